"""What holds in every state of the exchange, read off the engine's own objects.

The numbers I1 to I10 are those of the invariants in the design's list of checks.
"""

from diffex.domain.account import Account
from diffex.domain.book import BID, Side
from diffex.domain.enums import Direction, Offset
from diffex.domain.order import Order
from diffex.domain.position import PositionSide
from diffex.domain.units import Fen
from diffex.engine import restate
from diffex.engine.exchange import Exchange
from diffex.engine.state import ExchangeState, Trader


def check(exchange: Exchange, deposited: Fen, carried: dict[str, int]) -> None:
    """Check every invariant.

    Args:
        exchange: after a command.
        deposited: the sum of all first deposits.
        carried: by contract, the lots that were held on each side before the day began.
    """
    state = exchange.state
    for trader in state.traders.values():
        _orders_add_up(trader)
        _holds_add_up(trader)
        _funds_add_up(state, trader.account)
    for symbol in state.books:
        _book_is_in_order(state, symbol)
        _longs_meet_shorts(state, symbol, carried.get(symbol, 0))
    _money_stays(state, deposited)


def _orders_add_up(trader: Trader) -> None:
    """I8: what an order asked for it has traded, has left, or gave up."""
    for order in trader.orders.values():
        assert order.filled + order.left == order.command.volume
        assert order.filled >= 0
        assert order.left >= 0 or order.status == "REJECTED"
        assert order.alive == (order.status in {"ACCEPTED", "PARTIAL_FILLED"})
        assert order.resting == order.alive
    live = [order for order in trader.orders.values() if order.alive]
    assert trader.live == len(live)
    assert len(trader.finished) == len(trader.orders) - len(live)


def _holds_add_up(trader: Trader) -> None:
    """I4: an account freezes what its live orders freeze, money and lots, and no more."""
    account = trader.account
    orders = [order for order in trader.orders.values() if order.alive]
    for order in trader.orders.values():
        if not order.alive:
            assert order.frozen_margin == order.frozen_commission == 0
            assert order.frozen_his == order.frozen_today == 0
    assert account.frozen_margin == sum(order.frozen_margin for order in orders)
    assert account.frozen_commission == sum(order.frozen_commission for order in orders)
    for symbol, position in account.positions.items():
        for is_long, side in ((True, position.long), (False, position.short)):
            closing = [one for one in orders if _closes(one, symbol, is_long)]
            assert side.frozen_his == sum(order.frozen_his for order in closing)
            assert side.frozen_today == sum(order.frozen_today for order in closing)
            frozen = side.frozen_his + side.frozen_today
            assert frozen == sum(order.left for order in closing)
            _side_adds_up(side)


def _closes(order: Order, symbol: str, is_long: bool) -> bool:
    return (
        order.symbol == symbol
        and order.command.offset is not Offset.OPEN
        and (order.command.direction is Direction.SELL) == is_long
    )


def _side_adds_up(side: PositionSide) -> None:
    lots = [*side.his, *side.today]
    assert all(lot.volume > 0 for lot in lots)
    assert side.volume_his == sum(lot.volume for lot in side.his)
    assert side.volume_today == sum(lot.volume for lot in side.today)
    assert side.open_cost == sum(lot.price * lot.volume for lot in lots)
    assert side.open_today == sum(lot.price * lot.volume for lot in side.today)
    assert bool(side.cost_today) == bool(side.today)
    assert bool(side.position_cost - side.cost_today) == bool(side.his)
    assert 0 <= side.frozen_his <= side.volume_his
    assert 0 <= side.frozen_today <= side.volume_today


def _funds_add_up(state: ExchangeState, account: Account) -> None:
    """I5, I6: the identities of the account, and of its positions as they are told."""
    lasts = state.market.lasts
    funds = restate.funds(account, lasts)
    static = funds.pre_balance + funds.deposit - funds.withdraw
    earned = funds.close_profit - funds.commission - funds.premium + funds.position_profit
    frozen = funds.frozen_margin + funds.frozen_commission + funds.frozen_premium
    assert funds.balance == static + earned
    assert funds.available == funds.balance - funds.margin - frozen
    told = [restate.position(account, symbol, lasts[symbol]) for symbol in account.positions]
    sides = [side for one in told for side in (one.long, one.short)]
    assert funds.margin == _margin(account)
    assert funds.position_profit == sum(side.position_profit for side in sides)
    assert funds.float_profit == sum(side.float_profit for side in sides)
    assert all(account.user_id in state.holders[symbol] for symbol in account.positions)


def _margin(account: Account) -> Fen:
    """A2: the larger side of each product where its exchange nets, else both."""
    sums: dict[tuple[str, str], list[Fen]] = {}
    for position in account.positions.values():
        terms = position.instrument
        one = sums.setdefault((terms.exchange_id, terms.product_id), [0, 0])
        one[0] += position.long.margin
        one[1] += position.short.margin
    return sum(
        sum(pair) if exchange_id in {"CZCE", "GFEX"} else max(pair)
        for (exchange_id, _), pair in sums.items()
    )


def _book_is_in_order(state: ExchangeState, symbol: str) -> None:
    """I3, I10: never crossed; exactly the live orders, each at its price, in order of time."""
    book = state.books[symbol]
    bid, ask = book.bids.best(), book.asks.best()
    assert bid is None or ask is None or bid < ask
    resting = _side_is_in_order(book.bids) + _side_is_in_order(book.asks)
    alive = [
        order
        for trader in state.traders.values()
        for order in trader.orders.values()
        if order.alive and order.symbol == symbol
    ]
    assert {id(order) for order in resting} == {id(order) for order in alive}


def _side_is_in_order(side: Side) -> list[Order]:
    assert side.keys == sorted(side.levels)
    orders: list[Order] = []
    for key in side.keys:
        level = side.levels[key]
        living = level.living()
        numbers = [order.exchange_order_id for order in living]
        assert numbers == sorted(numbers)
        assert all(side.sign * order.price == key for order in living)
        assert all(order.is_buy == (side.sign == BID) for order in living)
        assert level.volume == sum(order.left for order in living) > 0
        assert level.husks == len(level.queue) - len(living)
        orders += living
    return orders


def _longs_meet_shorts(state: ExchangeState, symbol: str, carried: int) -> None:
    """I2: every long lot has its short one, and the day's open interest counts them."""
    long = short = 0
    for trader in state.traders.values():
        position = trader.account.positions.get(symbol)
        if position is not None:
            long += position.long.volume
            short += position.short.volume
    assert long == short == carried + state.market.days[symbol].open_interest


def _money_stays(state: ExchangeState, deposited: Fen) -> None:
    """I1: at the last prices, all balances and all commissions are all deposits."""
    lasts = state.market.lasts
    total = 0
    for trader in state.traders.values():
        funds = restate.funds(trader.account, lasts)
        total += funds.balance + funds.commission
    assert total == deposited
