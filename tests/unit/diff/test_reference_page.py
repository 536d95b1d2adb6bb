"""docs/reference/diff-flat.md is true: every pack, field, limit and code, nothing more."""

import datetime
import json
import re
from typing import Any, Final, get_args

import msgspec
import pytest

from diffex.diff import codec
from diffex.diff.aids import AIDS
from diffex.diff.sections import (
    accounts,
    condition_orders,
    klines,
    orders,
    positions,
    quotes,
    trades,
)
from diffex.domain import limits
from diffex.domain.book import Book
from diffex.domain.calendar import Calendar
from diffex.domain.commands import InsertCondition, InsertOrder, SettleDay
from diffex.domain.enums import (
    Direction,
    Offset,
    OrderStatus,
    PriceType,
    TimeCondition,
    VolumeCondition,
)
from diffex.domain.errors import SENTENCES, Code, FinishCode, RejectCode
from diffex.domain.events import (
    AccountChanged,
    ConditionChanged,
    OrderAccepted,
    OrderRejected,
    OrderUpdated,
    PositionChanged,
    SideChanged,
    Traded,
)
from diffex.domain.order import Order
from diffex.domain.trigger import ConditionState, Trigger, TriggerKind
from diffex.engine.market_data import Day
from tests.support.contracts import CU
from tests.support.floor import START, Floor
from tests.support.mirror_client import strict_json
from tests.support.paths import ROOT
from tests.support.reference_page import chapters_of, field_names, limits_on, rows
from tests.support.samples import samples

PAGE: Final = ROOT / "docs" / "reference" / "diff-flat.md"
UNSEEN: Final = {
    "CLOSE_SECONDS",
    "COMMANDS_A_TURN",
    "PAST_BLOCKS",
    "PAST_DAYS",
    "PAST_SERIES",
    "PAST_TICK_BLOCKS",
    "PUBLIC_FRAMES_A_TURN",
    "READ_BUFFER_BYTES",
    "RECEIVE_BUFFER_BYTES",
    "SEND_BUFFER_BYTES",
    "CHUNKS_KEPT",
    "CHUNK_BARS",
    "SERIES_IDLE",
    "TICK_SECONDS",
    "WAKE_SECONDS",
    "WRITE_BUFFER_BYTES",
}
"""Limits that no client of this dialect can tell."""


ELSEWHERE: Final = {
    name
    for name in dir(limits)
    if name.startswith(
        (
            "ACCESS_",
            "ACCOUNTS_GRANTED",
            "HTTP_",
            "OPERATOR_",
            "PAST_",
            "QUERIES_",
            "QUERY_",
            "REFRESH_",
            "RISK_",
            "STATEMENT",
            "TOKEN_",
        )
    )
} | {"LISTINGS_KEPT"}
"""Limits of other pages: contract-queries.md, history.md, http.md and operator.md."""


def chapters() -> dict[str, str]:
    """Return the text under each heading of the page, by the heading's words."""
    return chapters_of(PAGE)


def fields(heading: str) -> list[str]:
    """Return the names in the first column of a chapter's tables."""
    return field_names(chapters()[heading])


COMMAND: Final = InsertOrder(
    "u", "o", "SHFE", "cu2512", Direction.BUY, Offset.OPEN, 10, PriceType.LIMIT,
    75_230_000_000, TimeCondition.GFD, VolumeCondition.ANY,
)  # fmt: skip


CONDITION: Final = ConditionChanged(
    InsertCondition("u", "c", Trigger(TriggerKind.TIME, moment=1), COMMAND),
    ConditionState.ACTIVE, 0, "", START, START,
)  # fmt: skip


