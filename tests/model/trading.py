"""What commands do to orders and accounts."""

from collections.abc import Iterable

from msgspec.structs import replace

from diffex.domain.commands import InsertOrder
from diffex.domain.enums import Offset, PriceType, TimeCondition, VolumeCondition
from diffex.domain.instrument import FeeRates
from diffex.domain.units import PriceE6
from tests.model import checks, orders
from tests.model.account import User
from tests.model.orders import Order
from tests.model.view import View

SECOND = 10**9


class Trading(View):
    """Accounts and orders, command by command.

    Each returns the rules that it broke; an empty set if it was carried out.
    """

    # Accounts and money

    def open_account(self, user_id: str, deposit: int) -> set[str]:
        """Give a user an account; nothing happens to one that exists."""
        if user_id in self.users:
            return set()
        if deposit < 0:
            return {"DEPOSIT_INVALID"}
        self.users[user_id] = User(user_id, deposit)
        return set()

    def deposit(self, user_id: str, amount: int) -> set[str]:
        """Pay money in."""
        if user_id not in self.users:
            return {"ACCOUNT_UNKNOWN"}
        if amount <= 0:
            return {"AMOUNT_INVALID"}
        self.users[user_id].moved.append(amount)
        return set()

    def withdraw(self, user_id: str, amount: int) -> set[str]:
        """Take money out, as far as the day's gains are not in it (A6)."""
        if user_id not in self.users:
            return {"ACCOUNT_UNKNOWN"}
        if amount <= 0:
            return {"AMOUNT_INVALID"}
        if self.users[user_id].close_only:
            return {"CLOSE_ONLY"}
        if amount > self.withdrawable(user_id):
            return {"WITHDRAWABLE_EXCEEDED"}
        self.users[user_id].moved.append(-amount)
        return set()

    def transfer(self, user_id: str, amount: int) -> set[str]:
        """Move money between bank and account: in above 0, out below."""
        if user_id not in self.users:
            return {"ACCOUNT_UNKNOWN"}
        if not self.rules.transfers:
            return {"TRANSFER_UNSUPPORTED"}
        if amount == 0:
            return {"AMOUNT_INVALID"}
        return self.deposit(user_id, amount) if amount > 0 else self.withdraw(user_id, -amount)

    def set_fees(self, user_id: str, product: str, rates: FeeRates | None) -> set[str]:
        """Give a user own rates in a product, or the contract's again."""
        if user_id not in self.users:
            return {"ACCOUNT_UNKNOWN"}
        known = {f"{one.exchange_id}.{one.product_id}" for one in self.terms.values()}
        if rates is not None and product not in known:
            return {"PRODUCT_UNKNOWN"}
        self.users[user_id].fees.pop(product, None)
        if rates is not None:
            self.users[user_id].fees[product] = rates
        return set()

    def set_right(self, user_id: str, close_only: bool) -> set[str]:
        """Freeze an account to closing, or free it."""
        if user_id not in self.users:
            return {"ACCOUNT_UNKNOWN"}
        self.users[user_id].close_only = close_only
        return set()

    # Orders

    def insert(self, command: InsertOrder, now: int) -> set[str]:
        """Place an order."""
        if command.user_id not in self.users:
            return {"ACCOUNT_UNKNOWN"}
        before = self.find(command.user_id, command.order_id)
        if before is not None:
            return self._again(before, command)
        if self._too_fast(command.user_id, now):
            return self._reject(command, {"ORDER_RATE_EXCEEDED"}, now)
        return self._place(command, now)

    def cancel(self, user_id: str, order_id: str, now: int) -> set[str]:
        """Take what is left of an order out of the book."""
        if user_id not in self.users:
            return {"ORDER_UNKNOWN"}
        if self._too_fast(user_id, now):
            return {"ORDER_RATE_EXCEEDED"}
        order = self.find(user_id, order_id)
        broken = self._uncancellable(order)
        if order is not None and not broken:
            self.end(order, "CANCELLED_BY_USER", now)
        return broken

    def amend(
        self,
        user_id: str,
        order_id: str,
        new_order_id: str,
        limit_price: PriceE6 | None,
        volume: int | None,
        now: int,
    ) -> set[str]:
        """Replace an order by a new one, or leave it as it stands (R9)."""
        if user_id not in self.users:
            return {"ACCOUNT_UNKNOWN"}
        old, used = self.find(user_id, order_id), self.find(user_id, new_order_id)
        if used is not None:
            if old is None or old.symbol not in self.terms:
                return {"ORDER_ID_USED"}
            return self._again(used, self._amended(old, new_order_id, limit_price, volume))
        if self._too_fast(user_id, now):
            return {"ORDER_RATE_EXCEEDED"}
        broken = self._uncancellable(old)
        if old is None or broken:
            return broken
        if limit_price is None and volume is None:
            return {"AMENDMENT_EMPTY"}
        command = self._amended(old, new_order_id, limit_price, volume)
        old.code = "REPLACED"
        broken = checks.faults(self, command)
        old.code = ""
        if broken:
            return broken
        self.end(old, "REPLACED", now)
        return self._place(command, now)

    def _again(self, before: Order, command: InsertOrder) -> set[str]:
        """Answer an order_id that was used: the same order once more, or a refusal."""
        if before.command != command:
            return {"ORDER_ID_USED"}
        return set(before.broken) if self.shown(before) else {"ORDER_ARCHIVED"}

    def _amended(
        self, old: Order, new_order_id: str, limit_price: PriceE6 | None, volume: int | None
    ) -> InsertOrder:
        """Return the limit order that is to stand in an order's place."""
        price = old.price * self.terms[old.symbol].tick_e6
        return replace(
            old.command,
            order_id=new_order_id,
            price_type=PriceType.LIMIT,
            limit_price=price if limit_price is None else limit_price,
            volume=old.left if volume is None else volume,
        )

    def insert_all(self, commands: Iterable[InsertOrder], now: int) -> list[set[str]]:
        """Place orders one after another, each as if alone (R10)."""
        return [self.insert(command, now) for command in commands]

    def cancel_all(self, user_id: str, order_ids: Iterable[str], now: int) -> list[set[str]]:
        """Cancel orders one after another, each as if alone (R10)."""
        return [self.cancel(user_id, order_id, now) for order_id in order_ids]

    def _uncancellable(self, order: Order | None) -> set[str]:
        if order is None:
            return {"ORDER_UNKNOWN"}
        if not order.alive:
            return {"ORDER_FINISHED"}
        if self.phase(order.symbol) in {"AUCTION_BALANCE", "AUCTION_MATCH"}:
            return {"CANCEL_CLOSED"}
        return set()

    def _too_fast(self, user_id: str, now: int) -> bool:
        """Count an action; return whether there were too many within a second (R8)."""
        limit, user = self.rules.orders_per_second, self.users[user_id]
        if not limit:
            return False
        within = [moment for moment in user.acted if now - SECOND < moment]
        if len(within) >= limit:
            return True
        user.acted.append(now)
        return False

    def _reject(self, command: InsertOrder, broken: set[str], now: int) -> set[str]:
        """Keep an order that broke rules: it is never alive, and its id is used."""
        symbol = f"{command.exchange_id}.{command.instrument_id}"
        rejected = Order(command, symbol, 0, 0, 0, now, now, self.day, broken=frozenset(broken))
        self.orders.append(rejected)
        return broken

    def _place(self, command: InsertOrder, now: int) -> set[str]:
        broken = checks.faults(self, command)
        if broken:
            return self._reject(command, broken, now)
        self._accept(command, now)
        return set()

    def _accept(self, command: InsertOrder, now: int) -> Order:
        """Let an order that broke no rule trade and wait."""
        symbol = f"{command.exchange_id}.{command.instrument_id}"
        terms = self.terms[symbol]
        price = checks.worst(terms, command)
        assert price is not None
        number = 1 + max((one.number for one in self.orders), default=0)
        hold = checks.hold_price(terms, command, price)
        order = Order(command, symbol, number, price, hold, now, now, self.day)
        if self.phase(symbol) == "CONTINUOUS" and self.rules.self_trade == "cancel_resting":
            while own := checks.own_opposite(self.queue(symbol, not order.is_buy), command, price):
                self.end(own[0], "SELF_TRADE_PREVENTED", now)
        self.choose_lots(order)
        self.orders.append(order)
        if self.phase(symbol) == "CONTINUOUS":
            self._trade(order, now)
        return order

    def choose_lots(self, order: Order) -> None:
        """Decide which lots a close order takes: by offset, elsewhere history first (A5)."""
        if order.opens or order.command.offset is Offset.CLOSETODAY:
            order.history = 0
            return
        his, _ = self.closable(order.user_id, order.symbol, order.is_long)
        order.history = min(his, order.left)

    def _trade(self, order: Order, now: int) -> None:
        opposite = orders.queue(self.orders, order.symbol, not order.is_buy)
        met = orders.meetings(order, opposite)
        for maker, volume in met:
            self.fill(order, maker, maker.price, volume, now)
        if not order.alive:
            return
        if not orders.stays(order, len(met)):
            self.end(order, _why_it_ends(order, bool(met)), now)
        elif order.command.price_type is not PriceType.LIMIT:
            order.price = order.hold_price = met[-1][0].price


def _why_it_ends(order: Order, met: bool) -> str:
    if order.command.time_condition is not TimeCondition.IOC:
        return "NOTHING_TO_TAKE"
    if not met and order.command.volume_condition is VolumeCondition.ALL:
        return "NOT_FILLABLE_IN_FULL"
    if not met and order.command.volume_condition is VolumeCondition.MIN:
        return "MINIMUM_NOT_FILLABLE"
    return "REMAINDER_CANCELLED"
