"""The life of an order as TqSdk sees it: each ends, and its trades come with its end."""

from typing import Any

import pytest

from diffex.diff import codec
from diffex.domain.errors import RejectCode
from diffex.domain.limits import COMMANDS_PER_SECOND, FINISHED_KEPT
from tests.support.bad_messages import CASES, Case
from tests.support.contracts import CU
from tests.support.mirror_client import Tree
from tests.support.trade_floor import TradeClient, TradeFloor


@pytest.fixture
def floor() -> TradeFloor:
    """An exchange with two users."""
    return TradeFloor("alice", "bob")


@pytest.fixture
def alice(floor: TradeFloor) -> TradeClient:
    """A user of the standard dialect."""
    return floor.trader("alice")


def test_an_order_rests_trades_in_parts_and_ends(floor: TradeFloor, alice: TradeClient) -> None:
    """The words that futures users know, and one transaction for each command."""
    bob = floor.trader("bob")
    alice.order("o1", volume=3)
    order = alice.told("o1")
    said = [(order["status"], order["volume_left"], order["last_msg"])]
    for number, volume in enumerate((1, 2)):
        bob.order(f"s{number}", direction="SELL", volume=volume)
        order = alice.told("o1")
        said.append((order["status"], order["volume_left"], order["last_msg"]))
    assert said == [("ALIVE", 3, "未成交"), ("ALIVE", 2, "部分成交"), ("FINISHED", 0, "全部成交")]
    (news,) = alice.wire.frames[-1]
    assert set(news["trade"]["alice"]) == {"trades", "orders", "positions", "accounts"}
    assert [trade["volume"] for trade in alice.user["trades"].values()] == [1, 2]


def test_the_first_patch_of_an_order_says_all_of_it(floor: TradeFloor, alice: TradeClient) -> None:
    """A KeyError ends tqsdk if status or exchange_order_id are missing."""
    alice.order("o1")
    order = alice.told("o1")
    assert order == {
        "seqno": 1,
        "user_id": "alice",
        "order_id": "o1",
        "exchange_id": "SHFE",
        "instrument_id": "cu2512",
        "direction": "BUY",
        "offset": "OPEN",
        "volume_orign": 10,
        "volume_left": 10,
        "price_type": "LIMIT",
        "limit_price": 75230.0,
        "time_condition": "GFD",
        "volume_condition": "ANY",
        "hedge_flag": "SPECULATION",
        "force_close": "NOT",
        "insert_date_time": floor.now,
        "exchange_order_id": order["exchange_order_id"],
        "status": "ALIVE",
        "frozen_margin": alice.user["accounts"]["CNY"]["frozen_margin"],
        "last_msg": "未成交",
    }
    assert order["exchange_order_id"]


def test_a_cancelled_order_keeps_its_number(alice: TradeClient) -> None:
    """Without one tqsdk would take it for an error."""
    alice.order("o1")
    number = alice.told("o1")["exchange_order_id"]
    alice.cancel("o1")
    order = alice.told("o1")
    assert (order["status"], order["volume_left"]) == ("FINISHED", 10)
    assert (order["last_msg"], order["exchange_order_id"]) == ("已撤单", number)
    assert order["frozen_margin"] == 0


