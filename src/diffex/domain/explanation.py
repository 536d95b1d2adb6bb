"""Why an order traded, waited or was refused, in sentences with every number of the money.

Each line is a sentence in Chinese, a slash, the same in English, as the catalogue of codes has
them. The numbers are those that the order was decided by: they were written down when it came.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from diffex.domain.columns import PRICE_DECIMALS
from diffex.domain.commands import InsertOrder
from diffex.domain.decimals import decimal_text
from diffex.domain.enums import Offset, OrderStatus, PriceType
from diffex.domain.errors import RejectCode
from diffex.domain.events import Traded
from diffex.domain.instrument import FeeRates, Instrument
from diffex.domain.order import Order
from diffex.domain.risk import hold_price, worst_price
from diffex.domain.units import FEN_PER_YUAN, RATE_ONE, Fen, Rate

_PRICE: Final = ("价格", "the price of an order")
_VOLUME: Final = ("手数", "the volume of an order")
_KIND: Final = ("报单类型", "the order types of an exchange")
_PHASE: Final = ("交易阶段", "the phases of the trading day")
_POSITION: Final = ("可平持仓", "what can be closed")

RULES: Final[Mapping[RejectCode, tuple[tuple[str, str], tuple[str, str]]]] = {
    RejectCode.SYMBOL_UNKNOWN: (
        ("合约", "the contracts of the trading day"),
        ("请检查合约代码", "check the contract's name"),
    ),
    RejectCode.TRADING_STOPPED: (
        ("交易所停止", "the exchange's end"),
        ("请在交易所重启后再报", "send it again once the exchange runs"),
    ),
    RejectCode.ORDER_TYPE_UNSUPPORTED: (_KIND, ("请换用其他组合", "use another combination")),
    RejectCode.ORDER_TYPE_NOT_TAKEN: (
        _KIND,
        ("请换用该交易所支持的类型", "use a type that this exchange takes"),
    ),
    RejectCode.OFFSET_UNSUPPORTED: (
        ("平今平昨", "today's lots and history's"),
        ("请用 CLOSE", "use CLOSE"),
    ),
    RejectCode.CLOSE_ONLY: (
        ("账户冻结", "a frozen account"),
        ("只能平仓或撤单", "close or cancel only"),
    ),
    RejectCode.DELIVERY_MONTH: (
        ("交割月限制", "the delivery month"),
        ("请交易其他月份", "trade another month"),
    ),
    RejectCode.MARKET_CLOSED: (_PHASE, ("请在交易时段内再报", "send it in a trading session")),
    RejectCode.AUCTION_ONLY: (_PHASE, ("请在集合竞价时再报", "send it in a call auction")),
    RejectCode.AUCTION_ORDER_TYPE: (
        _PHASE,
        ("集合竞价请报限价单", "in a call auction send a limit order"),
    ),
    RejectCode.GOOD_TILL_INVALID: (
        ("有效期", "the time conditions"),
        ("请给出不早于当前交易日的日期", "give the trading day or a later one"),
    ),
    RejectCode.VOLUME_INVALID: (_VOLUME, ("请给出大于 0 的手数", "give a volume above 0")),
    RejectCode.MINIMUM_INVALID: (
        _VOLUME,
        ("请给出有效的 min_volume", "give a min_volume within the volume"),
    ),
    RejectCode.VOLUME_ABOVE_MAXIMUM: (_VOLUME, ("请拆单", "split the order")),
    RejectCode.PRICE_INVALID: (_PRICE, ("请给出 limit_price", "give a limit_price")),
    RejectCode.PRICE_OFF_TICK: (
        ("最小变动价位", "the minimum price move"),
        ("请取最小变动价位的整数倍", "name a multiple of the tick"),
    ),
    RejectCode.PRICE_ABOVE_LIMIT: (
        ("涨跌停板", "the day's price limits"),
        ("请降低价格", "name a lower price"),
    ),
    RejectCode.PRICE_BELOW_LIMIT: (
        ("涨跌停板", "the day's price limits"),
        ("请提高价格", "name a higher price"),
    ),
    RejectCode.TOO_MANY_LIVE_ORDERS: (
        ("未结束报单数", "the number of live orders"),
        ("请先撤单", "cancel some orders first"),
    ),
    RejectCode.ORDER_RATE_EXCEEDED: (
        ("下单频率", "the rate of orders"),
        (
            "请降低频率，用新的 order_id 再报",
            "send fewer a second, then this one under a new order_id",
        ),
    ),
    RejectCode.POSITION_INSUFFICIENT: (
        _POSITION,
        ("请减少手数或先撤平仓单", "close less, or cancel what closes"),
    ),
    RejectCode.POSITION_TODAY_INSUFFICIENT: (
        _POSITION,
        ("请减少手数；昨仓用 CLOSE", "close less; for history's lots use CLOSE"),
    ),
    RejectCode.POSITION_HISTORY_INSUFFICIENT: (
        _POSITION,
        ("请减少手数；今仓用 CLOSETODAY", "close less; for today's lots use CLOSETODAY"),
    ),
    RejectCode.FUNDS_INSUFFICIENT: (
        ("保证金和手续费冻结", "the hold of margin and commission"),
        ("请减少手数、撤单或入金", "order less, cancel something or pay money in"),
    ),
    RejectCode.SELF_TRADE: (
        ("自成交防范", "self-trade prevention"),
        ("请先撤自己的挂单", "cancel the own order first"),
    ),
}
"""By the code of a refused order: the rule's name, and what to do, each in both languages."""


