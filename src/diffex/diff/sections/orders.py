"""``orders``: each order from its first patch to its last.

Words go out as plain text, ``_value_``: an encoder that meets an enum has to ask Python
for its value, each time.
"""

from diffex.diff.patch import Tree
from diffex.diff.values import day_text, yuan
from diffex.domain.commands import InsertOrder
from diffex.domain.enums import OrderStatus
from diffex.domain.events import OrderAccepted, OrderRejected, OrderUpdated
from diffex.domain.units import PRICE_ONE, Nanos


def flat_accepted(event: OrderAccepted) -> Tree:
    """Return what an order has from its beginning; ``flat_updated`` tells the rest."""
    tree = _placed(event.command, event.exchange_order_id, event.insert_time)
    tree["code"] = 0
    tree["reason"] = ""
    return tree


def flat_rejected(event: OrderRejected) -> Tree:
    """Return ``orders.<order_id>`` of an order that was refused."""
    tree = _placed(event.command, "", event.insert_time)
    tree["status"] = OrderStatus.REJECTED.value
    tree["filled_volume"] = 0
    tree["remaining_volume"] = event.command.volume
    tree["frozen_margin"] = 0.0
    tree["frozen_commission"] = 0.0
    tree["code"] = event.code
    tree["reason"] = event.text
    tree["update_time"] = event.insert_time
    return tree


def flat_updated(event: OrderUpdated) -> Tree:
    """Return what changes in ``orders.<order_id>`` while it lives.

    ``code`` and ``reason`` are those of ``flat_accepted`` until an end that has its own.
    """
    tree: Tree = {
        "status": event.status._value_,
        "filled_volume": event.filled_volume,
        "remaining_volume": event.remaining_volume,
        "frozen_margin": yuan(event.frozen_margin),
        "frozen_commission": yuan(event.frozen_commission),
        "update_time": event.update_time,
    }
    if event.code:
        tree["code"] = event.code
        tree["reason"] = event.text
    return tree


def _placed(command: InsertOrder, exchange_order_id: str, insert_time: Nanos) -> Tree:
    tree: Tree = {
        "order_id": command.order_id,
        "user_id": command.user_id,
        "exchange_id": command.exchange_id,
        "instrument_id": f"{command.exchange_id}.{command.instrument_id}",
        "direction": command.direction._value_,
        "offset": command.offset._value_,
        "price_type": command.price_type._value_,
        "volume": command.volume,
        "time_condition": command.time_condition._value_,
        "volume_condition": command.volume_condition._value_,
        "exchange_order_id": exchange_order_id,
        "hedge_flag": command.hedge._value_,
        "force_close": command.force_close._value_,
        "insert_time": insert_time,
    }
    if command.limit_price is not None:
        tree["limit_price"] = command.limit_price / PRICE_ONE
    if command.min_volume:
        tree["min_volume"] = command.min_volume
    if command.good_till is not None:
        tree["good_till_date"] = day_text(command.good_till)
    return tree