@pytest.mark.parametrize("volume_condition", ["ANY", "ALL"])
def test_what_did_not_trade_at_once_says_so(alice: TradeClient, volume_condition: str) -> None:
    """FAK and FOK end without anybody cancelling them."""
    alice.order("o1", time_condition="IOC", volume_condition=volume_condition)
    order = alice.told("o1")
    assert (order["status"], order["volume_left"]) == ("FINISHED", 10)
    assert order["last_msg"].startswith("已撤单：")
    assert order["exchange_order_id"]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"limit_price": 75230.5}, RejectCode.PRICE_OFF_TICK),
        ({"limit_price": 10.0}, RejectCode.PRICE_BELOW_LIMIT),
        ({"limit_price": None}, RejectCode.PRICE_INVALID),
        ({"limit_price": "75230"}, RejectCode.FIELD_INVALID),
        ({"limit_price": 75230.0000001}, RejectCode.PRICE_TOO_FINE),
        ({"price_type": "ANY", "time_condition": "GFD"}, RejectCode.ORDER_TYPE_UNSUPPORTED),
        ({"price_type": "FIVELEVEL", "time_condition": "GTC"}, RejectCode.ORDER_TYPE_UNSUPPORTED),
        ({"price_type": "CHEAP"}, RejectCode.VALUE_UNKNOWN),
        ({"direction": "UP"}, RejectCode.VALUE_UNKNOWN),
        ({"direction": None}, RejectCode.FIELD_INVALID),
        ({"offset": ["OPEN"]}, RejectCode.FIELD_INVALID),
        ({"volume": 0}, RejectCode.VOLUME_INVALID),
        ({"volume": 1.5}, RejectCode.VOLUME_INVALID),
        ({"volume": True}, RejectCode.FIELD_INVALID),
        ({"instrument_id": "cu9912"}, RejectCode.SYMBOL_UNKNOWN),
        ({"instrument_id": "SP cu2601&cu2602"}, RejectCode.ID_INVALID),
        ({"user_id": "bob"}, RejectCode.USER_MISMATCH),
        ({"offset": "CLOSE"}, RejectCode.POSITION_HISTORY_INSUFFICIENT),
        ({"volume": 500}, RejectCode.FUNDS_INSUFFICIENT),
    ],
)
def test_a_refused_order_ends_too(
    alice: TradeClient, changes: dict[str, Any], code: RejectCode
) -> None:
    """Clients show an order ALIVE until the server ends it, whatever was wrong with it."""
    alice.order("o1", **changes)
    order = alice.told("o1")
    assert (order["status"], order["exchange_order_id"]) == ("FINISHED", "")
    assert order["volume_left"] == order["volume_orign"]
    assert alice.wire.codes()[-1] == code
    (notice,) = [one for one in alice.wire.notices.values() if one["code"] == code]
    assert notice["order_id"] == "o1"
    assert order["last_msg"] == notice["content"]
    assert alice.user["accounts"]["CNY"]["frozen_margin"] == 0


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_bad_messages_are_answered_and_leave_no_order_alive(case: Case) -> None:
    """Those that mean an order end it, however they are spelled."""
    floor = TradeFloor("alice", "bob")
    alice = floor.trader("alice")
    alice.receive(case.raw)
    alice.quiet()
    meant = codec.salvage(case.raw)
    placed = [meant] if meant.get("aid") == "insert_order" else meant.get("orders")
    assert isinstance(placed, list | None)
    own = case.code is not RejectCode.BATCH_SIZE_INVALID
    if own and any(one.get("order_id") == "bad" for one in placed or () if isinstance(one, dict)):
        order = alice.user["orders"]["bad"]
        assert (order["status"], order["exchange_order_id"]) == ("FINISHED", "")
    else:
        assert "bad" not in alice.user["orders"]
    alice.order("good", volume=1)
    assert alice.told("good")["status"] == "ALIVE"


@pytest.mark.parametrize("price", ["NaN", "Infinity", "1e400", "1e30", "9" * 40])
def test_a_price_that_is_no_number_ends_the_order(alice: TradeClient, price: str) -> None:
    """Python writes NaN as a word that is no JSON."""
    raw = alice.order_message("o1", limit_price="@").replace(b'"@"', price.encode())
    alice.receive(raw)
    order = alice.told("o1")
    assert order["status"] == "FINISHED"
    assert "limit_price" not in order


@pytest.mark.parametrize("changes", [{"limit_price": None}, {"limit_price": 1.0}])
def test_a_market_order_needs_no_price(
    floor: TradeFloor, alice: TradeClient, changes: dict[str, Any]
) -> None:
    """Tqsdk for JavaScript sends null, that for Python nothing."""
    bob = floor.trader("bob")
    bob.order("s", direction="SELL")
    alice.order("o1", price_type="ANY", time_condition="IOC", **changes)
    order = alice.told("o1")
    assert (order["volume_left"], order["last_msg"]) == (0, "全部成交")
    assert "limit_price" not in order


@pytest.mark.parametrize("order_id", ["", "a b", "__proto__", 7, None, "x" * 129])
def test_an_order_without_a_proper_id_is_a_notice_alone(alice: TradeClient, order_id: Any) -> None:
    """There is no key under which it could be shown."""
    alice.order(order_id)
    alice.quiet()
    assert alice.user["orders"] == {}
    assert alice.wire.codes()[-1] in {RejectCode.ID_INVALID, RejectCode.FIELD_INVALID}


def test_the_same_order_again_tells_its_state(alice: TradeClient) -> None:
    """A client that reconnects may send it twice."""
    alice.order("o1")
    before = dict(alice.told("o1"))
    alice.order("o1")
    assert alice.told("o1") == before
    assert RejectCode.ORDER_ID_USED not in alice.wire.codes()


@pytest.mark.parametrize("changes", [{"volume": 1}, {"price_type": "CHEAP"}])
def test_another_order_of_a_used_id_is_a_notice_alone(alice: TradeClient, changes: Tree) -> None:
    """The first one stays what it is: it may be alive."""
    alice.order("o1")
    before = dict(alice.told("o1"))
    alice.order("o1", **changes)
    assert alice.told("o1") == before
    assert len(alice.wire.codes()) == 2


