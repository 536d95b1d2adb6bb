"""The other commands of ``/diff/td``: each has an answer, and none closes or kills."""

import pkgutil
from typing import Any

import pytest

from diffex.diff.aids import trade as aids_of_trade
from diffex.diff.aids.trade import LOGIN, OPEN_TO_ALL, TRADE_AIDS, change_password
from diffex.diff.aids.trade.change_password import ChangePasswordPack
from diffex.diff.aids.trade.req_login import ReqLoginPack
from diffex.diff.trade.counter import ChangeAnswer, TradeCounter
from diffex.domain.commands import SetRight
from diffex.domain.enums import Right
from diffex.domain.errors import RejectCode
from diffex.domain.fees import margin
from diffex.domain.limits import (
    LOGIN_ATTEMPTS,
    PASSWORD_LENGTH,
    PRE_ORDERS_KEPT,
    TRANSFERS_KEPT,
)
from tests.support.contracts import CU
from tests.support.trade_floor import TradeClient, TradeFloor


@pytest.fixture
def floor() -> TradeFloor:
    """An exchange with one user."""
    return TradeFloor("alice")


@pytest.fixture
def alice(floor: TradeFloor) -> TradeClient:
    """A user of the standard dialect."""
    return floor.trader("alice")


def ask(client: TradeClient, order_id: str, **changes: Any) -> None:
    """Ask for the margin of an order as tqsdk does."""
    fields: dict[str, Any] = {
        "user_id": "alice",
        "order_id": order_id,
        "exchange_id": "SHFE",
        "instrument_id": "cu2512",
        "direction": "BUY",
        "offset": "OPEN",
        "limit_price": 0.0,
        "volume": 1,
        "price_type": "LIMIT",
        "hedge_flag": "SPECULATION",
        "contingent_condition": "IMMEDIATELY",
    }
    client.send("pre_insert_order", **{**fields, **changes})
    client.quiet()


def test_unknown_aids_are_ignored_and_counted(floor: TradeFloor, alice: TradeClient) -> None:
    """Other servers know more commands; before the login too."""
    nobody = floor.trader()
    for client in (alice, nobody):
        client.send("qry_his_condition_order", order_id="o1")
        client.send("ping")
    alice.quiet()
    assert floor.trade.ignored == 4
    assert alice.wire.codes() == [401]
    assert nobody.wire.frames == []


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"{", RejectCode.NOT_JSON),
        (b"[]", RejectCode.NOT_OBJECT),
        (b"{}", RejectCode.AID_MISSING),
        (b'{"aid":1}', RejectCode.AID_MISSING),
        (b'{"aid":"cancel_order"}', RejectCode.FIELD_INVALID),
        (b'{"aid":"req_login"}', RejectCode.FIELD_INVALID),
    ],
)
def test_bad_messages_are_answered(alice: TradeClient, raw: bytes, code: RejectCode) -> None:
    """By a notice, and the session lives on."""
    alice.receive(raw)
    alice.quiet()
    assert alice.wire.codes() == [401, code]


def test_a_peek_in_another_spelling_is_a_peek(alice: TradeClient) -> None:
    """Whatever else it carries."""
    alice.receive(b'{"aid": "peek_message", "x": 1}')
    assert alice.session.waiting


def test_the_margin_of_an_order_is_told_and_released(alice: TradeClient) -> None:
    """One lot at the pre-settlement price, from which tqsdk computes the rate."""
    ask(alice, "key_alice")
    expected = margin(CU, CU.pre_settlement) / 100
    assert alice.user["pre_insert_orders"] == {
        "key_alice": {
            "exchange_id": "SHFE",
            "instrument_id": "cu2512",
            "direction": "BUY",
            "pre_margin": expected,
        }
    }
    ask(alice, "key_alice", instrument_id="")
    assert alice.user["pre_insert_orders"] == {}
    assert alice.user["accounts"]["CNY"]["frozen_margin"] == 0


def test_releasing_what_was_not_asked_is_no_news(alice: TradeClient) -> None:
    """Tqsdk releases also when it had no answer."""
    frames = len(alice.wire.frames)
    ask(alice, "key_alice", instrument_id="")
    assert len(alice.wire.frames) == frames


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"instrument_id": "cu9912"}, RejectCode.SYMBOL_UNKNOWN),
        ({"direction": "UP"}, RejectCode.VALUE_UNKNOWN),
        ({"volume": 0.5}, RejectCode.VOLUME_INVALID),
        ({"order_id": "a b"}, RejectCode.ID_INVALID),
        ({"user_id": "bob"}, RejectCode.USER_MISMATCH),
    ],
)
def test_a_margin_that_cannot_be_told_is_refused(
    alice: TradeClient, changes: dict[str, Any], code: RejectCode
) -> None:
    """With the reason; no order is shown for it."""
    ask(alice, **{"order_id": "q", **changes})
    assert alice.wire.codes() == [401, code]
    assert "pre_insert_orders" not in alice.user
    assert alice.user["orders"] == {}


