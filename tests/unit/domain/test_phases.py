"""Phases: what the market of a contract does from the beginning of a trading day to its end."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diffex.domain.calendar import Calendar
from diffex.domain.holidays import WEEKENDS
from diffex.domain.phases import (
    TAKES_CANCELS,
    TAKES_ORDERS,
    Phase,
    Timetable,
    kind_of,
    phases,
)
from diffex.domain.units import SECOND, Nanos
from tests.support.contracts import contract

DAY_SESSIONS = ((32_400, 36_900), (37_800, 41_400), (48_600, 54_000))
COPPER = (*DAY_SESSIONS, (75_600, 90_000))
INDEX = ((34_200, 41_400), (46_800, 54_000))
BOND = ((34_200, 41_400), (46_800, 54_900))
BEIJING = datetime.timezone(datetime.timedelta(hours=8))
MONDAY, TUESDAY = datetime.date(2025, 11, 10), datetime.date(2025, 11, 11)
CALENDAR = Calendar("exchange")
CU = contract("SHFE.cu2512", sessions=COPPER)
AL = contract("SHFE.al2512", sessions=COPPER)
JD = contract("DCE.jd2512", sessions=DAY_SESSIONS)
IF = contract("CFFEX.IF2512", sessions=INDEX)
T = contract("CFFEX.T2512", sessions=BOND)


def at(text: str) -> Nanos:
    """Return a time in Beijing as nanoseconds."""
    there = datetime.datetime.fromisoformat(f"2025-11-{text}").replace(tzinfo=BEIJING)
    return round(there.timestamp()) * SECOND


def told(changes: tuple[tuple[Nanos, Phase], ...]) -> list[str]:
    """Return changes as texts: day and time in Beijing, phase."""
    return [
        f"{datetime.datetime.fromtimestamp(time // SECOND, BEIJING):%d %H:%M:%S} {phase}"
        for time, phase in changes
    ]


def test_copper_opens_in_the_evening() -> None:
    """The auction is before the night session; the night's end and the pauses are breaks."""
    found = phases(COPPER, "SHFE", "commodity", CALENDAR, TUESDAY)
    assert told(found) == [
        "10 18:00:00 BEFORE_TRADING",
        "10 20:55:00 AUCTION_ORDERING",
        "10 20:59:00 AUCTION_BALANCE",
        "10 20:59:01 AUCTION_MATCH",
        "10 21:00:00 CONTINUOUS",
        "11 01:00:00 BREAK",
        "11 08:55:00 AUCTION_ORDERING",
        "11 08:59:00 AUCTION_BALANCE",
        "11 08:59:01 AUCTION_MATCH",
        "11 09:00:00 CONTINUOUS",
        "11 10:15:00 BREAK",
        "11 10:30:00 CONTINUOUS",
        "11 11:30:00 BREAK",
        "11 13:30:00 CONTINUOUS",
        "11 15:00:00 CLOSED",
    ]


@pytest.mark.parametrize(
    ("exchange_id", "day", "auctions"),
    [
        ("SHFE", datetime.date(2023, 5, 25), 1),
        ("SHFE", datetime.date(2023, 5, 26), 2),
        ("INE", TUESDAY, 2),
        ("DCE", TUESDAY, 2),
        ("CZCE", TUESDAY, 1),
        ("GFEX", TUESDAY, 1),
    ],
)
def test_who_opens_the_morning_with_an_auction(
    exchange_id: str, day: datetime.date, auctions: int
) -> None:
    """After a night session SHFE, INE and DCE do, since 2023-05-26; the others go on."""
    for calendar, number in ((CALENDAR, auctions), (Calendar("exchange", auction=False), 0)):
        found = phases(COPPER, exchange_id, "commodity", calendar, day)
        assert [phase for _, phase in found].count(Phase.AUCTION_MATCH) == number
    night = phases(((75_600, 90_000),), exchange_id, "commodity", CALENDAR, day)
    assert [phase for _, phase in night].count(Phase.AUCTION_MATCH) == 1


