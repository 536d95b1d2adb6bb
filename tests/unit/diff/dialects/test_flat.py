"""From events to transactions: which section, which order, which audience."""

from typing import Any, Final

import pytest

from diffex.diff.dialects import flat
from diffex.diff.dialects.flat import Projector, Transaction
from diffex.diff.patch import merge
from diffex.domain.commands import InsertOrder
from diffex.domain.enums import (
    Direction,
    Offset,
    OrderStatus,
    PriceType,
    TimeCondition,
    VolumeCondition,
)
from diffex.domain.errors import RejectCode
from diffex.domain.events import (
    AccountChanged,
    AccountOpened,
    CancelRejected,
    Event,
    OrderAccepted,
    OrderForgotten,
    OrderRefused,
    OrderRejected,
    OrderUpdated,
    PositionChanged,
    SideChanged,
    Traded,
    TradeForgotten,
)
from tests.support.contracts import CU
from tests.support.mirror_client import Tree

TERMS: Final = {CU.symbol: CU}
NOTHING: Final = SideChanged(0, 0, 0, 0, 0, 0, 0, 0, 0)
TEN: Final = SideChanged(10, 0, 0, 0, 75_230, 75_230, 0, 0, 3_761_500)


def command(user_id: str = "alice", order_id: str = "o1") -> InsertOrder:
    """Return an order of a user."""
    return InsertOrder(
        user_id, order_id, "SHFE", "cu2512", Direction.BUY, Offset.OPEN, 10, PriceType.LIMIT,
        75_230_000_000, TimeCondition.GFD, VolumeCondition.ANY,
    )  # fmt: skip


def updated(user_id: str = "alice", order_id: str = "o1", **changes: Any) -> OrderUpdated:
    """Return an order's progress: filled, unless changed."""
    fields = {
        "status": OrderStatus.FILLED,
        "filled_volume": 10,
        "remaining_volume": 0,
        "frozen_margin": 0,
        "frozen_commission": 0,
        "code": 0,
        "text": "",
        "update_time": 6,
    }
    return OrderUpdated(user_id=user_id, order_id=order_id, **{**fields, **changes})


def traded(user_id: str = "alice", trade_id: str = "t1") -> Traded:
    """Return one side of a fill."""
    return Traded(
        trade_id, "x1", user_id, "o1", CU.symbol, Direction.BUY, Offset.OPEN, 7_523, 10, 188, 5
    )


def funds(user_id: str = "alice", margin: int = 0, balance: int = 100) -> AccountChanged:
    """Return a user's funds."""
    return AccountChanged(user_id, 0, balance, 0, 0, 0, 0, 0, 0, margin, 0, 0, 0, balance, balance)


def position(long: SideChanged = TEN, last: int = 7_523) -> PositionChanged:
    """Return alice's copper."""
    return PositionChanged("alice", CU.symbol, long, NOTHING, last)


def project(tree: Tree | None, *events: Event) -> list[Tree]:
    """Return alice's patches, given her snapshot."""
    told = Projector(TERMS, lambda user_id: tree if user_id == "alice" else None).project(events)
    return told["alice"].patches() if "alice" in told else []


@pytest.fixture
def tree() -> Tree:
    """A snapshot without anything."""
    return flat.empty_snapshot()


def test_a_fill_is_trade_order_and_account_with_position(tree: Tree) -> None:
    """Three patches, whatever the order of the events."""
    events: list[Event] = [position(), funds(), updated(), traded()]
    patches = project(tree, *events)
    assert [list(patch) for patch in patches] == [["trades"], ["orders"], ["accounts", "positions"]]
    assert list(patches[0]["trades"]) == ["t1"]
    assert patches[1]["orders"]["o1"]["status"] == "FILLED"
    assert list(patches[2]["accounts"]) == ["alice"]
    assert list(patches[2]["positions"]) == [CU.symbol]


def test_an_order_that_is_accepted_and_filled_at_once_is_one_patch(tree: Tree) -> None:
    """What was placed and how it stands are the same object."""
    patches = project(tree, OrderAccepted(command(), "7", 5), updated())
    (order,) = patches[0]["orders"].values()
    assert len(patches) == 1
    assert order["exchange_order_id"] == "7"
    assert order["status"] == "FILLED"


def test_funds_without_a_position_stand_alone(tree: Tree) -> None:
    """No empty section is sent."""
    assert [list(patch) for patch in project(tree, funds())] == [["accounts"]]


def test_events_that_show_in_no_section_make_no_patch(tree: Tree) -> None:
    """They are told by a notify, or not at all."""
    code = RejectCode.ORDER_UNKNOWN
    quiet: list[Event] = [
        AccountOpened("alice"),
        OrderRefused("alice", "o1", code, ""),
        CancelRejected("alice", "o1", code, ""),
    ]
    assert project(tree, *quiet) == []