def test_an_order_that_could_not_be_read_is_over_for_ever(alice: TradeClient) -> None:
    """FINISHED means that it can never trade again, also when it is sent in a better form."""
    alice.order("o1", direction="UP")
    before = dict(alice.told("o1"))
    alice.order("o1")
    assert alice.told("o1") == before
    assert alice.wire.codes()[-1] == RejectCode.ORDER_ID_USED


def test_a_bad_order_behind_a_queued_one_of_its_id_ends_nothing(
    floor: TradeFloor, alice: TradeClient
) -> None:
    """Which of two comes first is decided by the queue, not by which is refused first."""
    good = alice.order_message("o1")
    bad = alice.order_message("o1", direction="UP")
    floor.trade.receive(alice.session, good, floor.clock)
    floor.trade.receive(alice.session, bad, floor.clock)
    floor.run()
    assert alice.told("o1")["status"] == "ALIVE"
    alice.cancel("o1")
    assert alice.told("o1")["last_msg"] == "已撤单"


def test_the_rate_ends_an_order(floor: TradeFloor, alice: TradeClient) -> None:
    """Also an order that is one too many."""
    for _ in range(COMMANDS_PER_SECOND):
        alice.session.count_command(floor.now)
    alice.order("o1")
    alice.quiet()
    assert alice.told("o1")["status"] == "FINISHED"
    assert alice.wire.codes()[-1] == RejectCode.RATE_EXCEEDED


def test_a_full_queue_ends_an_order(floor: TradeFloor, alice: TradeClient) -> None:
    """The exchange never saw it."""
    floor.full = True
    alice.order("o1")
    assert alice.told("o1")["status"] == "FINISHED"
    assert alice.wire.codes()[-1] == RejectCode.QUEUE_FULL


def test_unreadable_orders_are_kept_up_to_a_number(floor: TradeFloor, alice: TradeClient) -> None:
    """Older ones leave the snapshot without a word: no client expects that they go."""
    for number in range(FINISHED_KEPT + 2):
        alice.order(f"o{number}", direction="UP")
        alice.quiet()
    sent = [f"o{number}" for number in range(FINISHED_KEPT + 2)]
    assert list(alice.user["orders"]) == sent
    assert list(floor.counter.user("alice")["orders"]) == sent[2:]


def test_an_unreadable_order_of_a_user_who_is_gone_is_dropped(
    floor: TradeFloor, alice: TradeClient
) -> None:
    """Nobody is there to see it."""
    floor.trade.receive(alice.session, alice.order_message("o1", direction="UP"), floor.clock)
    floor.others.remove_user("alice")
    floor.run()
    again = floor.trader("alice")
    again.order("o1")
    assert again.told("o1")["status"] == "ALIVE"


def test_cancelling_nothing_is_a_notice(alice: TradeClient) -> None:
    """An unknown order, and one that is finished."""
    alice.cancel("nothing")
    alice.order("o1")
    alice.cancel("o1")
    alice.cancel("o1")
    alice.quiet()
    assert alice.wire.codes()[1:] == [RejectCode.ORDER_UNKNOWN, RejectCode.ORDER_FINISHED]


def test_positions_and_funds_of_both_dialects_are_the_same(floor: TradeFloor) -> None:
    """One bookkeeping: the flat dialect's figures, under other keys."""
    alice, plain = floor.trader("alice"), floor.client("alice")
    bob = floor.trader("bob")
    bob.order("s", direction="SELL", volume=4)
    alice.order("o1", volume=4)
    alice.order("o2", direction="SELL", offset="CLOSETODAY", volume=1, limit_price=75240.0)
    floor.publish()
    alice.quiet()
    plain.quiet()
    ours, theirs = alice.user["positions"][CU.symbol], plain.tree["positions"][CU.symbol]
    assert {key: ours[key] for key in theirs if key != "instrument_id"} == {
        key: theirs[key] for key in theirs if key != "instrument_id"
    }
    assert (ours["pos_long_today"], ours["pos_long_his"], ours["volume_long_frozen"]) == (4, 0, 1)
    assert (ours["open_price_short"], ours["position_price_short"]) == ("-", "-")
    funds = plain.tree["accounts"]["alice"]
    assert {key: alice.user["accounts"]["CNY"][key] for key in funds} == funds


def test_a_closed_position_stays_with_zeros(floor: TradeFloor, alice: TradeClient) -> None:
    """Tqsdk keeps a reference to it."""
    bob = floor.trader("bob")
    bob.order("s", direction="SELL", volume=2)
    alice.order("o1", volume=2)
    bob.order("b", direction="BUY", offset="CLOSETODAY", volume=2)
    alice.order("o2", direction="SELL", offset="CLOSETODAY", volume=2)
    alice.quiet()
    position = alice.user["positions"][CU.symbol]
    assert (position["pos_long_today"], position["margin"], position["open_cost_long"]) == (0, 0, 0)
    assert position["open_price_long"] == "-"