def test_only_so_many_margins_are_kept(floor: TradeFloor, alice: TradeClient) -> None:
    """The oldest goes; asking again under the same id replaces nothing else."""
    for number in range(PRE_ORDERS_KEPT + 1):
        ask(alice, f"q{number}")
    ask(alice, "q5")
    kept = alice.user["pre_insert_orders"]
    assert list(kept) == [f"q{number}" for number in range(1, PRE_ORDERS_KEPT + 1)]
    assert kept == floor.counter.user("alice")["pre_insert_orders"]


def test_a_risk_rule_is_told_as_it_was_sent(alice: TradeClient) -> None:
    """What a later one leaves out is without a limit again."""
    rule = {
        "user_id": "alice",
        "exchange_id": "SSE",
        "enable": True,
        "self_trade": {"count_limit": 5},
        "frequent_cancellation": {"cancel_order_percent_limit": 0.5},
        "trade_position_ratio": {},
    }
    alice.send("set_risk_management_rule", **rule)
    alice.quiet()
    told = alice.user["risk_management_rule"]["SSE"]
    assert told["enable"] is True
    assert told["self_trade"] == {"count_limit": 5}
    assert told["frequent_cancellation"]["cancel_order_percent_limit"] == 0.5
    alice.send("set_risk_management_rule", **{**rule, "enable": False, "self_trade": {}})
    alice.quiet()
    told = alice.user["risk_management_rule"]["SSE"]
    assert (told["enable"], told["self_trade"]) == (False, {"count_limit": 0})


def test_a_rule_of_no_exchange_is_refused(alice: TradeClient) -> None:
    """The known ones are named."""
    alice.send("set_risk_management_rule", user_id="alice", exchange_id="X", enable=True)
    alice.quiet()
    assert alice.wire.codes() == [401, RejectCode.VALUE_UNKNOWN]
    assert "SHFE, SSE, SZSE" in list(alice.wire.notices.values())[-1]["content"]


def test_a_password_is_changed_by_who_knows_it(floor: TradeFloor, alice: TradeClient) -> None:
    """Whose it is follows from the login, whatever the message says."""
    alice.send("change_password", old_password="old", new_password="n", user_id="bob")
    alice.quiet()
    assert alice.wire.codes() == [401, 326]
    assert floor.passwords == {"alice": "n"}


def test_wrong_old_passwords_count_as_failed_logins(floor: TradeFloor, alice: TradeClient) -> None:
    """After some of them the session's further tries are not even looked at."""
    for _ in range(LOGIN_ATTEMPTS):
        alice.send("change_password", old_password="guess", new_password="n")
    alice.send("change_password", old_password="old", new_password="n")
    alice.quiet()
    assert alice.wire.codes() == [401] + [RejectCode.LOGIN_FAILED] * (LOGIN_ATTEMPTS + 1)
    assert floor.passwords == {}


@pytest.mark.parametrize("new", ["", "x" * (PASSWORD_LENGTH + 1)])
def test_a_password_without_length_is_refused(
    floor: TradeFloor, alice: TradeClient, new: str
) -> None:
    """The old one stays, and is not asked for."""
    alice.send("change_password", old_password="old", new_password=new)
    alice.quiet()
    assert alice.wire.codes() == [401, RejectCode.PASSWORD_INVALID]
    assert floor.passwords == {}


def test_a_password_is_not_printed() -> None:
    """A pack may end in a log."""
    pack = ChangePasswordPack(old_password="secret1", new_password="secret2")
    assert "secret" not in f"{pack}{pack!r}"


def test_a_change_that_ends_after_the_session_tells_nobody(
    floor: TradeFloor, alice: TradeClient
) -> None:
    """The password is changed all the same."""
    answers: list[ChangeAnswer] = []
    counter = TradeCounter(
        floor.desk, lambda *_: None, lambda *asked: answers.append(asked[3]), floor.defer
    )
    pack = ChangePasswordPack(old_password="old", new_password="n")
    change_password.handle(pack, alice.session, counter, 0)
    alice.disconnect()
    answers[0](None)
    assert alice.wire.codes() == [401]


def test_a_transfer_moves_money_and_is_recorded(floor: TradeFloor, alice: TradeClient) -> None:
    """In and out; the passwords of the pack are nowhere."""
    before = alice.user["accounts"]["CNY"]["balance"]
    passwords = {"future_password": "secret", "bank_password": "secret"}
    for amount in (100.5, -0.5):
        alice.send("req_transfer", amount=amount, future_account="alice", bank_id="1", **passwords)
    alice.quiet()
    assert alice.user["transfers"]["1"] == {
        "datetime": floor.now,
        "currency": "CNY",
        "amount": 100.5,
        "error_id": 0,
        "error_msg": "转账成功 / Transferred",
    }
    assert alice.user["transfers"]["2"]["amount"] == -0.5
    account = alice.user["accounts"]["CNY"]
    assert account["balance"] == before + 100
    assert account["withdraw"] == 0.5
    assert alice.wire.codes() == [401, 421, 421]
    assert "secret" not in repr(alice.wire.frames)