@pytest.mark.parametrize("sessions", [DAY_SESSIONS, COPPER])
def test_without_a_night_the_morning_has_the_auction(sessions: tuple[tuple[int, int], ...]) -> None:
    """Of a contract that has none, and of one whose night a holiday took away."""
    eve = WEEKENDS.changed([datetime.date(2025, 11, 10)], [])
    found = phases(sessions, "DCE", "commodity", Calendar("exchange", eve), TUESDAY)
    assert told(found)[:5] == [
        "07 18:00:00 BEFORE_TRADING",
        "11 08:55:00 AUCTION_ORDERING",
        "11 08:59:00 AUCTION_BALANCE",
        "11 08:59:01 AUCTION_MATCH",
        "11 09:00:00 CONTINUOUS",
    ]


@pytest.mark.parametrize(
    ("kind", "sessions", "end"), [("index", INDEX, "15:00"), ("bond", BOND, "15:15")]
)
def test_financial_futures_open_at_half_past_nine(
    kind: str, sessions: tuple[tuple[int, int], ...], end: str
) -> None:
    """CFFEX: orders from 09:25, matching from 09:29, no balance apart."""
    found = phases(
        sessions, "CFFEX", kind_of("CFFEX", "T" if kind == "bond" else "IF"), CALENDAR, TUESDAY
    )
    assert told(found) == [
        "10 18:00:00 BEFORE_TRADING",
        "11 09:25:00 AUCTION_ORDERING",
        "11 09:29:00 AUCTION_MATCH",
        "11 09:30:00 CONTINUOUS",
        "11 11:30:00 BREAK",
        "11 13:00:00 CONTINUOUS",
        f"11 {end}:00 CLOSED",
    ]


def test_auctions_can_be_switched_off() -> None:
    """The day then goes from before trading to its first session."""
    found = phases(INDEX, "CFFEX", "index", Calendar("exchange", auction=False), TUESDAY)
    assert told(found)[:2] == ["10 18:00:00 BEFORE_TRADING", "11 09:30:00 CONTINUOUS"]


def test_24x7_is_continuous() -> None:
    """From the roll on, without an auction whatever the setting says."""
    found = phases(
        COPPER, "SHFE", "commodity", Calendar("24x7", roll=14_400, auction=True), TUESDAY
    )
    assert told(found) == ["11 04:00:00 CONTINUOUS"]


def test_a_day_without_a_session_is_closed() -> None:
    """Throughout."""
    assert told(phases((), "SHFE", "commodity", CALENDAR, TUESDAY)) == ["10 18:00:00 CLOSED"]


def test_sessions_that_touch_are_one() -> None:
    """There is no break of no length."""
    found = phases(((32_400, 36_000), (36_000, 39_600)), "SHFE", "commodity", CALENDAR, TUESDAY)
    assert told(found)[-2:] == ["11 09:00:00 CONTINUOUS", "11 11:00:00 CLOSED"]


@pytest.mark.parametrize(
    ("exchange_id", "product_id", "kind"),
    [
        ("SHFE", "cu", "commodity"),
        ("CFFEX", "IF", "index"),
        ("CFFEX", "TL", "bond"),
        ("X", "T", "commodity"),
    ],
)
def test_the_kind_of_a_product(exchange_id: str, product_id: str, kind: str) -> None:
    """Only CFFEX has indexes and bonds."""
    assert kind_of(exchange_id, product_id) == kind


def test_orders_wait_while_an_auction_is_matched() -> None:
    """Neither orders nor cancels; between sessions orders wait but may be cancelled."""
    assert TAKES_ORDERS == {Phase.AUCTION_ORDERING, Phase.CONTINUOUS}
    assert set(Phase) - TAKES_CANCELS == {Phase.AUCTION_BALANCE, Phase.AUCTION_MATCH}


