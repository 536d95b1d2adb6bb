"""Which parts of a configuration may change while an exchange lives."""

import datetime

import pytest
from msgspec.structs import replace

from diffex.domain.calendar import Calendar
from diffex.domain.commands import Reconfigure
from diffex.domain.holidays import WEEKENDS, Holidays
from diffex.domain.instrument import Instrument
from diffex.domain.reconfiguration import reconfiguration
from diffex.domain.rules import Rules
from tests.support.contracts import CU, M

MONDAY = datetime.date(2025, 11, 10)
RULES = Rules()
WEEKDAYS = Calendar("exchange")


def wanted(
    rules: Rules = RULES,
    calendar: Calendar = WEEKDAYS,
    explicit: tuple[Instrument, ...] = (CU,),
) -> Reconfigure | None:
    """Ask for a configuration of an exchange that has named copper."""
    both = (WEEKDAYS, calendar)
    return reconfiguration((RULES, rules), both, MONDAY, ((CU,), explicit), {CU.symbol: CU})


def closed(*days: datetime.date) -> Holidays:
    """Return weekends with further days closed."""
    return WEEKENDS.changed(days, ())


def test_the_same_configuration_changes_nothing() -> None:
    """So an ordinary start journals no command; what is no longer named stays listed."""
    assert wanted() is None
    assert wanted(explicit=()) is None


def test_rules_holidays_and_new_contracts_may_change() -> None:
    """Rules of any kind, days behind the next trading day, contracts that nobody has listed."""
    rules = Rules(self_trade="allow", settlement="manual")
    days = closed(MONDAY + datetime.timedelta(days=2))
    assert wanted(rules) == Reconfigure(rules, WEEKENDS)
    assert wanted(calendar=Calendar("exchange", days)) == Reconfigure(RULES, days)
    assert wanted(explicit=(M, CU)) == Reconfigure(RULES, WEEKENDS, (M,))


@pytest.mark.parametrize(
    ("calendar", "said"),
    [
        (Calendar("24x7"), r'\[clock\] sessions .* "exchange"'),
        (Calendar("exchange", auction=False), r"\[clock\] auction .* true"),
        (Calendar("exchange", closed(MONDAY)), r"2025-11-10, which is under way"),
        (Calendar("exchange", closed(MONDAY + datetime.timedelta(days=1))), "trading day after it"),
    ],
)
def test_hours_and_the_days_under_way_stay(calendar: Calendar, said: str) -> None:
    """The timetable of the day is made, and its evening may have begun."""
    with pytest.raises(ValueError, match=said):
        wanted(calendar=calendar)


def test_the_roll_is_told_as_a_time() -> None:
    """The sentence shows what to write back into the file."""
    calendars = (Calendar("24x7", roll=4 * 3_600 + 1_800), Calendar("24x7"))
    with pytest.raises(ValueError, match=r'\[clock\] day_roll .* "04:30"'):
        reconfiguration((RULES, RULES), calendars, MONDAY, ((), ()), {})


@pytest.mark.parametrize("one", [replace(CU, volume_multiple=7), CU])
def test_terms_of_what_is_listed_stay(one: Instrument) -> None:
    """Positions are counted by them; a contract of the catalogue cannot become another one."""
    listed = {CU.symbol: CU}
    named = () if one == CU else (CU,)
    with pytest.raises(ValueError, match=r"SHFE\.cu2512 is listed with other terms"):
        reconfiguration((RULES, RULES), (WEEKDAYS, WEEKDAYS), MONDAY, (named, (one,)), listed)
