"""Two runs of the same commands agree, and what is another outcome is found."""

from typing import Any

import pytest

from diffex.transcript.history import History, Mirror
from diffex.transcript.likeness import Table, table
from diffex.transcript.line import Line


def told(number: int, *elements: dict[str, Any]) -> tuple[int, Line]:
    """Return a line of the server's, with its number."""
    pack = {"aid": "rtn_data", "data": list(elements)}
    return number, Line(at=0, conn=1, dir="s", path="/", pack=pack)


def mirror(*elements: dict[str, Any]) -> Table:
    """Return a mirror as it is compared."""
    one = Mirror()
    one.take({"aid": "rtn_data", "data": list(elements)})
    return one.table()


RECORDED = History(
    [
        told(3, {"orders": {"o": {"status": "ALIVE", "left": 2}}}),
        told(5, {"orders": {"o": {"status": "FINISHED", "left": 0}}}, {"ready": True}),
    ]
)


def test_the_same_agrees_at_its_line_and_before_it() -> None:
    """Another run may be further on."""
    alive = mirror({"orders": {"o": {"status": "ALIVE", "left": 2}}})
    over = mirror({"orders": {"o": {"status": "FINISHED", "left": 0}}, "ready": True})
    assert RECORDED.difference(2, {}) is None
    assert RECORDED.difference(3, alive) is None
    assert RECORDED.difference(3, over) is None
    assert RECORDED.difference(5, over) is None


def test_what_is_missing_or_behind_is_found() -> None:
    """As long as the recorded server has more to say of the object it is not certain."""
    found = RECORDED.difference(3, {})
    assert found is not None
    assert not found.certain
    found = RECORDED.difference(5, mirror({"orders": {"o": {"status": "ALIVE", "left": 2}}}))
    assert found is not None
    assert found.certain
    assert str(found) == "orders/o/left: 0.0 was recorded, 2.0 is here"


def test_what_was_never_recorded_is_found() -> None:
    """A field, an object, another type; certain before uncertain."""
    over = {"orders": {"o": {"status": "FINISHED", "left": 0}}, "ready": True}
    for more, path in (
        ({"orders": {"o": {"more": 1}}}, "orders/o/more"),
        ({"orders": {"p": {}}}, "orders/p"),
        ({"ready": 1}, "ready"),
        ({"ready": None}, "ready"),
    ):
        found = RECORDED.difference(5, mirror(over, more))
        assert found is not None
        assert "/".join(found.path) == path
    found = RECORDED.difference(3, mirror({"orders": {"o": {"status": "X"}, "p": {"a": 1}}}))
    assert found is not None
    assert (found.path, found.certain) == (("orders", "p", "a"), True)


def test_a_value_that_was_skipped_is_not_certain() -> None:
    """Frames are cut differently: the recorded client never saw the bid that came and went."""
    recorded = History([told(1, {"q": {"bid": "-"}}), told(4, {"q": {"bid": "-", "last": 1}})])
    found = recorded.difference(2, mirror({"q": {"bid": 7}}))
    assert found is not None
    assert not found.certain


def test_other_packs_are_compared_too() -> None:
    """A statement, a greeting: as if they were a part of the mirror."""
    pack = {"aid": "rtn_brokers", "brokers": ["a"]}
    recorded = History([(1, Line(at=0, conn=1, dir="s", path="/", pack=pack))])
    one = Mirror()
    assert recorded.difference(1, one.table()) is not None
    one.take(pack)
    assert recorded.difference(1, one.table()) is None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"datetime": "2026-11-23"}, {"datetime": "2027-01-01"}),
        ({"a": 1}, {"a": 1.0}),
        (
            {"notify": {"N1": {"code": 1, "content": "x"}}},
            {"notify": {"N7": {"code": 1, "content": "x"}}},
        ),
        (
            {"trades": {"t1": {"order_id": "o", "trade_id": "t1", "seqno": 1, "price": 5}}},
            {"trades": {"t9": {"order_id": "o", "trade_id": "t9", "seqno": 9, "price": 5}}},
        ),
        ({"infos": [{"trading_day": "20261123"}]}, {"infos": [{"trading_day": "20261124"}]}),
    ],
)
def test_what_belongs_to_a_run_is_not_compared(one: dict[str, Any], other: dict[str, Any]) -> None:
    """Times, names of notices, the exchange's own numbers."""
    assert table(one) == table(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"a": 1}, {"a": True}),
        ({"a": "1"}, {"a": 1}),
        ({"a": None}, {}),
        ({"a": {}}, {}),
        ({"a": []}, {"a": [1]}),
        ({"exchange_order_id": ""}, {"exchange_order_id": "1"}),
        ({"insert_date_time": 0}, {"insert_date_time": 5}),
        ({"datetime": "x"}, {"datetime": 5}),
        ({"datetime": None}, {"datetime": "x"}),
        (
            {"notify": {"N1": {"code": 1, "content": "x"}}},
            {"notify": {"N1": {"code": 2, "content": "x"}}},
        ),
        (
            {"trades": {"1": {"order_id": "o", "price": 5}, "2": {"order_id": "o", "price": 6}}},
            {"trades": {"1": {"order_id": "o", "price": 6}, "2": {"order_id": "o", "price": 5}}},
        ),
    ],
)
def test_what_an_outcome_is_is_compared(one: dict[str, Any], other: dict[str, Any]) -> None:
    """Types, whether something is there, and the order of an order's trades."""
    assert table(one) != table(other)