def test_a_rejected_order_is_an_order(tree: Tree) -> None:
    """With its code and its reason."""
    (patch,) = project(tree, OrderRejected(command(), RejectCode.MARKET_CLOSED, "shut", 5))
    assert patch["orders"]["o1"]["code"] == 2016


def test_nothing_is_projected_for_a_user_whom_nobody_mirrors(tree: Tree) -> None:
    """The other side of every fill is often one."""
    projector = Projector(TERMS, lambda user_id: tree if user_id == "alice" else None)
    told = projector.project([traded("bob"), funds("bob"), traded("alice")])
    assert list(told) == ["alice"]


def test_each_user_gets_its_own_transaction(tree: Tree) -> None:
    """Trades of one command go to both of its sides, apart."""
    other = flat.empty_snapshot()
    projector = Projector(TERMS, {"alice": tree, "bob": other}.get)
    told = projector.project([traded("alice", "t1"), traded("bob", "t2"), funds("bob")])
    assert told["alice"].patches()[0] == {"trades": {"t1": told["alice"].trades["t1"]}}
    assert list(told["bob"].trades) == ["t2"]
    assert list(told["bob"].accounts) == ["bob"]


def test_a_new_position_carries_no_null(tree: Tree) -> None:
    """It has no average of its short lots, and never had one to delete."""
    (patch,) = project(tree, position())
    told = patch["positions"][CU.symbol]
    assert None not in told.values()
    assert "open_price_short" not in told


def test_a_known_position_tells_what_changed(tree: Tree) -> None:
    """Averages that ended are deleted by name."""
    project_and_merge(tree, position())
    (patch,) = project(tree, position(long=NOTHING, last=7_530))
    told = patch["positions"][CU.symbol]
    assert told["open_price_long"] is None
    assert told["position_price_long"] is None
    assert told["volume_long"] == 0
    assert told["last_price"] == 75_300.0
    assert "volume_short" not in told
    assert "instrument_id" not in told


def test_a_position_that_did_not_change_is_no_news(tree: Tree) -> None:
    """Its section stays out of the patch."""
    project_and_merge(tree, position())
    assert project(tree, position()) == []


def test_a_risk_ratio_that_ended_is_deleted_once(tree: Tree) -> None:
    """And not again by the next patch."""
    project_and_merge(tree, funds(margin=50))
    assert tree["accounts"]["alice"]["risk_ratio"] == 0.5
    (patch,) = project(tree, funds(margin=50, balance=-1))
    assert patch["accounts"]["alice"]["risk_ratio"] is None
    project_and_merge(tree, funds(margin=50, balance=-1))
    (patch,) = project(tree, funds(margin=50, balance=-2))
    assert "risk_ratio" not in patch["accounts"]["alice"]


def test_what_is_forgotten_is_deleted_by_name(tree: Tree) -> None:
    """Beside the news of the same command."""
    tree["orders"]["old"] = {}
    tree["trades"]["told"] = {}
    patches = project(
        tree, traded(), updated(), OrderForgotten("alice", "old"), TradeForgotten("alice", "told")
    )
    assert patches[0]["trades"]["told"] is None
    assert patches[1]["orders"]["old"] is None
    assert set(patches[0]["trades"]) == {"t1", "told"}
    assert set(patches[1]["orders"]) == {"o1", "old"}


def test_what_is_told_and_forgotten_at_once_is_not_told(tree: Tree) -> None:
    """No null is sent for what no mirror holds."""
    assert project(tree, traded(), TradeForgotten("alice", "t1")) == []
    assert project(tree, updated(), OrderForgotten("alice", "o1")) == []


def test_a_snapshot_is_built_of_restated_events() -> None:
    """The same sections, without a null."""
    tree = flat.snapshot(
        [OrderAccepted(command(), "7", 5), updated(), traded(), funds(), position()], TERMS
    )
    assert list(tree) == ["accounts", "positions", "orders", "trades", "banks", "transfers"]
    assert tree["orders"]["o1"]["filled_volume"] == 10
    assert "open_price_short" not in tree["positions"][CU.symbol]


def test_the_snapshot_of_a_user_who_has_nothing_has_every_section() -> None:
    """Empty ones, for patches to find."""
    assert flat.snapshot([], TERMS) == flat.empty_snapshot()


def test_a_transaction_without_news_has_no_patches() -> None:
    """Not even empty ones."""
    assert Transaction(flat.empty_snapshot()).patches() == []


def project_and_merge(tree: Tree, event: Event) -> None:
    """Let the snapshot see what an event changes."""
    for patch in project(tree, event):
        merge(tree, patch)
