"""The laws of the snapshot, one by one, on a whole exchange in memory."""

import json

import pytest

from diffex.domain.commands import InsertOrder
from diffex.domain.enums import Direction, Offset, PriceType, TimeCondition, VolumeCondition
from diffex.domain.limits import BACKLOG_BYTES, BACKLOG_PARTS
from tests.support.floor import Floor
from tests.support.mirror_client import Wire, strict_json


@pytest.fixture
def floor() -> Floor:
    """An exchange with three users."""
    return Floor("alice", "bob", "carol")


def resting_sell(floor: Floor, order_id: str, volume: int = 10) -> None:
    """Let carol, who has no session, offer copper at 75230."""
    floor.apply(
        InsertOrder(
            user_id="carol",
            order_id=order_id,
            exchange_id="SHFE",
            instrument_id="cu2512",
            direction=Direction.SELL,
            offset=Offset.OPEN,
            volume=volume,
            price_type=PriceType.LIMIT,
            limit_price=75_230_000_000,
            time_condition=TimeCondition.GFD,
            volume_condition=VolumeCondition.ANY,
        )
    )


def test_law_1_a_peek_is_a_flag(floor: Floor) -> None:
    """Thousands of peeks before an answer get one answer."""
    alice = floor.client("alice")
    alice.peek()
    for _ in range(5_000):
        alice.peek()
    assert len(alice.wire.transactions) == 1
    alice.order("o1")
    assert len(alice.wire.transactions) == 2
    alice.order("o2")
    assert len(alice.wire.transactions) == 2


def test_law_1_a_peek_never_expires(floor: Floor) -> None:
    """However long the quiet, and whatever others do meanwhile, it is answered in the end."""
    alice, bob = floor.client("alice"), floor.client("bob")
    alice.peek()
    alice.peek()
    floor.now += 30 * 86_400 * 10**9
    for number in range(1_000):
        bob.order(f"b{number}", limit_price=70_000.0, volume=1)
        floor.publish()
    assert len(alice.wire.transactions) == 1
    alice.order("o1")
    assert alice.tree["orders"]["o1"]["status"] == "ACCEPTED"


def test_law_1_keep_alive_is_apart_from_the_peek(floor: Floor) -> None:
    """A ping is answered at once and leaves the peek open."""
    alice = floor.client("alice")
    alice.peek()
    alice.peek()
    alice.send("ping")
    assert alice.wire.pongs == 1
    assert alice.session.waiting


def test_law_2_both_sessions_of_a_user_see_everything(floor: Floor) -> None:
    """Neither takes anything from the other, however differently they peek."""
    quick, slow = floor.client("alice"), floor.client("alice")
    for number in range(200):
        quick.peek()
        quick.order(f"o{number}", volume=1, limit_price=70_000.0)
        if number % 50 == 0:
            slow.peek()
    quick.quiet()
    slow.quiet()
    assert len(slow.tree["orders"]) == 200
    assert slow.tree["orders"] == quick.tree["orders"]


def test_law_2_a_session_that_ends_takes_nothing_with_it(floor: Floor) -> None:
    """The user's snapshot stays, and the other session's open peek is answered."""
    one, other = floor.client("alice"), floor.client("alice")
    other.peek()
    other.peek()
    one.order("o1")
    other.peek()
    one.disconnect()
    other.order("o2")
    assert set(other.tree["orders"]) == {"o1", "o2"}
    assert set(floor.client("alice").session.mirror()["orders"]) == {"o1", "o2"}


def test_law_3_the_first_frame_is_the_whole_snapshot(floor: Floor) -> None:
    """One element, everything in it: also on a quiet account, also for what is older."""
    alice = floor.client("alice")
    alice.order("o1")
    late = floor.client("alice")
    late.peek()
    assert len(late.wire.last) == 1
    assert late.tree == late.session.mirror()
    assert late.tree["accounts"]["alice"]["balance"] == 10_000_000.0
    assert list(late.tree["orders"]) == ["o1"]