def test_a_timetable_knows_every_contract() -> None:
    """Contracts with the same phases share a group."""
    table = Timetable(CALENDAR, TUESDAY, [CU, AL, JD, IF, T])
    assert (table.begin, table.end) == (at("10 18:00:00"), at("11 18:00:00"))
    assert table.group("SHFE.cu2512") == table.group("SHFE.al2512")
    assert list(table.groups()) == [0, 1, 2, 3]
    assert table.changes(table.group("DCE.jd2512")) == phases(
        DAY_SESSIONS, "DCE", "commodity", CALENDAR, TUESDAY
    )
    with pytest.raises(KeyError):
        table.group("SHFE.zn2512")


@pytest.mark.parametrize(
    ("now", "copper", "index"),
    [
        ("10 17:59:59", Phase.BEFORE_TRADING, Phase.BEFORE_TRADING),
        ("10 18:00:00", Phase.BEFORE_TRADING, Phase.BEFORE_TRADING),
        ("10 20:55:00", Phase.AUCTION_ORDERING, Phase.BEFORE_TRADING),
        ("10 20:58:59", Phase.AUCTION_ORDERING, Phase.BEFORE_TRADING),
        ("10 21:00:00", Phase.CONTINUOUS, Phase.BEFORE_TRADING),
        ("11 09:25:00", Phase.CONTINUOUS, Phase.AUCTION_ORDERING),
        ("11 15:00:00", Phase.CLOSED, Phase.CLOSED),
        ("12 23:00:00", Phase.CLOSED, Phase.CLOSED),
    ],
)
def test_the_phase_at_a_time(now: str, copper: Phase, index: Phase) -> None:
    """Each begins to the nanosecond; outside the day its nearer end holds on."""
    table = Timetable(CALENDAR, TUESDAY, [CU, IF])
    assert table.phase(table.group("SHFE.cu2512"), at(now)) is copper
    assert table.phase(table.group("CFFEX.IF2512"), at(now)) is index


def test_the_next_change_leads_through_the_day() -> None:
    """Each change once, in order, and at last the end of the day, where it stays."""
    table = Timetable(CALENDAR, TUESDAY, [CU, IF])
    times, now = [], table.begin - 1
    while now < table.end:
        now = table.next_change(now)
        times.append(now)
    both = phases(COPPER, "SHFE", "commodity", CALENDAR, TUESDAY)
    both += phases(INDEX, "CFFEX", "index", CALENDAR, TUESDAY)
    assert times == [*sorted({time for time, _ in both}), table.end]
    assert table.next_change(table.end) == table.end


def test_a_timetable_of_nothing_ends() -> None:
    """Without contracts the next that happens is the end of the day."""
    table = Timetable(CALENDAR, TUESDAY, [])
    assert table.next_change(table.begin) == table.end
    assert list(table.groups()) == []


@given(st.lists(st.integers(at("10 17:00:00") // SECOND, at("11 19:00:00") // SECOND)))
def test_the_order_of_questions_means_nothing(seconds: list[int]) -> None:
    """Asked back and forth, each answer is what the list of changes says."""
    table = Timetable(CALENDAR, TUESDAY, [CU, IF])
    for second in seconds:
        now = second * SECOND
        for group in table.groups():
            changes = table.changes(group)
            begun = [phase for time, phase in changes if time <= now]
            assert table.phase(group, now) is (begun[-1] if begun else changes[0][1])


@given(st.integers(0, 40 * 86_400))
def test_continuous_is_when_the_calendar_is_open(second: int) -> None:
    """The phases and ``is_open`` say the same of every moment, holidays or not."""
    holidays = WEEKENDS.changed([datetime.date(2025, 11, 13), datetime.date(2025, 11, 24)], [])
    calendar = Calendar("exchange", holidays)
    now = at("01 00:00:00") + second * SECOND
    table = Timetable(calendar, calendar.trading_day(now), [CU, JD, T])
    assert table.begin <= now < table.end
    for one in (CU, JD, T):
        is_open = table.phase(table.group(one.symbol), now) is Phase.CONTINUOUS
        assert is_open is calendar.is_open(one.sessions, now)
