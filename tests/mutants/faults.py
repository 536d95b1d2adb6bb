"""The planted faults, by what they break. Each has one place in the source."""

from typing import Final

from tests.mutants.fault import DOMAIN, ENGINE, Fault

_BOOK: Final = (
    Fault(
        "time: a newer order stands before an older one at its price",
        f"{DOMAIN}/book.py",
        "level.queue.append(order)",
        "level.queue.appendleft(order)",
    ),
    Fault(
        "price: the worst level trades first",
        f"{DOMAIN}/book.py",
        "key = self.keys[-1]\n        level = self.levels[key]\n        maker",
        "key = self.keys[0]\n        level = self.levels[key]\n        maker",
    ),
    Fault(
        "a maker that traded in part loses its whole level",
        f"{DOMAIN}/book.py",
        "            if not level.volume:\n                self.keys.pop()",
        "            if level.volume >= 0:\n                self.keys.pop()",
    ),
    Fault(
        "a cancelled order still counts in its level",
        f"{DOMAIN}/book.py",
        "        level.volume -= order.left\n",
        "        level.volume -= 0\n",
    ),
)
_MONEY: Final = (
    Fault(
        "margin is rounded down",
        f"{DOMAIN}/fees.py",
        "return -(-cost * instrument.tick_value * instrument.margin_rate // RATE_ONE)",
        "return cost * instrument.tick_value * instrument.margin_rate // RATE_ONE",
    ),
    Fault(
        "commission is rounded down",
        f"{DOMAIN}/fees.py",
        "by_money + HALF) // RATE_ONE",
        "by_money) // RATE_ONE",
    ),
    Fault(
        "closing today's lots costs what closing history's does",
        f"{DOMAIN}/fees.py",
        "closed_today * fees.close_today_by_money",
        "closed_today * fees.close_by_money",
    ),
    Fault(
        "a close order holds the cheaper commission",
        f"{DOMAIN}/fees.py",
        "else max(his, today)",
        "else min(his, today)",
    ),
    Fault(
        "INE takes margin of both sides",
        f"{DOMAIN}/big_side.py",
        '{"SHFE", "INE", "CFFEX", "DCE"}',
        '{"SHFE", "CFFEX", "DCE"}',
    ),
    Fault(
        "the smaller side is charged",
        f"{DOMAIN}/big_side.py",
        "return max(long, short)",
        "return min(long, short)",
    ),
    Fault(
        "own rates do not count",
        f"{DOMAIN}/account.py",
        "self.fees.get(product_key(instrument), instrument.fees)",
        "instrument.fees",
    ),
    Fault(
        "held commission can be spent twice",
        f"{DOMAIN}/account.py",
        "used = self.margin + self.frozen_margin + self.frozen_commission",
        "used = self.margin + self.frozen_margin",
    ),
    Fault(
        "withheld gains are held back as losses too",
        f"{DOMAIN}/account.py",
        "min(position_profit, 0) if self.gains_withheld",
        "-abs(position_profit) if self.gains_withheld",
    ),
    Fault(
        "the day's closed gains may leave",
        f"{DOMAIN}/withdrawal.py",
        " - max(account.close_profit, 0))",
        ")",
    ),
    Fault(
        "a loss on a short lot is a gain",
        f"{DOMAIN}/account.py",
        "(gained if is_long else -gained)",
        "(gained if is_long else abs(gained))",
    ),
)
_LOTS: Final = (
    Fault(
        "the newest lots are closed first",
        f"{DOMAIN}/position.py",
        "        lot = lots[0]\n",
        "        lot = lots[-1]\n",
    ),
    Fault(
        "the average of a pool is rounded down",
        f"{DOMAIN}/position.py",
        "(2 * cost * closed + volume) // (2 * volume)",
        "(2 * cost * closed) // (2 * volume)",
    ),
    Fault(
        "today's and history's lots have one average",
        f"{DOMAIN}/position.py",
        "cost_his = _share(self.position_cost - self.cost_today, his, self.volume_his)",
        "cost_his = _share(self.position_cost, his, self.volume_his + self.volume_today)",
    ),
    Fault(
        "margin of today's lots is taken from the average",
        f"{DOMAIN}/position.py",
        "self.position_cost - self.cost_today + self.open_today",
        "self.position_cost",
    ),
    Fault(
        "settled lots keep their old basis",
        f"{DOMAIN}/position.py",
        "        self.position_cost = settlement * self.volume_his\n",
        "",
    ),
    Fault(
        "lots that an order is closing can be closed again",
        f"{DOMAIN}/position.py",
        "return self.volume_his - self.frozen_his",
        "return self.volume_his",
    ),
)
_DAY: Final = (
    Fault(
        "the settlement price is rounded down",
        f"{DOMAIN}/settlement_price.py",
        "(2 * numerator + denominator) // (2 * denominator)",
        "(2 * numerator) // (2 * denominator)",
    ),
    Fault(
        "a price that follows the main contract leaves its limits",
        f"{DOMAIN}/settlement_price.py",
        "min(max(moved, terms.lower_limit), terms.upper_limit)",
        "moved",
    ),
    Fault(
        "the least traded contract leads its product",
        f"{DOMAIN}/settlement_price.py",
        "return -one.volume, one.terms.symbol",
        "return one.volume, one.terms.symbol",
    ),
    Fault(
        "the day's profit is lost in the settlement",
        f"{DOMAIN}/account.py",
        "self.pre_balance = self.balance(position_profit)",
        "self.pre_balance = self.balance(0)",
    ),
    Fault(
        "the day's commission is charged again",
        f"{DOMAIN}/account.py",
        "self.deposit = self.withdraw = self.close_profit = self.commission = 0",
        "self.deposit = self.withdraw = self.close_profit = 0",
    ),
    Fault(
        "the auction clears at the price that is furthest from the reference",
        f"{DOMAIN}/auction.py",
        "return max(lowest, min(reference, highest)), traded",
        "return (lowest if reference >= highest else highest), traded",
    ),
    Fault(
        "the auction takes the larger surplus",
        f"{DOMAIN}/auction.py",
        "surplus < best[0]",
        "surplus > best[0]",
    ),
)
_ENGINE: Final = (
    Fault(
        "the open interest counts every trade",
        f"{ENGINE}/trade_gateway.py",
        "(opening - 1) * fill.volume",
        "opening * fill.volume",
    ),
    Fault(
        "a fill closes today's lots before history's",
        f"{ENGINE}/trade_gateway.py",
        "            his = min(order.frozen_his, volume)\n",
        "            his = volume - min(order.frozen_today, volume)\n",
    ),
    Fault(
        "an order that ends keeps its lots frozen",
        f"{ENGINE}/trade_gateway.py",
        "            side.frozen_today -= order.frozen_today\n"
        "            side.frozen_his -= order.frozen_his\n"
        "            order.frozen_today = order.frozen_his = 0\n"
        "            outcome.position(order)\n",
        "            outcome.position(order)\n",
    ),
)
_ORDERS: Final = (
    Fault(
        "FIVELEVEL takes what BEST takes",
        f"{DOMAIN}/matching.py",
        "return max(bound, keys[-levels])",
        "return max(bound, keys[-1])",
    ),
    Fault(
        "MIN trades less than it asked for",
        f"{DOMAIN}/matching.py",
        "order.command.min_volume if rule.minimum else 0",
        "0",
    ),
    Fault(
        "an order trades one level beyond its limit",
        f"{DOMAIN}/matching.py",
        "while wanted and keys and keys[-1] >= bound:",
        "while wanted and keys and keys[-1] >= bound - 1:",
    ),
    Fault(
        "a self-trade at the very price goes through",
        f"{DOMAIN}/self_trade.py",
        "sign * order.price >= bound",
        "sign * order.price > bound",
    ),
    Fault(
        "a second is a nanosecond longer",
        f"{ENGINE}/pace.py",
        "sent[0] <= now - SECOND",
        "sent[0] < now - SECOND",
    ),
    Fault(
        "one order too many in a second",
        f"{ENGINE}/pace.py",
        "len(sent) >= limit",
        "len(sent) > limit",
    ),
    Fault(
        "an amendment is checked while the old order holds its money",
        f"{ENGINE}/amend.py",
        "        self._gateway.lift(old, -1)\n",
        "",
    ),
    Fault(
        "the rest of a BEST order rests at its first fill",
        f"{ENGINE}/orders.py",
        "order.become_limit(fills[-1].price)",
        "order.become_limit(fills[0].price)",
    ),
    Fault(
        "an order good till today lives tomorrow",
        f"{ENGINE}/expiry.py",
        "return day <= trading_day",
        "return day < trading_day",
    ),
    Fault(
        "an order that the new limits shut out stays",
        f"{ENGINE}/next_day.py",
        "if not terms.lower_limit <= order.price <= terms.upper_limit:",
        "if not terms.lower_limit <= order.price:",
    ),
    Fault(
        "an order for the auction alone goes on after it",
        f"{ENGINE}/expiry.py",
        "return order.command.time_condition is _GFA\n",
        "return order.command.time_condition is _GFS\n",
    ),
)
_BY_ITSELF: Final = (
    Fault(
        "the smallest margin is closed first",
        f"{ENGINE}/liquidation.py",
        "key=lambda symbol: (-margins[symbol], symbol)",
        "key=lambda symbol: (margins[symbol], symbol)",
    ),
    Fault(
        "who is at the limit exactly is let off",
        f"{ENGINE}/liquidation.py",
        "margin * RATE_ONE >= limit * balance",
        "margin * RATE_ONE > limit * balance",
    ),
    Fault(
        "a liquidation makes an order that nobody can take",
        f"{ENGINE}/liquidation.py",
        "if not before or not self._is_wanted(symbol, is_long):",
        "if not before:",
    ),
    Fault(
        "orders that would open stay in a liquidation",
        f"{ENGINE}/liquidation.py",
        "concerned = order.opens if symbol is None else",
        "concerned = False if symbol is None else",
    ),
    Fault(
        "a condition fires one tick after its price",
        f"{ENGINE}/triggers.py",
        "while watch.above.first() <= price:",
        "while watch.above.first() < price:",
    ),
    Fault(
        "a condition fires while its contract does not trade",
        f"{ENGINE}/conditions.py",
        "return stage is not None and not stage.trades and not condition.by_time",
        "return False",
    ),
    Fault(
        "a group fires twice",
        f"{ENGINE}/conditions.py",
        "if other.live and other.command.group == fired.command.group:",
        "if other.live and other.command.group != fired.command.group:",
    ),
    Fault(
        "a condition till cancelled ends with its day",
        f"{ENGINE}/conditions.py",
        "elif condition.command.till is not _GTC:",
        "elif condition.command.till is _GTC:",
    ),
    Fault(
        "an order that came too fast leaves its id free",
        f"{ENGINE}/orders.py",
        "            self._reject(command, trader, reject, now, outcome)\n"
        "            return\n"
        "        self.place(command, trader, now, outcome)",
        "            return\n        self.place(command, trader, now, outcome)",
    ),
    Fault(
        "lots of history forget their day",
        f"{DOMAIN}/position.py",
        "            lot.opened = opened\n",
        "            lot.opened = opened - opened % 2\n",
    ),
    Fault(
        "CZCE opens the morning with an auction",
        f"{DOMAIN}/phases.py",
        'frozenset({"SHFE", "INE", "DCE"})',
        'frozenset({"SHFE", "INE", "DCE", "CZCE"})',
    ),
)
FAULTS: Final = (*_BOOK, *_MONEY, *_LOTS, *_DAY, *_ENGINE, *_ORDERS, *_BY_ITSELF)
"""All of them."""
