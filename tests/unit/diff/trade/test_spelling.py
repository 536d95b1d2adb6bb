"""Names that look like spreads: spelled otherwise, read the same."""

import json

import pytest

from diffex.diff.trade.spelling import spelled
from tests.support.tq_client import TqWire
from tests.support.trade_floor import TradeFloor


@pytest.mark.parametrize(
    "text", ["li-na", "xx2701-yy2702", "li-na.xx2701-yy2702", "|li-na|", " xx2701-yy2702 "]
)
def test_a_hyphen_between_such_names_is_escaped(text: str) -> None:
    """And means the same."""
    message = json.dumps({text: [text, 1]}).encode()
    assert b"-" not in spelled(message)
    assert json.loads(spelled(message)) == json.loads(message)


@pytest.mark.parametrize("text", ["", "x", "-", "a-b", "abc-def", "AB-CD", "li-na-x", "2026-11-22"])
def test_any_other_is_left_alone(text: str) -> None:
    """With numbers below 0, too."""
    message = json.dumps({text: [text, -1.5, {"available": -2}]}).encode()
    assert spelled(message) == message


class RawWire(TqWire):
    """Keeps the bytes, too."""

    def __init__(self) -> None:
        super().__init__()
        self.raw: list[bytes] = []

    def __call__(self, message: bytes) -> None:
        """Take one message."""
        self.raw.append(message)
        super().__call__(message)


def test_a_session_is_sent_nothing_else() -> None:
    """Its user's key is spelled so in every frame, and read as it is."""
    wire = RawWire()
    TradeFloor("li-na").trader("li-na", wire=wire).order("li-na")
    assert set(wire.tree["trade"]) == {"li-na"}
    assert any(b"li\\u002dna" in message for message in wire.raw)
    assert not any(b"li-na" in message for message in wire.raw)