def explain(
    order: Order, trades: Sequence[Traded], terms: Instrument | None, fees: FeeRates | None
) -> list[str]:
    """Return what became of an order and why, one sentence a line.

    Args:
        order: one that the snapshot shows.
        trades: its own, oldest first; those that left the snapshot are missing.
        terms: of its contract; None if there never was one.
        fees: what its user pays for it; None with ``terms``.
    """
    lines = [_order(order.command, order.status)]
    if order.status is OrderStatus.REJECTED or terms is None or fees is None:
        lines += _refused(order, terms)
        return lines
    lines += _money(order, terms, fees)
    lines.append(_market(order, terms))
    lines += [_trade(trade, terms) for trade in trades]
    if order.filled:
        known = sum(trade.commission for trade in trades)
        lines.append(
            f"共成交 {order.filled} 手，手续费 {_yuan(known)} 元"
            f" / {order.filled} lots traded in all, commission {_yuan(known)}"
        )
    if order.ahead >= 0:
        price = terms.price_text(order.price)
        lines.append(
            f"剩余部分在 {price} 排队，挂单时前面有 {order.ahead} 手"
            f" / What was left waits at {price}; {order.ahead} lots stood ahead of it"
        )
    lines.append(_end(order))
    return lines


def _order(command: InsertOrder, status: OrderStatus) -> str:
    at = "any price" if command.limit_price is None else _decimal(command.limit_price)
    what = (
        f"{command.order_id}: {command.direction} {command.offset} {command.volume} "
        f"{command.exchange_id}.{command.instrument_id} {command.price_type} {at} "
        f"{command.time_condition} {command.volume_condition}"
    )
    return f"报单 {what}，{status} / Order {what}, {status}"


def _refused(order: Order, terms: Instrument | None) -> list[str]:
    """Return the rule that refused an order, its code and numbers, and what to do."""
    code = RejectCode(order.code)
    (rule_zh, rule_en), (todo_zh, todo_en) = RULES[code]
    named = f"{code.name} {int(code)}"
    lines = [
        f"被拒规则：{rule_zh}（{named}） / Refused by the rule of {rule_en} ({named})",
        order.text,
    ]
    facts = order.facts
    if code is RejectCode.FUNDS_INSUFFICIENT and facts and terms is not None:
        product = _product(order.command, terms)
        lines.append(
            f"保证金：{product} = {facts['margin']}（进位到分）"
            f" / Margin: {product} = {facts['margin']}, rounded up to the fen"
        )
        lines.append(
            "需要 {needed} = 保证金 {margin} + 手续费 {commission}；可用 {available}"
            " / Needed {needed} = margin {margin} + commission {commission}; "
            "available {available}".format(**facts)
        )
    lines.append(f"处理办法：{todo_zh} / What to do: {todo_en}")
    return lines


def _money(order: Order, terms: Instrument, fees: FeeRates) -> list[str]:
    """Return what an opening order held when it came; a close holds lots and its commission."""
    command = order.command
    if command.offset is not Offset.OPEN:
        return [
            f"平仓冻结 {command.volume} 手，不冻结保证金，任何时候都可以平仓"
            f" / A close holds {command.volume} lots and no margin; it is always affordable"
        ]
    product = _product(command, terms)
    by = "价格" if command.price_type is PriceType.LIMIT else "涨停价"
    basis = "its price" if command.price_type is PriceType.LIMIT else "the upper limit"
    needed = order.margin_needed + order.commission_needed
    return [
        f"保证金按{by}：{product} = {_yuan(order.margin_needed)}（进位到分）"
        f" / Margin at {basis}: {product} = {_yuan(order.margin_needed)}, rounded up to the fen",
        f"手续费：金额 x {_rate(fees.open_by_money)} + 每手 {_yuan(fees.open_by_lot)}"
        f" = {_yuan(order.commission_needed)}"
        f" / Commission: money x {_rate(fees.open_by_money)} + {_yuan(fees.open_by_lot)} a lot"
        f" = {_yuan(order.commission_needed)}",
        f"共需 {_yuan(needed)}，报单时可用 {_yuan(order.available)}，够"
        f" / Needed {_yuan(needed)} of the {_yuan(order.available)} available when it came:"
        " enough",
    ]


def _product(command: InsertOrder, terms: Instrument) -> str:
    """Return price times lots times multiplier times rate: the margin that an order holds."""
    price = terms.price_text(hold_price(command, terms, worst_price(command, terms)))
    return f"{price} x {command.volume} x {terms.volume_multiple} x {_rate(terms.margin_rate)}"


def _market(order: Order, terms: Instrument) -> str:
    bid = terms.price_text(order.best_bid) if order.best_bid else "-"
    ask = terms.price_text(order.best_ask) if order.best_ask else "-"
    return f"报单时买一 {bid}，卖一 {ask} / When it came the best bid was {bid}, the best ask {ask}"


def _trade(trade: Traded, terms: Instrument) -> str:
    price, cost = terms.price_text(trade.price), _yuan(trade.commission)
    return (
        f"成交 {trade.volume} 手，价格 {price}，手续费 {cost}"
        f" / {trade.volume} lots traded at {price}, commission {cost}"
    )


def _end(order: Order) -> str:
    if order.alive:
        return (
            f"还有 {order.left} 手等待：价格优先，时间优先"
            f" / {order.left} lots wait: price comes first, then time"
        )
    if order.code:
        return order.text
    return "全部成交 / It traded in full"


def _decimal(price: int) -> str:
    return decimal_text(price, PRICE_DECIMALS)


def _rate(rate: Rate) -> str:
    return f"{rate / RATE_ONE:.9f}".rstrip("0").rstrip(".")


def _yuan(amount: Fen) -> str:
    return f"{amount / FEN_PER_YUAN:,.2f}"
