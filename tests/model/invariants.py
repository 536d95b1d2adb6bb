"""What holds after every command, whatever the rules: read off the engine, not the model."""

from collections.abc import Iterable

from diffex.domain.enums import ALIVE, Direction, TimeCondition
from diffex.domain.events import AccountChanged, Event, OrderUpdated, PositionChanged, Traded
from diffex.domain.order import Order
from diffex.engine.exchange import Exchange
from tests.model.exchange import ModelExchange


def hold(engine: Exchange, model: ModelExchange) -> None:
    """Check every invariant."""
    told = {user_id: list(engine.restate(user_id)) for user_id in engine.state.traders}
    funds = [one for events in told.values() for one in events if isinstance(one, AccountChanged)]
    held = [one for events in told.values() for one in events if isinstance(one, PositionChanged)]
    for one in funds:
        _adds_up(one, model.rules.floating_gains == "withheld")
    for user_id, events in told.items():
        (own,) = (one for one in events if isinstance(one, AccountChanged))
        alive = [one for one in events if isinstance(one, OrderUpdated) and one.status in ALIVE]
        assert own.frozen_margin == sum(one.frozen_margin for one in alive), user_id
        assert own.frozen_commission == sum(one.frozen_commission for one in alive), user_id
    for symbol in engine.state.books:
        positions = [one for one in held if one.symbol == symbol]
        long = sum(one.long.volume_today + one.long.volume_his for one in positions)
        short = sum(one.short.volume_today + one.short.volume_his for one in positions)
        assert long == short, symbol
        _book_is_in_order(engine, symbol, crossed=model.phase(symbol) != "CONTINUOUS")
    paid = sum(one.pre_balance + one.deposit - one.withdraw for one in funds)
    assert sum(one.balance + one.commission for one in funds) == paid


def settled(engine: Exchange, placed: set[str]) -> None:
    """Check that a day's end left no order alive but those that outlive it.

    Args:
        engine: after the day's end.
        placed: the ids of orders that were placed after it.
    """
    for user_id in engine.state.traders:
        for event in engine.restate(user_id):
            if isinstance(event, OrderUpdated) and event.status in ALIVE:
                order = engine.state.traders[user_id].orders[event.order_id]
                outlives = order.command.time_condition in {TimeCondition.GTC, TimeCondition.GTD}
                assert outlives or event.order_id in placed


def best_first(events: Iterable[Event]) -> None:
    """Check that an order which trades at once takes better prices before worse ones."""
    prices: dict[tuple[str, str, bool], list[int]] = {}
    for one in events:
        if isinstance(one, Traded):
            key = (one.user_id, one.order_id, one.direction is Direction.BUY)
            prices.setdefault(key, []).append(one.price)
    for (_, _, buys), found in prices.items():
        assert found == sorted(found, reverse=not buys)


def _adds_up(one: AccountChanged, withheld: bool) -> None:
    static = one.pre_balance + one.deposit - one.withdraw
    assert one.balance == static + one.close_profit - one.commission + one.position_profit
    frozen = one.frozen_margin + one.frozen_commission + one.frozen_premium
    gains = max(one.position_profit, 0) if withheld else 0
    assert one.available == one.balance - one.margin - frozen - gains


def _book_is_in_order(engine: Exchange, symbol: str, crossed: bool) -> None:
    """Never crossed while trading goes on; better prices first, at one price the older order."""
    book = engine.state.books[symbol]
    bid, ask = book.bids.best(), book.asks.best()
    assert crossed or bid is None or ask is None or bid < ask
    for side in (book.bids, book.asks):
        assert side.keys == sorted(side.levels)
        for key in side.keys:
            living: list[Order] = side.levels[key].living()
            numbers = [order.exchange_order_id for order in living]
            assert numbers == sorted(numbers)
            assert all(side.sign * order.price == key and order.alive for order in living)
            assert side.levels[key].volume == sum(order.left for order in living)
