"""One bad message of every kind, and the code by which each is answered."""

import json
from typing import Any, Final, NamedTuple

from diffex.domain.errors import RejectCode as Code
from tests.support import bad_conditions
from tests.support.contracts import CU
from tests.support.mirror_client import Tree

GOOD: Final[Tree] = {
    "aid": "insert_order",
    "user_id": "alice",
    "order_id": "bad",
    "exchange_id": "SHFE",
    "instrument_id": "cu2512",
    "direction": "BUY",
    "offset": "OPEN",
    "volume": 1,
    "price_type": "LIMIT",
    "limit_price": 70_000.0,
}


class Case(NamedTuple):
    """One bad message. ``rejected``: it leaves an order behind, REJECTED under its id."""

    name: str
    raw: bytes
    code: Code
    rejected: bool = False


def order(name: str, code: Code, **changes: Any) -> Case:
    """Return a good order made bad by ``changes``; None takes a field out."""
    fields = {key: value for key, value in {**GOOD, **changes}.items() if value is not None}
    return Case(name, json.dumps(fields).encode(), code)


def rejected(name: str, code: Code, **changes: Any) -> Case:
    """Return a good order that the exchange rejects because of ``changes``."""
    return order(name, code, **changes)._replace(rejected=True)


def raw_order(name: str, code: Code, field: str, text: str) -> Case:
    """Return a good order in which the value of ``field`` is spelled ``text``."""
    raw = json.dumps({**GOOD, field: "@@"}).replace('"@@"', text)
    return Case(name, raw.encode(), code)


def command(name: str, code: Code, aid: str, **fields: Any) -> Case:
    """Return any other command."""
    return Case(name, json.dumps({"aid": aid, **fields}).encode(), code)


def cancel(name: str, code: Code, order_id: str, user_id: str = "alice") -> Case:
    """Return a cancel."""
    return command(name, code, "cancel_order", user_id=user_id, order_id=order_id)


def amend(name: str, code: Code, order_id: str, **fields: Any) -> Case:
    """Return an amendment."""
    usual = {"user_id": "alice", "order_id": order_id, "new_order_id": "bad"}
    return command(name, code, "amend_order", **{**usual, **fields})


def batch(name: str, code: Code, *orders: Tree) -> Case:
    """Return a batch of orders."""
    return command(name, code, "insert_orders", user_id="alice", orders=list(orders))


def chart(name: str, code: Code, **changes: Any) -> Case:
    """Return a good chart made bad by ``changes``."""
    return command(name, code, "set_chart", **{**CHART, **changes})


def watch(name: str, code: Code, ins_list: str) -> Case:
    """Return a subscription."""
    return command(name, code, "subscribe_quote", ins_list=ins_list)


CHART: Final[Tree] = {"chart_id": "c", "ins_list": CU.symbol, "duration": 10**9, "view_width": 5}

