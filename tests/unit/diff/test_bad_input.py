"""Bad input: each message gets a notify with a stable code, changes nothing, ends nothing."""

import json

import pytest

from diffex.diff.patch import copy
from diffex.domain.errors import RejectCode as Code
from diffex.domain.limits import NOTIFIES_KEPT, NOTIFIES_WAITING
from tests.support.bad_conditions import SCENE
from tests.support.bad_messages import CASES, CHART, Case
from tests.support.contracts import CU, M
from tests.support.floor import Client, Floor
from tests.support.mirror_client import Tree


class Scene:
    """Alice holds five lots and has an order resting; she and bob watch the market."""

    def __init__(self) -> None:
        self.floor = Floor("alice", "bob")
        self.alice = self.floor.client("alice")
        self.bob = self.floor.client("bob")
        self.bob.order("b1", direction="SELL", volume=10)
        self.alice.order("a1", volume=5)
        self.alice.order("resting", volume=1, limit_price=70_000.0)
        self.alice.send("subscribe_quote", ins_list=M.symbol)
        self.alice.send("set_chart", **{**CHART, "chart_id": "mine"})
        for message in SCENE:
            self.alice.receive(json.dumps(message).encode())
        self.quiet()

    def quiet(self) -> None:
        """Publish what there is, and let both see everything."""
        self.floor.publish()
        for client in (self.alice, self.bob):
            client.quiet()

    def state(self) -> str:
        """Return a hash of the whole exchange."""
        return self.floor.exchange.state.state_hash()


def without(tree: Tree, *sections: str) -> Tree:
    """Return a mirror without some sections."""
    return {key: value for key, value in tree.items() if key not in sections}


def lives(scene: Scene, client: Client) -> None:
    """See a good order through: the session works as if nothing had been."""
    client.order("good-after-bad", volume=1, limit_price=70_010.0)
    scene.quiet()
    assert client.tree["orders"]["good-after-bad"]["status"] == "ACCEPTED"


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_bad_input_is_answered_and_changes_nothing(case: Case) -> None:
    """One notify with the code; no money, no book, no mirror moved; the session lives."""
    scene = Scene()
    alice, bob = scene.alice, scene.bob
    before, others, state = copy(alice.tree), copy(bob.tree), scene.state()
    alice.receive(case.raw)
    scene.quiet()
    assert alice.wire.codes[len(before["notify"]) :] == [case.code]
    assert without(alice.tree, "notify", "orders") == without(before, "notify", "orders")
    orders, after = dict(alice.tree["orders"]), scene.state()
    if case.rejected:
        rejected = orders.pop("bad")
        assert (rejected["status"], rejected["code"]) == ("REJECTED", case.code)
        assert rejected["filled_volume"] == 0
    else:
        assert after == state
    assert orders == before["orders"]
    assert bob.tree == others
    lives(scene, alice)


def test_the_table_knows_every_kind_of_bad_message() -> None:
    """Codes that it lacks need a crowd, another hour, login or dialect; each has its test."""
    elsewhere = {
        Code.NOT_TEXT,
        Code.LOGIN_REQUIRED,
        Code.LOGIN_FAILED,
        Code.LOGIN_BUSY,
        Code.TOO_MANY_SESSIONS,
        Code.TOO_MANY_CHARTS,
        Code.TOO_MANY_SERIES,
        Code.TOO_MANY_BARS,
        Code.CHART_DURATION_INVALID,
        Code.CHART_WIDTH_INVALID,
        Code.TOO_MANY_CHART_SYMBOLS,
        Code.RATE_EXCEEDED,
        Code.QUEUE_FULL,
        Code.MARKET_CLOSED,
        Code.TRADING_STOPPED,
        Code.TOO_MANY_CONDITIONS,
        Code.TOO_MANY_LIVE_ORDERS,
        Code.ORDER_ARCHIVED,
        Code.ORDER_RATE_EXCEEDED,
        Code.ORDER_TYPE_NOT_TAKEN,
        Code.SELF_TRADE,
        Code.OFFSET_UNSUPPORTED,
        Code.POSITION_HISTORY_INSUFFICIENT,
        Code.ACCOUNT_UNKNOWN,
        Code.DEPOSIT_INVALID,
        Code.PASSWORD_FIXED,
        Code.PASSWORD_INVALID,
        Code.TRANSFER_UNSUPPORTED,
        Code.AUCTION_ORDER_TYPE,
        Code.CANCEL_CLOSED,
        Code.DELIVERY_MONTH,
        Code.DAY_OUT_OF_ORDER,
        Code.DAY_NOT_OVER,
        Code.DAY_SETTLED,
        Code.SETTLEMENT_UNCONFIRMED,
        Code.STATEMENT_UNKNOWN,
        Code.MARGIN_CALL,
        Code.LIQUIDATION,
        Code.AMOUNT_INVALID,
        Code.WITHDRAWABLE_EXCEEDED,
        Code.FUNDS_TOO_LARGE,
        Code.CURRENCY_UNKNOWN,
        Code.BANK_UNKNOWN,
        Code.CLOSE_ONLY,
        Code.FEES_INVALID,
        Code.PRODUCT_UNKNOWN,
        Code.AMOUNT_TOO_FINE,
    }
    assert {case.code for case in CASES} == set(Code) - elsewhere


