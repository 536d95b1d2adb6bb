"""What a client may send amiss, by the code that answers it: for a user called mallory.

It is written for an exchange where mallory has 10,000,000 yuan and nothing else, and where
copper stands at 75,230.
"""

import json
from typing import Any, Final

from diffex.domain.errors import RejectCode as Code
from tests.support.quiet import SYMBOL
from tests.support.wire import ORDER


def insert(**fields: Any) -> str:
    """Return mallory's order; a field that is None is left out."""
    pack = {**ORDER, "aid": "insert_order", "user_id": "mallory", "order_id": "o", **fields}
    return json.dumps({name: value for name, value in pack.items() if value is not None})


def chart(**fields: Any) -> str:
    """Return a chart of mallory's."""
    usual = {"chart_id": "c", "ins_list": SYMBOL, "duration": 10**9, "view_width": 10}
    return json.dumps({"aid": "set_chart", **usual, **fields})


def cancel(order_id: Any, user_id: Any = "mallory") -> str:
    """Return a cancel of mallory's."""
    return json.dumps({"aid": "cancel_order", "user_id": user_id, "order_id": order_id})


BAD: Final[dict[Code, list[str]]] = {
    Code.NOT_JSON: [
        "",
        "{",
        "nope",
        "{'aid':'ping'}",
        '\ufeff{"aid":"ping"}',
        '{"aid":"ping",}',
        '{"aid":"\\ud800"}',
        insert().replace("75230.0", "NaN"),
        insert().replace("75230.0", "-Infinity"),
        insert().replace("75230.0", "1e999"),
        insert().replace("75230.0", "0x7"),
    ],
    Code.NOT_OBJECT: ["[]", "1", "null", "true", '"ping"', '[{"aid":"ping"}]'],
    Code.AID_MISSING: ["{}", '{"aid":1}', '{"aid":null}', '{"AID":"ping"}'],
    Code.AID_UNKNOWN: ['{"aid":"nope"}', '{"aid":"PING"}', '{"aid":"__proto__"}', '{"aid":""}'],
    Code.FIELD_INVALID: [
        insert(volume=None),
        insert(order_id=None),
        insert(volume="10"),
        insert(volume=True),
        insert(volume=[]),
        insert(limit_price="75230"),
        insert(direction=1),
        insert(order_id={}),
        cancel(7),
        chart(duration="1"),
        chart(view_width=1.5),
        '{"aid":"subscribe_quote"}',
        '{"aid":"subscribe_quote","ins_list":["SHFE.cu2512"]}',
    ],
    Code.NUMBER_OUT_OF_RANGE: [
        insert(volume=2**63),
        insert(volume=2**64),
        insert(volume=-(2**63) - 1),
        insert(volume=1e19),
        insert(limit_price=1e300),
        insert(limit_price=1.7e308),
        chart(duration=2**200),
    ],
    Code.TOO_DEEP: [
        '{"aid":"ping","x":' + "[" * 9 + "]" * 9 + "}",
        '{"aid":"ping","x":' + "[" * 30_000 + "]" * 30_000 + "}",
        '{"x":' * 9 + "1" + "}" * 9,
    ],
    Code.DUPLICATE_KEY: [
        insert().replace('"volume": 1', '"volume": 1, "volume": 1'),
        insert().replace('"user_id"', '"user_id": "alice", "user_id"'),
        insert().replace('"volume"', '"vol\\u0075me": 5, "volume"'),
    ],
    Code.ID_INVALID: [
        insert(order_id=bad)
        for bad in ("", "a b", "委托", "x" * 129, "a\0b", "a\nb", "__proto__", "constructor")
    ]
    + [chart(chart_id="prototype"), cancel("toString()")],
    Code.VALUE_UNKNOWN: [
        insert(direction="buy"),
        insert(offset="CLOSE_TODAY"),
        insert(price_type="MARKET"),
        insert(time_condition="DAY"),
        insert(volume_condition="SOME"),
    ],
    Code.USER_MISMATCH: [insert(user_id="alice"), cancel("open0", "alice"), insert(user_id="")],
    Code.ORDER_UNKNOWN: [cancel("open0"), cancel("toString")],
    Code.SYMBOL_UNKNOWN: [
        insert(order_id="u1", instrument_id="cu9912"),
        insert(order_id="u2", exchange_id="DCE"),
        insert(order_id="u3", instrument_id="SHFE.cu2512"),
        chart(ins_list="SHFE.cu9912"),
        '{"aid":"subscribe_quote","ins_list":"SHFE.cu2512,__proto__"}',
    ],
    Code.PRICE_INVALID: [
        insert(order_id="p1", limit_price=None),
        insert(order_id="p2", limit_price=0),
    ],
    Code.PRICE_OFF_TICK: [insert(order_id="t1", limit_price=75235)],
    Code.PRICE_TOO_FINE: [insert(limit_price=75230.0000001)],
    Code.PRICE_ABOVE_LIMIT: [insert(order_id="a1", limit_price=100_000)],
    Code.PRICE_BELOW_LIMIT: [insert(order_id="b1", limit_price=50_000)],
    Code.VOLUME_INVALID: [
        insert(order_id="v1", volume=0),
        insert(order_id="v2", volume=-1),
        insert(order_id="v3", volume=10.5),
        insert(order_id="v4", volume=-0.0),
    ],
    Code.VOLUME_ABOVE_MAXIMUM: [
        insert(order_id="m1", volume=10**6),
        insert(order_id="m2", volume=2**62),
    ],
    Code.ORDER_TYPE_UNSUPPORTED: [
        insert(order_id="k1", price_type="ANY", time_condition="GFD"),
        insert(order_id="k2", price_type="FIVELEVEL", time_condition="GTC"),
        insert(order_id="k3", volume_condition="MIN"),
    ],
    Code.FUNDS_INSUFFICIENT: [insert(order_id="f1", volume=400)],
    Code.POSITION_TODAY_INSUFFICIENT: [
        insert(order_id="c1", direction="SELL", offset="CLOSETODAY")
    ],
    Code.POSITION_HISTORY_INSUFFICIENT: [insert(order_id="c2", direction="SELL", offset="CLOSE")],
    Code.ORDER_ID_USED: [insert(order_id="f1", volume=1), insert(order_id="f1", direction="SELL")],
    Code.ORDER_FINISHED: [cancel("f1")],
    Code.ALREADY_LOGGED_IN: ['{"aid":"req_login","user_name":"alice","password":"x"}'],
    Code.DURATION_INVALID: [chart(duration=0), chart(duration=10**9 + 1), chart(duration=-(10**9))],
    Code.VIEW_WIDTH_INVALID: [chart(view_width=0), chart(view_width=2**40)],
}
"""What is refused, by the code of the answer. Those that name an order are seen as it too."""