def test_law_3_after_a_reconnect_too(floor: Floor) -> None:
    """What happened while nobody was connected is in it."""
    alice = floor.client("alice")
    alice.peek()
    alice.order("o1")
    alice.disconnect()
    resting_sell(floor, "c1")
    back = floor.client("alice")
    back.peek()
    assert back.tree["orders"]["o1"]["status"] == "FILLED"
    assert back.tree == back.session.mirror()


def test_law_3_a_login_after_the_first_peek_brings_the_whole_snapshot(floor: Floor) -> None:
    """The quick start peeks at once and logs in later."""
    client = floor.client()
    client.peek()
    client.peek()
    client.login("alice")
    assert client.tree == client.session.mirror()
    assert client.tree["accounts"]["alice"]["available"] == 10_000_000.0


def test_law_4_a_fill_is_one_transaction_of_three_patches(floor: Floor) -> None:
    """Trade, order, account with its position, in this order and in one frame."""
    alice = floor.client("alice")
    resting_sell(floor, "c1")
    alice.peek()
    alice.peek()
    alice.order("o1")
    assert len(alice.wire.transactions) == 2
    assert [list(patch) for patch in alice.wire.last] == [
        ["trades"],
        ["orders"],
        ["accounts", "positions"],
    ]
    (trade,) = alice.tree["trades"].values()
    assert trade["order_id"] == "o1"
    assert alice.tree["orders"]["o1"]["status"] == "FILLED"
    assert alice.tree["positions"]["SHFE.cu2512"]["volume_long"] == 10


def test_law_4_a_command_with_many_fills_is_one_transaction(floor: Floor) -> None:
    """Seven makers, one taker, one frame for each of the two users."""
    alice, carol = floor.client("alice"), floor.client("carol")
    for number in range(7):
        resting_sell(floor, f"c{number}", volume=1)
    for client in (alice, carol):
        client.peek()
        client.peek()
    alice.order("o1", volume=7)
    assert len(alice.wire.transactions) == len(carol.wire.transactions) == 2
    assert len(alice.wire.last[0]["trades"]) == len(carol.wire.last[0]["trades"]) == 7
    assert len(carol.wire.last) == 3


def test_law_4_a_reject_is_one_transaction(floor: Floor) -> None:
    """The order and the notice that explains it come together."""
    alice = floor.client("alice")
    alice.peek()
    alice.peek()
    alice.order("o1", volume=500)
    assert len(alice.wire.transactions) == 2
    assert [list(patch) for patch in alice.wire.last] == [["orders"], ["notify"]]


def test_law_5_a_session_that_never_peeks_is_bounded(floor: Floor) -> None:
    """Its backlog weighs no more than the limit, plus the window of fresh parts."""
    alice = floor.client("alice")
    alice.peek()
    for number in range(20_000):
        floor.manager.push_patch(
            "alice",
            {"orders": {f"o{number % 500}": {"n": number, "reason": "x" * (number % 300)}}},
            {"trades": {f"t{number}": {"price": 1.5}}},
            {"trades": {f"t{number - 100}": None}},
        )
    backlog = alice.session._backlog
    limit = max(BACKLOG_BYTES, len(json.dumps(alice.session.mirror())))
    assert sum(len(json.dumps(tree)) for tree in backlog._composed) <= limit
    assert len(backlog._parts) <= BACKLOG_PARTS
    alice.quiet()


def test_law_5_what_does_not_compose_starts_a_new_element(floor: Floor) -> None:
    """An object over a null keeps its place behind it."""
    alice = floor.client("alice")
    floor.manager.push_patch("alice", {"orders": {"o1": {"old": 1}}})
    alice.peek()
    for _ in range(2 * BACKLOG_PARTS):
        floor.manager.push_patch("alice", {"orders": {"o1": None}}, {"orders": {"o1": {"new": 1}}})
    alice.peek()
    assert alice.tree["orders"]["o1"] == {"new": 1}
    assert 2 <= len(alice.wire.last) < 4 * BACKLOG_PARTS