CASES: Final = [
    # What is no message at all.
    Case("not JSON", b"buy ten copper", Code.NOT_JSON),
    Case("empty", b"", Code.NOT_JSON),
    Case("cut short", json.dumps(GOOD)[:-1].encode(), Code.NOT_JSON),
    Case("an array", b"[" + json.dumps(GOOD).encode() + b"]", Code.NOT_OBJECT),
    Case("a text", b'"peek_message"', Code.NOT_OBJECT),
    Case("null", b"null", Code.NOT_OBJECT),
    Case("no aid", b"{}", Code.AID_MISSING),
    Case("aid is a number", b'{"aid":1}', Code.AID_MISSING),
    Case("aid unknown", b'{"aid":"subscribe","channels":["trade"]}', Code.AID_UNKNOWN),
    Case("aid of the server", b'{"aid":"rtn_data","data":[]}', Code.AID_UNKNOWN),
    # Fields that are missing or of another type.
    *(
        order(f"no {field}", Code.FIELD_INVALID, **{field: None})
        for field in GOOD
        if field not in {"aid", "limit_price"}
    ),
    order("volume is a text", Code.FIELD_INVALID, volume="10"),
    order("volume is true", Code.FIELD_INVALID, volume=True),
    order("volume is an array", Code.FIELD_INVALID, volume=[10]),
    order("limit_price is a text", Code.FIELD_INVALID, limit_price="70000"),
    order("order_id is a number", Code.FIELD_INVALID, order_id=5),
    order("user_id is an object", Code.FIELD_INVALID, user_id={"$ne": ""}),
    raw_order("volume is null", Code.FIELD_INVALID, "volume", "null"),
    command("cancel without order_id", Code.FIELD_INVALID, "cancel_order", user_id="alice"),
    command("subscription is an array", Code.FIELD_INVALID, "subscribe_quote", ins_list=["A"]),
    command("chart without id", Code.FIELD_INVALID, "set_chart", ins_list=""),
    command("login without password", Code.FIELD_INVALID, "req_login", user_name="bob"),
    # Numbers that are none, or too large for anyone.
    raw_order("NaN", Code.NOT_JSON, "limit_price", "NaN"),
    raw_order("Infinity", Code.NOT_JSON, "limit_price", "Infinity"),
    raw_order("1e999", Code.NOT_JSON, "limit_price", "1e999"),
    raw_order("volume 2^63", Code.NUMBER_OUT_OF_RANGE, "volume", "9223372036854775808"),
    raw_order("volume 1e30", Code.NUMBER_OUT_OF_RANGE, "volume", "1e30"),
    raw_order("volume below int64", Code.NUMBER_OUT_OF_RANGE, "volume", "-9223372036854775809"),
    raw_order("price 2^63", Code.NUMBER_OUT_OF_RANGE, "limit_price", "9223372036854775808"),
    raw_order("price int64", Code.NUMBER_OUT_OF_RANGE, "limit_price", "9223372036854775807"),
    raw_order("price 1e15", Code.NUMBER_OUT_OF_RANGE, "limit_price", "1e15"),
    raw_order("deep 2^63", Code.NUMBER_OUT_OF_RANGE, "x", '[{"y":[9223372036854775808]}]'),
    # Shapes made to confuse.
    raw_order("nesting", Code.TOO_DEEP, "x", "[" * 50 + "]" * 50),
    raw_order("nesting of 20,000", Code.TOO_DEEP, "x", "[" * 20_000 + "]" * 20_000),
    raw_order("user_id twice", Code.DUPLICATE_KEY, "x", '1,"user_id":"bob"'),
    raw_order("user_id twice, escaped", Code.DUPLICATE_KEY, "x", '1,"user\\u005fid":"bob"'),
    raw_order("a deep key twice", Code.DUPLICATE_KEY, "x", '{"y":1,"y":2}'),
    # Ids.
    *(
        order(f"order_id {value[:20]!r}", Code.ID_INVALID, order_id=value)
        for value in ("", "a b", "铜", "a\n", "a\x00b", "<b>", "x" * 129, "a/../b")
    ),
    *(
        order(f"{field} {value}", Code.ID_INVALID, **{field: value})
        for field in ("order_id", "exchange_id", "instrument_id")
        for value in ("__proto__", "constructor", "prototype")
    ),
    cancel("cancel __proto__", Code.ID_INVALID, "__proto__"),
    chart("chart __proto__", Code.ID_INVALID, chart_id="__proto__"),
    # Words.
    order("direction", Code.VALUE_UNKNOWN, direction="LONG"),
    order("direction in small letters", Code.VALUE_UNKNOWN, direction="buy"),
    order("offset", Code.VALUE_UNKNOWN, offset="CLOSEYESTERDAY"),
    order("price_type", Code.VALUE_UNKNOWN, price_type="MARKET"),
    order("time_condition", Code.VALUE_UNKNOWN, time_condition="FOK"),
    order("volume_condition", Code.VALUE_UNKNOWN, volume_condition="SOME"),
    # What no exchange would take.
    order("volume 10.5", Code.VOLUME_INVALID, volume=10.5),
    order("price of seven decimals", Code.PRICE_TOO_FINE, limit_price=70_000.0000001),
    rejected("volume 0", Code.VOLUME_INVALID, volume=0),
    rejected("volume -1", Code.VOLUME_INVALID, volume=-1.0),
    rejected("volume 501", Code.VOLUME_ABOVE_MAXIMUM, volume=501),
    rejected("volume int64", Code.VOLUME_ABOVE_MAXIMUM, volume=2**63 - 1),
    rejected("no price", Code.PRICE_INVALID, limit_price=None),
    rejected("price 0", Code.PRICE_INVALID, limit_price=0),
    rejected("price -1", Code.PRICE_INVALID, limit_price=-1.0),
    rejected("off the tick", Code.PRICE_OFF_TICK, limit_price=70_001.0),
    rejected("above the limit", Code.PRICE_ABOVE_LIMIT, limit_price=90_000.0),
    rejected("below the limit", Code.PRICE_BELOW_LIMIT, limit_price=10.0),
    rejected("unknown contract", Code.SYMBOL_UNKNOWN, instrument_id="cu9999"),
    rejected("unknown exchange", Code.SYMBOL_UNKNOWN, exchange_id="NYSE"),
    rejected(
        "ANY cannot rest", Code.ORDER_TYPE_UNSUPPORTED, price_type="ANY", time_condition="GFD"
    ),
    rejected(
        "BEST rests for the day only",
        Code.ORDER_TYPE_UNSUPPORTED,
        price_type="BEST",
        time_condition="GTC",
    ),
    rejected("MIN cannot rest", Code.ORDER_TYPE_UNSUPPORTED, volume_condition="MIN"),
    rejected("no auction", Code.AUCTION_ONLY, time_condition="GFA"),
    rejected("no date", Code.GOOD_TILL_INVALID, time_condition="GTD"),
    rejected(
        "date gone by", Code.GOOD_TILL_INVALID, time_condition="GTD", good_till_date="20200101"
    ),
    *[
        rejected(
            f"min_volume {minimum}",
            Code.MINIMUM_INVALID,
            time_condition="IOC",
            volume_condition="MIN",
            min_volume=minimum,
        )
        for minimum in (None, 0, 2)
    ],
    order("no such day", Code.FIELD_INVALID, time_condition="GTD", good_till_date="20250230"),
    order("no day at all", Code.FIELD_INVALID, time_condition="GTD", good_till_date="soon"),
    order("hedge unknown", Code.VALUE_UNKNOWN, hedge_flag="GAMBLE"),
    amend("amends nothing", Code.AMENDMENT_EMPTY, "resting"),
    amend("amends an unknown order", Code.ORDER_UNKNOWN, "none", volume=1),
    amend("amends a finished order", Code.ORDER_FINISHED, "a1", volume=1),
    amend("amends to a used id", Code.ORDER_ID_USED, "resting", new_order_id="a1", volume=1),
    amend("amends off the tick", Code.PRICE_OFF_TICK, "resting", limit_price=70_001.0),
    amend("amends another's order", Code.USER_MISMATCH, "b1", user_id="bob", volume=1),
    batch("an empty batch", Code.BATCH_SIZE_INVALID),
    batch("a large batch", Code.BATCH_SIZE_INVALID, *[{**GOOD, "aid": None}] * 101),
    batch("a batch for another", Code.USER_MISMATCH, GOOD, {**GOOD, "user_id": "bob"}),
    batch("a batch with a bad order", Code.VALUE_UNKNOWN, GOOD, {**GOOD, "direction": "UP"}),
    command("no batch", Code.FIELD_INVALID, "insert_orders", user_id="alice", orders=[1]),
    command("no cancels", Code.BATCH_SIZE_INVALID, "cancel_orders", user_id="alice", order_ids=[]),
    command("cancels no id", Code.ID_INVALID, "cancel_orders", user_id="alice", order_ids=["a b"]),
    command(
        "cancels an unknown order",
        Code.ORDER_UNKNOWN,
        "cancel_orders",
        user_id="alice",
        order_ids=["none"],
    ),
    rejected("not enough money", Code.FUNDS_INSUFFICIENT, volume=500),
    rejected(
        "more than the position",
        Code.POSITION_TODAY_INSUFFICIENT,
        direction="SELL",
        offset="CLOSETODAY",
        volume=6,
    ),
    rejected(
        "a position that is not there",
        Code.POSITION_INSUFFICIENT,
        exchange_id="DCE",
        instrument_id="m2601",
        offset="CLOSE",
        limit_price=3_000,
    ),
    # Conditional orders.
    *(Case(name, json.dumps(sent).encode(), code) for name, code, sent in bad_conditions.CASES),
    # Names and ids of others.
    order("another user", Code.USER_MISMATCH, user_id="bob"),
    order("nobody", Code.USER_MISMATCH, user_id=""),
    order("a used order_id", Code.ORDER_ID_USED, order_id="resting", volume=2),
    cancel("another user's name", Code.USER_MISMATCH, "b1", "bob"),
    cancel("another user's order", Code.ORDER_UNKNOWN, "b1"),
    cancel("no such order", Code.ORDER_UNKNOWN, "none"),
    cancel("a finished order", Code.ORDER_FINISHED, "a1"),
    command("another login", Code.ALREADY_LOGGED_IN, "req_login", user_name="bob", password="x"),
    # Subscriptions and charts.
    watch(
        "10,000 symbols",
        Code.TOO_MANY_SYMBOLS,
        ",".join(f"A.b{number}" for number in range(10_000)),
    ),
    watch("an unknown symbol", Code.SYMBOL_UNKNOWN, f"{CU.symbol},A.b"),
    chart("a chart of nothing", Code.SYMBOL_UNKNOWN, ins_list="A.b"),
    chart("a chart of ticks", Code.DURATION_INVALID, duration=0),
    chart("half a second", Code.DURATION_INVALID, duration=5 * 10**8),
    chart("a chart of no width", Code.VIEW_WIDTH_INVALID, view_width=0),
]