def emitted_order() -> set[str]:
    """Return the fields of an order over its life."""
    conditions = {"min_volume": 1, "good_till": datetime.date(2026, 1, 5)}
    command = msgspec.structs.replace(COMMAND, **conditions)
    accepted = orders.flat_accepted(OrderAccepted(command, "1", START))
    progress = OrderUpdated("u", "o", OrderStatus.FILLED, 10, 0, 0, 0, 0, "", START)
    rejected = OrderRejected(COMMAND, RejectCode.PRICE_INVALID, "", START)
    return {*accepted, *orders.flat_updated(progress), *orders.flat_rejected(rejected)}


def emitted_quote() -> set[str]:
    """Return the fields of a quote with five levels, a trade, and a day before."""
    book, day = Book(), Day(CU, START, 0)
    day.trade(7_523, 1, 1)
    day.close = day.settlement = day.pre_close = 7_523
    for step in range(6):
        for direction, price in ((Direction.BUY, 7_500 - step), (Direction.SELL, 7_501 + step)):
            order = Order(COMMAND, CU.symbol, "1", price, START)
            order.is_buy = direction is Direction.BUY
            book.rest(order)
    return set(quotes.flat(day, book, Calendar("24x7")))


def emitted_kline() -> set[str]:
    """Return the fields of a series and of its bars."""
    day = Day(CU, START, 0)
    day.seconds.trade(START, 7_523, 1, (0, 1))
    section = klines.flat(day.seconds, CU, 0, 0)
    return {*section, *section["data"]["0"]}


def emitted_by_session() -> dict[str, set[str]]:
    """Return the fields of a chart and of a notice."""
    floor = Floor("u")
    client = floor.client("u")
    client.send("set_chart", chart_id="c", ins_list=CU.symbol, duration=10**9, view_width=5)
    client.cancel("none")
    client.peek()
    notices = client.tree["notify"].values()
    return {
        "`charts.<chart_id>`": set(client.tree["charts"]["c"]),
        "`notify.<id>`": {field for notice in notices for field in notice},
    }


def emitted() -> dict[str, set[str]]:
    """Return every field that each section can have."""
    side = SideChanged(1, 1, 0, 0, 2, 2, 0, 0, 0)
    trade = Traded("t", "x", "u", "o", CU.symbol, Direction.BUY, Offset.OPEN, 7_523, 1, 0, START)
    funds = AccountChanged("u", *[0] * 14)
    position = PositionChanged("u", CU.symbol, side, side, 7_523)
    return {
        "`accounts.<user_id>`": set(accounts.flat(funds, {})),
        "`positions.<symbol>`": set(positions.flat(position, CU, {})),
        "`orders.<order_id>`": emitted_order(),
        "`condition_orders.<order_id>`": set(condition_orders.condition_order(CONDITION)),
        "`trades.<trade_id>`": set(trades.flat(trade, CU)),
        "`quotes.<symbol>`": emitted_quote(),
        "`klines.<symbol>.<duration>`": emitted_kline(),
        **emitted_by_session(),
    }


@pytest.mark.parametrize("heading", sorted(emitted()))
def test_each_field_of_a_section_is_documented_and_no_other(heading: str) -> None:
    """Field by field."""
    documented = fields(heading)
    assert sorted(set(documented)) == sorted(emitted()[heading])
    assert len(documented) == len(set(documented))


def test_each_section_of_a_mirror_is_documented() -> None:
    """A mirror has these sections and no others."""
    client = Floor("u").client("u")
    client.peek()
    headings = {heading.strip("`").split(".")[0] for heading in chapters()}
    assert set(client.tree) <= headings
    assert {*emitted(), "`ins_list`"} <= set(chapters())


@pytest.mark.parametrize("aid", sorted(AIDS))
def test_each_pack_is_documented_field_by_field(aid: str) -> None:
    """With those that it must have and those that it may have."""
    pack, _ = AIDS[aid]
    assert fields(f"`{aid}`") == [field.name for field in msgspec.structs.fields(pack)]
    text = chapters()[f"`{aid}`"]
    assert bool(fields(f"`{aid}`")) or "No fields." in text


