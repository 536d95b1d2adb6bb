"""What is kept of orders and trades that are over, and what their ids answer afterwards.

Each (user_id, order_id) has exactly one effect, for ever: an id that comes again is answered
from the order, or from what is remembered of it once it left the snapshot.
"""

import hashlib

import msgspec

from diffex.domain.commands import InsertOrder
from diffex.domain.errors import RejectCode, sentence
from diffex.domain.events import Event, OrderForgotten, OrderRefused, TradeForgotten
from diffex.domain.limits import FINISHED_KEPT
from diffex.engine import restate
from diffex.engine.outcome import Outcome
from diffex.engine.state import Archived, ExchangeState, Trader


def file(state: ExchangeState, outcome: Outcome) -> None:
    """Count what ended in this step among the finished, and its trades among the user's."""
    traders = state.traders
    for order in outcome.finished():
        trader = traders[order.command.user_id]
        trader.live -= 1
        own = trader.resting(order.is_buy).get(order.symbol)
        if own is not None:
            own.pop(order, None)
        retire(trader, order.command.order_id, outcome)
    for trade in outcome.traded():
        trades = traders[trade.user_id].trades
        trades.append(trade)
        if len(trades) > FINISHED_KEPT:
            traders[trade.user_id].trades_gone += 1
            outcome.last(TradeForgotten(trade.user_id, trades.popleft().trade_id))


def retire(trader: Trader, order_id: str, outcome: Outcome) -> None:
    """Count an order among the finished; beyond the limit the oldest leaves the snapshot."""
    trader.finished.append(order_id)
    if len(trader.finished) <= FINISHED_KEPT:
        return
    oldest = trader.finished.popleft()
    archive(trader, oldest)
    outcome.last(OrderForgotten(trader.account.user_id, oldest))


def archive(trader: Trader, order_id: str) -> None:
    """Move a finished order from the snapshot to what is remembered for ever."""
    order = trader.orders.pop(order_id)
    trader.archived[order_id] = Archived(_digest(order.command), order.status, order.filled)


def forget_day(trader: Trader) -> list[Event]:
    """Take finished orders and trades out of the snapshot; the ids of the orders stay used."""
    user_id = trader.account.user_id
    events: list[Event] = []
    for order_id in trader.finished:
        archive(trader, order_id)
        events.append(OrderForgotten(user_id, order_id))
    trader.finished.clear()
    events += [TradeForgotten(user_id, trade.trade_id) for trade in trader.trades]
    trader.trades.clear()
    trader.trades_gone = 0
    return events


def used(trader: Trader, order_id: str) -> bool:
    """Return whether a user ever gave an order this id."""
    return order_id in trader.orders or order_id in trader.archived


def again(trader: Trader, command: InsertOrder) -> list[Event]:
    """Answer an order_id that was used before: the same order again, or a refusal."""
    order_id = command.order_id
    order = trader.orders.get(order_id)
    if order is not None:
        if order.command == command:
            return restate.order_events(order)
        return [refusal(command, RejectCode.ORDER_ID_USED, order_id=order_id)]
    archived = trader.archived[order_id]
    if archived.digest != _digest(command):
        return [refusal(command, RejectCode.ORDER_ID_USED, order_id=order_id)]
    facts = {"order_id": order_id, "status": archived.status, "filled": archived.filled}
    return [refusal(command, RejectCode.ORDER_ARCHIVED, **facts)]


def refusal(command: InsertOrder, code: RejectCode, **facts: object) -> OrderRefused:
    """Return the answer to an order that leaves nothing behind, not even its id."""
    return OrderRefused(command.user_id, command.order_id, code, sentence(code, **facts))


def _digest(command: InsertOrder) -> bytes:
    return hashlib.blake2b(msgspec.msgpack.encode(command), digest_size=12).digest()