@pytest.mark.parametrize("volume", [1, 1.0])
def test_a_used_order_id_with_the_same_content_is_the_same_order(volume: float) -> None:
    """Its state is told again, nothing is traded or held twice, and there is no error."""
    scene = Scene()
    state, before = scene.state(), copy(scene.alice.tree)
    scene.alice.order("resting", volume=volume, limit_price=70_000.0)
    assert scene.alice.wire.last == [{"orders": {"resting": before["orders"]["resting"]}}]
    scene.alice.order("a1", volume=5)
    scene.quiet()
    assert scene.state() == state
    assert scene.alice.tree == before
    lives(scene, scene.alice)


def test_a_rejected_order_sent_again_is_rejected_again_and_alike() -> None:
    """Though it could be filled by now: an order_id has one outcome for ever."""
    scene = Scene()
    scene.alice.order("late", volume=6, direction="SELL", offset="CLOSETODAY")
    scene.alice.order("more", volume=5)
    scene.quiet()
    assert scene.alice.tree["positions"][CU.symbol]["volume_long"] == 10
    first = scene.alice.tree["orders"]["late"]
    scene.alice.order("late", volume=6, direction="SELL", offset="CLOSETODAY")
    scene.quiet()
    assert scene.alice.tree["orders"]["late"] == first
    assert scene.alice.wire.codes[-2:] == [Code.POSITION_TODAY_INSUFFICIENT] * 2


def test_the_order_id_of_another_user_is_free() -> None:
    """Ids belong to a user and a user."""
    scene = Scene()
    scene.alice.order("b1", volume=1, limit_price=70_000.0)
    scene.quiet()
    assert scene.alice.tree["orders"]["b1"]["status"] == "ACCEPTED"
    assert scene.bob.tree["orders"]["b1"]["direction"] == "SELL"


def test_thousands_of_peeks_count_as_one() -> None:
    """One answer, and a backlog that did not grow."""
    scene = Scene()
    frames = len(scene.alice.wire.transactions)
    for _ in range(5_000):
        scene.alice.peek()
    scene.alice.order("o1")
    scene.alice.order("o2")
    assert len(scene.alice.wire.transactions) == frames + 1
    assert "o2" not in scene.alice.tree["orders"]
    scene.quiet()
    lives(scene, scene.alice)


def test_ten_thousand_subscriptions_one_after_the_other() -> None:
    """Each replaces the last; nothing of them stays."""
    scene = Scene()
    for number in range(10_000):
        scene.floor.now += 10**7
        scene.alice.send("subscribe_quote", ins_list=(CU.symbol, M.symbol)[number % 2])
    scene.quiet()
    assert scene.alice.tree["ins_list"] == M.symbol
    assert list(scene.floor.desk.board._quotes) == [M.symbol]
    lives(scene, scene.alice)


def test_a_flood_of_bad_messages_keeps_few_answers() -> None:
    """Each is answered; what nobody peeks for has a bound, and what was sent a lower one."""
    scene = Scene()
    for _ in range(3_000):
        scene.alice.receive(b"[")
    scene.quiet()
    assert len(scene.alice.tree["notify"]) == NOTIFIES_WAITING
    assert set(scene.alice.wire.codes) == {Code.NOT_JSON}
    scene.alice.receive(b"[")
    scene.quiet()
    assert len(scene.alice.tree["notify"]) == NOTIFIES_KEPT
    lives(scene, scene.alice)