@pytest.mark.parametrize(
    "words", [Direction, Offset, PriceType, TimeCondition, VolumeCondition, OrderStatus]
)
def test_each_word_of_an_order_is_documented(words: Any) -> None:
    """As it is spelled on the wire."""
    page = PAGE.read_text(encoding="utf-8")
    assert [word for word in words if f"`{word}`" not in page] == []


def test_each_limit_is_documented_with_its_number() -> None:
    """Those that a client can tell; a new one belongs in the table or among the unseen."""
    table = {row[3].strip("`"): row[1] for row in rows(chapters()["Limits"])}
    numbers = {name: getattr(limits, name) for name in dir(limits) if name.isupper()}
    elsewhere = ELSEWHERE.union(*map(limits_on, ("diff-td.md", "diff-md.md", "accounts.md")))
    assert set(table) == set(numbers) - UNSEEN - elsewhere
    for name, cell in table.items():
        assert float(cell.split(",")[0]) == numbers[name], name


@pytest.mark.parametrize("catalogue", get_args(Code))
def test_each_code_is_documented_with_its_sentence(
    catalogue: type[RejectCode] | type[FinishCode],
) -> None:
    """Number, name and English, in the order of the numbers."""
    table = [row for row in rows(chapters()["Codes"]) if row[1].strip("`") in catalogue.__members__]
    assert table == [[str(int(code)), f"`{code.name}`", SENTENCES[code][1]] for code in catalogue]


def test_no_code_is_documented_that_does_not_exist() -> None:
    """The two tables together are the catalogue."""
    assert len(rows(chapters()["Codes"])) == len(RejectCode) + len(FinishCode)


def messages() -> list[dict[str, Any]]:
    """Return the page's JSON samples."""
    found = [sample.text for sample in samples(PAGE) if sample.language == "json"]
    return [codec.parse(text.encode()) for text in found]


def test_each_sample_is_a_message_that_works(monkeypatch: pytest.MonkeyPatch) -> None:
    """A client's are sent in the page's order and none is refused; a server's are strict."""
    monkeypatch.setattr("tests.support.floor.PASSWORD", "password123")
    floor = Floor("user123")
    client = floor.client("user123")
    # There is something to confirm.
    floor.apply(SettleDay(floor.exchange.state.trading_day))
    sent = set()
    for message in messages():
        if message["aid"] in AIDS:
            sent.add(message["aid"])
            client.receive(json.dumps(message).encode())
        else:
            assert strict_json(json.dumps(message).encode())["aid"] in {"rtn_data", "pong"}
    client.quiet()
    levels = {notice["level"] for notice in client.tree["notify"].values()}
    assert sent == set(AIDS)
    assert levels == {"INFO"}
    assert client.tree["orders"]["order456"]["status"] == "CANCELLED"
    assert client.tree["orders"]["order457"]["code"] == FinishCode.NOT_FILLABLE_IN_FULL


def test_each_code_of_what_was_done_is_documented() -> None:
    """Notices of level INFO have codes that no catalogue lists."""
    floor = Floor("alice")
    alice = floor.client("alice")
    floor.apply(SettleDay(floor.exchange.state.trading_day))
    alice.send("confirm_settlement")
    alice.send("req_transfer", user_id="alice", amount=1)
    alice.order("o1")
    alice.send("explain_order", user_id="alice", order_id="o1")
    alice.login("alice")
    alice.quiet()
    told = [one for one in alice.tree["notify"].values() if one["level"] == "INFO"]
    (meaning,) = (row[2] for row in rows(chapters()["`notify.<id>`"]) if row[0] == "`code`")
    assert set(re.findall(r"\d+", meaning)) == {str(one["code"]) for one in told}


def test_the_servers_samples_use_documented_fields() -> None:
    """Sections, and the fields of what is in them."""
    for message in messages():
        for patch in message.get("data", []):
            for section, entries in patch.items():
                (heading,) = [name for name in chapters() if name.startswith(f"`{section}.")]
                for entry in entries.values():
                    assert set(entry or ()) <= set(fields(heading))
