"""The standard projector: whose events, in which patch, and what is forgotten."""

from typing import Final

from diffex.diff import patch
from diffex.diff.dialects import standard
from diffex.diff.patch import Tree
from diffex.domain.enums import Direction, Offset
from diffex.domain.events import (
    AccountChanged,
    AccountOpened,
    Event,
    OrderForgotten,
    PositionChanged,
    SideChanged,
    Traded,
    TradeForgotten,
)
from tests.support.contracts import CU

DAY: Final = "20251125"
NOTHING: Final = SideChanged(0, 0, 0, 0, 0, 0, 0, 0, 0)


class Office:
    """One user's snapshot and the projector that changes it."""

    def __init__(self) -> None:
        self.tree = standard.empty_snapshot("u", DAY)
        known = {"u": self.tree}
        self.projector = standard.Projector({CU.symbol: CU}, known.get)

    def publish(self, *events: Event) -> list[Tree]:
        """Let events happen; return the patches."""
        patches = [
            news
            for transaction in self.projector.project(events).values()
            for news in transaction.patches()
        ]
        for news in patches:
            patch.merge(self.tree, news)
        return patches

    @property
    def user(self) -> Tree:
        """What the snapshot holds of the user."""
        user: Tree = self.tree["trade"]["u"]
        return user


def traded(number: int, user_id: str = "u") -> Traded:
    """Return one side of a fill."""
    return Traded(
        f"trade_{DAY}_{number:03d}", "x", user_id, "o", CU.symbol,
        Direction.BUY, Offset.OPEN, 7_523, 1, 0, 5,
    )  # fmt: skip


def position(lots: int, profit: int) -> PositionChanged:
    """Return a long position with a profit in fen."""
    long = SideChanged(lots, 0, 0, 0, 7_523 * lots, 7_523 * lots, profit, profit, 100)
    return PositionChanged("u", CU.symbol, long, NOTHING, 7_523)


def test_nobody_elses_events_are_projected() -> None:
    """Nor events that concern no snapshot."""
    office = Office()
    assert office.publish(traded(1, "v"), AccountOpened("u")) == []


def test_one_transaction_is_one_patch() -> None:
    """An order is never FINISHED before its trades are known."""
    (news,) = Office().publish(traded(1), position(1, 0), AccountChanged("u", *[0] * 14))
    assert set(news["trade"]["u"]) == {"trades", "positions", "accounts"}


def test_the_four_kinds_of_lots_are_told_together() -> None:
    """Or none of them; and nothing if nothing differs."""
    office = Office()
    office.publish(position(1, 0))
    (news,) = office.publish(position(1, 500))
    told = news["trade"]["u"]["positions"][CU.symbol]
    profits = {"float_profit", "position_profit"}
    assert set(told) == profits | {f"{name}_long" for name in profits}
    (news,) = office.publish(position(2, 500))
    told = news["trade"]["u"]["positions"][CU.symbol]
    assert {"pos_long_his", "pos_long_today", "pos_short_his", "pos_short_today"} <= set(told)
    assert office.publish(position(2, 500)) == []


def test_what_is_forgotten_leaves_the_snapshot_without_a_word() -> None:
    """A trade that is null is a KeyError in tqsdk."""
    office = Office()
    office.publish(traded(1))
    office.user["orders"]["o"] = {}
    assert office.publish(TradeForgotten("u", f"trade_{DAY}_001"), OrderForgotten("u", "o")) == []
    assert office.user["trades"] == office.user["orders"] == {}
    assert office.publish(TradeForgotten("u", "never told")) == []


def test_what_is_forgotten_as_it_is_told_leaves_next_time() -> None:
    """The client is told of it; the snapshot does not grow."""
    office = Office()
    (news,) = office.publish(traded(1), TradeForgotten("u", f"trade_{DAY}_001"))
    assert list(news["trade"]["u"]["trades"]) == [f"trade_{DAY}_001"]
    assert office.publish() == []
    assert office.user["trades"] == {}


def test_a_ratio_that_does_not_exist_is_a_dash() -> None:
    """Not left out: the dialect's mirrors keep what they had."""
    office = Office()
    funds = dict.fromkeys(AccountChanged.__struct_fields__[1:], 0)
    office.publish(AccountChanged("u", **{**funds, "margin": 5}))
    assert office.user["accounts"]["CNY"]["risk_ratio"] == "-"