def test_a_transfer_is_recorded_as_refused(alice: TradeClient) -> None:
    """With the reason; no money moves."""
    before = dict(alice.user["accounts"]["CNY"])
    alice.send("req_transfer", amount=-1e9, currency="CNY")
    alice.send("req_transfer", amount=1, bank_id="7")
    alice.quiet()
    first, second = alice.user["transfers"].values()
    assert first["error_id"] == RejectCode.WITHDRAWABLE_EXCEEDED
    assert "可取" in first["error_msg"]
    assert second["error_id"] == RejectCode.BANK_UNKNOWN
    assert alice.user["accounts"]["CNY"] == before
    codes = [RejectCode.WITHDRAWABLE_EXCEEDED, RejectCode.BANK_UNKNOWN]
    assert alice.wire.codes() == [401, *codes]


@pytest.mark.parametrize(
    ("amount", "code"),
    [
        (0.001, RejectCode.AMOUNT_TOO_FINE),
        (1e300, RejectCode.NUMBER_OUT_OF_RANGE),
        ("1", RejectCode.FIELD_INVALID),
    ],
)
def test_an_amount_that_is_none_is_refused(
    alice: TradeClient, amount: Any, code: RejectCode
) -> None:
    """By a notice: there is no amount that a record could show."""
    alice.send("req_transfer", amount=amount)
    alice.quiet()
    assert alice.wire.codes() == [401, code]
    assert alice.user["transfers"] == {}


def test_only_so_many_transfers_are_told(floor: TradeFloor, alice: TradeClient) -> None:
    """The oldest leaves the snapshot without a word; a fresh mirror has the others."""
    for number in range(TRANSFERS_KEPT + 1):
        alice.send("req_transfer", amount=number + 1)
    alice.quiet()
    kept = [str(number) for number in range(2, TRANSFERS_KEPT + 2)]
    assert list(floor.counter.user("alice")["transfers"]) == kept
    assert list(floor.trader("alice").user["transfers"]) == kept


def test_there_is_one_bank(alice: TradeClient) -> None:
    """Under the id that a transfer names."""
    assert alice.user["banks"] == {"1": {"id": "1", "name": "模拟银行 Practice bank"}}


def test_a_frozen_account_is_told_so(floor: TradeFloor, alice: TradeClient) -> None:
    """By a notice, and by another when it may trade again."""
    for right in Right:
        floor.apply(SetRight("alice", right))
    floor.apply(SetRight("alice", Right.FULL))
    floor.run()
    alice.quiet()
    assert alice.wire.codes() == [401, RejectCode.CLOSE_ONLY, 0]
    assert [notice["level"] for notice in alice.wire.notices.values()] == [
        "INFO",
        "WARNING",
        "INFO",
    ]


def test_each_file_of_the_package_is_in_the_table() -> None:
    """A new command is one file and one line; the three queries share one."""
    files = {module.name for module in pkgutil.iter_modules(aids_of_trade.__path__)}
    queries = {"qry_account_info", "qry_account_register", "qry_transfer_serial"}
    assert files - {"queries"} == {*TRADE_AIDS, LOGIN} - queries
    assert OPEN_TO_ALL < {*TRADE_AIDS, LOGIN}


def test_no_printed_login_shows_a_password() -> None:
    """Wherever a pack may be printed."""
    pack = ReqLoginPack("alice", "secret", "diffex")
    assert repr(pack) == "ReqLoginPack(user_name='alice', bid='diffex')"


@pytest.mark.parametrize("day", [20251124, "20251124", 20251124.0])
def test_a_statement_is_an_own_pack(alice: TradeClient, day: Any) -> None:
    """Empty, as long as no day is settled; it needs no peek."""
    alice.send("qry_settlement_info", trading_day=day)
    assert alice.wire.packs[-1] == {
        "aid": "qry_settlement_info",
        "trading_day": "20251124",
        "user_name": "alice",
        "settlement_info": "",
    }


@pytest.mark.parametrize(
    ("aid", "section"),
    [
        ("qry_account_info", "accounts"),
        ("qry_account_register", "banks"),
        ("qry_transfer_serial", "transfers"),
    ],
)
def test_a_query_is_answered_by_telling_it_again(
    alice: TradeClient, aid: str, section: str
) -> None:
    """The mirror is current without asking."""
    before = dict(alice.user)
    alice.send(aid)
    alice.quiet()
    assert alice.wire.frames[-1] == [{"trade": {"alice": {section: before[section]}}}]
    assert alice.user == before
