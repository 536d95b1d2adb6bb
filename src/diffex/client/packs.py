"""The messages of a client, as bytes and back. Wrong arguments are refused before sending."""

import math
from collections.abc import Container, Sequence
from typing import Any, Final, TypeAlias

import orjson

from diffex.client.view import Patch
from diffex.domain import limits
from diffex.domain.enums import Direction, Offset, PriceType, TimeCondition, VolumeCondition
from diffex.domain.ids import valid_id
from diffex.domain.units import INT64_MAX, SECOND

Pack: TypeAlias = dict[str, Any]
Payload: TypeAlias = bytes | bytearray | memoryview


def encoded(pack: Pack) -> bytes:
    """Return a pack as the bytes of one message.

    Raises:
        ValueError: the message would be larger than a server takes, or a number is beyond
            64 bits.
    """
    try:
        message = orjson.dumps(pack)
    except TypeError as error:
        raise ValueError(f"{pack['aid']}: {error}") from error
    if len(message) > limits.MESSAGE_BYTES:
        raise ValueError(
            f"a {pack['aid']} of {len(message)} bytes exceeds the {limits.MESSAGE_BYTES} "
            "that a server takes"
        )
    return message


PEEK: Final = encoded({"aid": "peek_message"})


def decoded(payload: Payload) -> Sequence[Patch] | None:
    """Return the transaction that a message holds, ``None`` for a message of another kind.

    Raises:
        ValueError: not JSON, or an rtn_data whose data is no list of objects.
    """
    message = orjson.loads(payload)
    if type(message) is not dict or message.get("aid") != "rtn_data":
        return None
    data = message.get("data")
    if type(data) is not list or not all(type(patch) is dict for patch in data):
        raise ValueError("data of rtn_data must be a list of objects")
    return data


def notices(patches: Sequence[Patch], known: Container[str]) -> list[Pack]:
    """Return the notifies that a transaction brings and whose ids are not ``known`` yet.

    A server that restates its snapshot says old ones again; they answer nothing new.
    """
    found = []
    for patch in patches:
        section = patch.get("notify")
        if type(section) is dict:
            for name, notice in section.items():
                if type(notice) is dict and name not in known:
                    found.append(notice)
    return found


def login_pack(user: str, password: str) -> Pack:
    """Return a req_login."""
    return {"aid": "req_login", "user_name": user, "password": password}


def order_pack(
    *,
    user_id: str,
    order_id: str,
    symbol: str,
    direction: str,
    offset: str,
    volume: int,
    limit_price: float | None,
    price_type: str,
    time_condition: str | None,
    volume_condition: str | None,
) -> Pack:
    """Return an insert_order with every condition spelled out, as the order will show them.

    Raises:
        ValueError: an argument that no server could read; business rules are the server's.
    """
    exchange_id, dot, instrument_id = symbol.partition(".")
    if not (exchange_id and dot and instrument_id):
        raise ValueError(f"symbol {symbol!r} must read EXCHANGE.contract, as SHFE.cu2512")
    if isinstance(volume, bool) or not isinstance(volume, int) or abs(volume) > INT64_MAX:
        raise ValueError(f"volume {volume!r} must be a whole number of lots")
    kind = PriceType(price_type)
    pack: Pack = {
        "aid": "insert_order",
        "user_id": user_id,
        "order_id": checked_id("order_id", order_id),
        "exchange_id": exchange_id,
        "instrument_id": instrument_id,
        "direction": Direction(direction),
        "offset": Offset(offset),
        "volume": volume,
        "price_type": kind,
        "time_condition": TimeCondition(
            time_condition or (TimeCondition.GFD if kind is PriceType.LIMIT else TimeCondition.IOC)
        ),
        "volume_condition": VolumeCondition(volume_condition or VolumeCondition.ANY),
    }
    if (limit_price is not None) != (kind is PriceType.LIMIT):
        raise ValueError("a LIMIT order needs a limit_price, any other kind must have none")
    if limit_price is not None:
        if not math.isfinite(limit_price):
            raise ValueError(f"limit_price {limit_price!r} must be a number of yuan")
        pack["limit_price"] = limit_price
    return pack


def cancel_pack(user_id: str, order_id: str) -> Pack:
    """Return a cancel_order.

    Raises:
        ValueError: the order_id could not be one.
    """
    return order_id_pack("cancel_order", user_id, order_id)


def order_id_pack(aid: str, user_id: str, order_id: str) -> Pack:
    """Return a pack that names an order, ordinary or conditional.

    Raises:
        ValueError: the order_id could not be one.
    """
    return {"aid": aid, "user_id": user_id, "order_id": checked_id("order_id", order_id)}


def quotes_pack(symbols: Sequence[str]) -> Pack:
    """Return a subscribe_quote: the full list, which replaces the one before.

    Raises:
        ValueError: a symbol is empty or holds a comma, which separates them.
    """
    for symbol in symbols:
        if not symbol or "," in symbol:
            raise ValueError(f"{symbol!r} is no symbol; give each as one argument")
    return {"aid": "subscribe_quote", "ins_list": ",".join(symbols)}


def chart_pack(chart_id: str, symbol: str, duration_seconds: int, width: int) -> Pack:
    """Return a set_chart; an empty symbol removes the chart.

    Raises:
        ValueError: the chart_id could not be one.
    """
    return {
        "aid": "set_chart",
        "chart_id": checked_id("chart_id", chart_id),
        "ins_list": symbol,
        "duration": duration_seconds * SECOND,
        "view_width": width,
    }


def checked_id(name: str, value: str) -> str:
    """Return an id that a server can take.

    Raises:
        ValueError: it has other characters, is too long, or is a reserved word.
    """
    if not valid_id(value):
        raise ValueError(
            f"{name} {value!r} must be 1 to {limits.ID_LENGTH} letters, digits or _ . | @ - "
            "and not a reserved word"
        )
    return value