def test_law_6_slow_quick_and_late_mirrors_are_equal_after_quiet(floor: Floor) -> None:
    """See also tests/property/test_convergence.py."""
    quick, slow, bob = floor.client("alice"), floor.client("alice"), floor.client("bob")
    quick.peek()
    for number in range(100):
        bob.order(f"b{number}", direction="SELL", volume=1)
        quick.order(f"a{number}", volume=2)
        quick.peek()
        if number % 3 == 0:
            quick.cancel(f"a{number}")
    floor.publish()
    late = floor.client("alice")
    for client in (quick, slow, late):
        client.quiet()
    for section in ("accounts", "positions", "orders", "trades"):
        assert quick.tree[section] == slow.tree[section] == late.tree[section]


def test_law_7_an_object_is_deleted_by_its_own_null(floor: Floor) -> None:
    """Emptied objects stay; nobody has to prune them."""
    alice = floor.client("alice")
    floor.manager.push_patch("alice", {"x": {"y": {"z": 1}}})
    alice.peek()
    floor.manager.push_patch("alice", {"x": {"y": {"z": None}}})
    alice.peek()
    assert alice.tree["x"] == {"y": {}}
    floor.manager.push_patch("alice", {"x": {"y": None}})
    alice.peek()
    assert alice.tree["x"] == {}
    assert alice.tree == alice.session.mirror()


def test_law_7_no_null_means_anything_but_deletion(floor: Floor) -> None:
    """Opening, trading, closing and revaluing, each null removes what was there."""
    alice, bob = floor.client("alice"), floor.client("bob")
    for client in (alice, bob):
        client.send("subscribe_quote", ins_list="SHFE.cu2512")
        client.send("set_chart", chart_id="c", ins_list="SHFE.cu2512", duration=10**9, view_width=2)
    for number in range(6):
        offset = "OPEN" if number % 2 == 0 else "CLOSETODAY"
        sides = ("SELL", "BUY") if number % 2 == 0 else ("BUY", "SELL")
        bob.order(f"b{number}", direction=sides[0], offset=offset)
        alice.order(f"a{number}", direction=sides[1], offset=offset)
        floor.now += 10**9
        for client in (alice, bob):
            client.peek()
        floor.publish()
    for client in (alice, bob):
        client.quiet()
        assert client.wire.useless == []
        assert "open_price_long" not in client.tree["positions"]["SHFE.cu2512"]


def test_law_8_a_number_that_does_not_exist_is_left_out() -> None:
    """An account that has lost everything has no risk_ratio, rather than an infinite one."""
    users = ("alice", "bob", "carol", "dave")
    floor = Floor(*users, deposit=50_000_00)
    alice, bob, carol, dave = (floor.client(user_id) for user_id in users)
    bob.order("b1", direction="SELL", volume=1, limit_price=81_000.0)
    alice.order("a1", volume=1, limit_price=81_000.0)
    alice.peek()
    assert alice.tree["accounts"]["alice"]["risk_ratio"] == 40_500 / 49_979.75
    carol.order("c1", direction="SELL", volume=1, limit_price=69_220.0)
    dave.order("d1", volume=1, limit_price=69_220.0)
    floor.publish()
    alice.quiet()
    assert alice.tree["accounts"]["alice"]["balance"] == 49_979.75 - 58_900
    assert "risk_ratio" not in alice.tree["accounts"]["alice"]
    assert alice.wire.useless == []


def test_law_9_a_snapshot_holds_nothing_of_another_user(floor: Floor) -> None:
    """Not a name, not an order, not a trade of the other side of a fill."""
    wires: dict[str, list[bytes]] = {"alice": [], "bob": []}

    class Tap(Wire):
        def __init__(self, raw: list[bytes]) -> None:
            super().__init__()
            self.raw = raw

        def __call__(self, raw: bytes) -> None:
            self.raw.append(raw)
            super().__call__(raw)

    alice = floor.client("alice", Tap(wires["alice"]))
    bob = floor.client("bob", Tap(wires["bob"]))
    for number in range(20):
        alice.order(f"alice-{number}", volume=2)
        bob.order(f"bob-{number}", direction="SELL", volume=3)
        alice.peek()
        bob.peek()
        floor.publish()
    for name, other in (("alice", "bob"), ("bob", "alice")):
        assert all(other.encode() not in raw for raw in wires[name])
        assert all(strict_json(raw) for raw in wires[name])
    assert len(alice.tree["trades"]) > 20
