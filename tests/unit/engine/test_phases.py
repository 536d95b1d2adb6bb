"""What a phase allows, and when the next is due."""

import datetime

import pytest

from diffex.domain.calendar import Calendar
from diffex.domain.phases import Phase, Timetable
from diffex.domain.rules import Rules
from diffex.engine.phases import NEVER, STAGES, last_change, next_due, settles_at, stages_at
from tests.support.contracts import IF
from tests.support.days import CU_NIGHT, M_DAY, at

MONDAY = datetime.date(2025, 11, 10)
CALENDAR = Calendar("exchange")
TABLE = Timetable(CALENDAR, MONDAY, (CU_NIGHT, M_DAY, IF))


@pytest.mark.parametrize(
    ("phase", "orders", "cancels", "trades"),
    [
        (Phase.BEFORE_TRADING, False, True, False),
        (Phase.AUCTION_ORDERING, True, True, False),
        (Phase.AUCTION_BALANCE, False, False, False),
        (Phase.AUCTION_MATCH, False, False, False),
        (Phase.CONTINUOUS, True, True, True),
        (Phase.BREAK, False, True, False),
        (Phase.CLOSED, False, True, False),
    ],
)
def test_a_stage_says_what_its_phase_allows(
    phase: Phase, orders: bool, cancels: bool, trades: bool
) -> None:
    """Each phase has one."""
    stage = STAGES[phase]
    assert (stage.takes_orders, stage.takes_cancels, stage.trades) == (orders, cancels, trades)
    assert stage.gathers == (phase is Phase.AUCTION_ORDERING)


def test_contracts_have_stages_of_their_own() -> None:
    """By their sessions."""
    stages = stages_at(TABLE, (CU_NIGHT.symbol, M_DAY.symbol), at("2025-11-07 21:30"))
    assert stages[CU_NIGHT.symbol].phase is Phase.CONTINUOUS
    assert stages[M_DAY.symbol].phase is Phase.BEFORE_TRADING


@pytest.mark.parametrize(
    ("now", "due"),
    [
        ("2025-11-07 20:00", "2025-11-07 20:55"),
        ("2025-11-07 20:55", "2025-11-07 20:59"),
        ("2025-11-08 02:00", "2025-11-10 08:55"),
        ("2025-11-10 14:59", "2025-11-10 15:00"),
        ("2025-11-10 15:00", "2025-11-10 16:00"),
        ("2025-11-10 19:00", "2025-11-10 16:00"),
    ],
)
def test_what_is_due_next_is_a_change_of_phase_or_the_settlement(now: str, due: str) -> None:
    """Also when the settlement is overdue."""
    settles = settles_at(CALENDAR, Rules(), TABLE)
    assert settles == at("2025-11-10 16:00")
    assert next_due(TABLE, settles, at(now)) == at(due)


def test_a_day_is_not_settled_before_its_last_session_ends() -> None:
    """Whatever the rules say."""
    early = Rules(settle_at=14 * 3_600)
    assert settles_at(CALENDAR, early, TABLE) == at("2025-11-10 15:00") == last_change(TABLE)


def test_around_the_clock_a_day_is_settled_where_the_next_begins() -> None:
    """At the roll."""
    calendar = Calendar("24x7", roll=4 * 3_600)
    table = Timetable(calendar, MONDAY, (CU_NIGHT,))
    assert settles_at(calendar, Rules(), table) == at("2025-11-11 04:00")


def test_by_command_only_nothing_is_due_when_the_phases_are_over() -> None:
    """Neither then nor after the next day would have begun."""
    settles = settles_at(CALENDAR, Rules(settlement="manual"), TABLE)
    assert settles == NEVER
    assert next_due(TABLE, settles, TABLE.end) == NEVER


def test_a_day_without_contracts_is_settled_too() -> None:
    """At the usual time."""
    empty = Timetable(CALENDAR, MONDAY, ())
    assert settles_at(CALENDAR, Rules(), empty) == at("2025-11-10 16:00")
