"""``req_transfer`` and ``qry_settlement_info`` of the flat dialect, and what its mirror shows."""

from typing import Any

import pytest

from diffex.domain.commands import ConfirmSettlement, SettleDay
from diffex.domain.errors import RejectCode
from diffex.domain.limits import TRANSFERS_KEPT
from tests.support.floor import Client, Floor


@pytest.fixture
def floor() -> Floor:
    """An exchange with one user."""
    return Floor("alice")


@pytest.fixture
def alice(floor: Floor) -> Client:
    """A user of the flat dialect, who has heard everything."""
    client = floor.client("alice")
    client.quiet()
    return client


def settle(floor: Floor) -> str:
    """Settle the trading day; return it."""
    day = floor.exchange.state.trading_day
    floor.apply(SettleDay(day))
    floor.flush()
    return f"{day:%Y%m%d}"


def codes(client: Client) -> list[int]:
    """Return the codes of the notices that the mirror holds."""
    return client.wire.codes


def ask(client: Client, **fields: Any) -> dict[str, Any]:
    """Ask for a statement and return the answer."""
    client.send("qry_settlement_info", **fields)
    answer: dict[str, Any] = client.wire.packs[-1]
    return answer


def test_a_transfer_moves_money_and_is_recorded(floor: Floor, alice: Client) -> None:
    """In and out, each with its number, and a notice of code 421."""
    before = alice.tree["accounts"]["alice"]["balance"]
    for amount in (100.5, -0.5):
        alice.send("req_transfer", user_id="alice", amount=amount)
    alice.quiet()
    assert alice.tree["transfers"]["1"] == {
        "datetime": floor.now,
        "currency": "CNY",
        "amount": 100.5,
        "error_id": 0,
        "error_msg": "转账成功 / Transferred",
    }
    assert alice.tree["transfers"]["2"]["amount"] == -0.5
    account = alice.tree["accounts"]["alice"]
    assert (account["balance"], account["withdraw"]) == (before + 100, 0.5)
    assert codes(alice) == [0, 421, 421]


def test_a_refused_transfer_is_recorded_and_told(alice: Client) -> None:
    """With the reason's code; no money moves."""
    before = dict(alice.tree["accounts"]["alice"])
    alice.send("req_transfer", user_id="alice", amount=-1e9)
    alice.send("req_transfer", user_id="alice", amount=1, bank_id="7")
    alice.send("req_transfer", user_id="alice", amount=1, currency="USD")
    alice.quiet()
    expected = [
        RejectCode.WITHDRAWABLE_EXCEEDED,
        RejectCode.BANK_UNKNOWN,
        RejectCode.CURRENCY_UNKNOWN,
    ]
    assert [one["error_id"] for one in alice.tree["transfers"].values()] == expected
    assert codes(alice)[1:] == expected
    assert alice.tree["accounts"]["alice"] == before


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"user_id": "bob", "amount": 1}, RejectCode.USER_MISMATCH),
        ({"user_id": "alice", "amount": 0.001}, RejectCode.AMOUNT_TOO_FINE),
        ({"user_id": "alice", "amount": 1e300}, RejectCode.NUMBER_OUT_OF_RANGE),
        ({"user_id": "alice"}, RejectCode.FIELD_INVALID),
    ],
)
def test_what_is_no_transfer_is_refused(
    alice: Client, fields: dict[str, Any], code: RejectCode
) -> None:
    """By a notice alone: there is no amount that a record could show."""
    alice.send("req_transfer", **fields)
    alice.quiet()
    assert codes(alice) == [0, code]
    assert alice.tree["transfers"] == {}


def test_the_oldest_transfers_are_deleted(floor: Floor, alice: Client) -> None:
    """By a null, as everything is in this dialect; a fresh mirror has the same others."""
    for number in range(TRANSFERS_KEPT + 1):
        alice.send("req_transfer", user_id="alice", amount=number + 1)
    alice.quiet()
    kept = [str(number) for number in range(2, TRANSFERS_KEPT + 2)]
    assert list(alice.tree["transfers"]) == kept
    again = floor.client("alice")
    again.quiet()
    assert again.tree["transfers"] == alice.tree["transfers"]


def test_there_is_one_bank(alice: Client) -> None:
    """Under the id that a transfer names."""
    assert alice.tree["banks"] == {"1": {"id": "1", "name": "模拟银行 Practice bank"}}


def test_the_mirror_tells_whether_the_last_statement_is_confirmed(
    floor: Floor, alice: Client
) -> None:
    """Nothing before the first one; then it is told as it changes, and to those who come."""
    assert "settlement" not in alice.tree
    day = settle(floor)
    alice.quiet()
    assert alice.tree["settlement"] == {"trading_day": day, "confirmed": False}
    fresh = floor.client("alice")
    fresh.quiet()
    assert fresh.tree["settlement"] == {"trading_day": day, "confirmed": False}
    floor.apply(ConfirmSettlement("alice"))
    floor.flush()
    for client in (alice, fresh, floor.client("alice")):
        client.quiet()
        assert client.tree["settlement"] == {"trading_day": day, "confirmed": True}


def test_a_confirmation_is_always_answered_but_the_second_time(floor: Floor, alice: Client) -> None:
    """Before the first statement by a refusal, then by the notice that it was done."""
    alice.send("confirm_settlement")
    alice.quiet()
    assert codes(alice) == [0, RejectCode.STATEMENT_UNKNOWN]
    settle(floor)
    alice.send("confirm_settlement")
    alice.send("confirm_settlement")
    alice.quiet()
    assert codes(alice)[2:] == [325, 325]


def test_a_statement_comes_as_text_and_in_figures(floor: Floor, alice: Client) -> None:
    """The last one where no day is named; with the days that can be asked for."""
    first, second = settle(floor), settle(floor)
    for fields, day in (
        ({}, second),
        ({"trading_day": 0}, second),
        ({"trading_day": ""}, second),
        ({"trading_day": first}, first),
        ({"trading_day": int(second)}, second),
    ):
        answer = ask(alice, **fields)
        assert answer["days"] == [first, second]
        assert (answer["user_name"], answer["trading_day"]) == ("alice", day)
        assert f"日期 Date: {day}" in answer["settlement_info"]
        assert answer["statement"]["trading_day"] == day
        assert answer["statement"]["account"]["balance"] == 10_000_000.0


def test_a_day_without_a_statement_is_answered_empty(floor: Floor, alice: Client) -> None:
    """Without a day that was settled, of another day, and of what is no day."""
    assert ask(alice) == {
        "aid": "qry_settlement_info",
        "user_name": "alice",
        "trading_day": "0",
        "settlement_info": "",
        "days": [],
    }
    settle(floor)
    for wrong in ("20200101", "no day", 20261399):
        answer = ask(alice, trading_day=wrong)
        assert answer["trading_day"] == str(wrong)
        assert answer["settlement_info"] == ""
        assert "statement" not in answer
