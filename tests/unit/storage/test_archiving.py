"""The archive: what the journal leads to, by user and trading day."""

import datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from diffex.data.contracts import listed
from diffex.domain.calendar import Calendar
from diffex.domain.commands import CancelOrder, Command, OpenAccount, SettleDay, Wake
from diffex.domain.enums import TimeCondition
from diffex.domain.holidays import WEEKENDS
from diffex.domain.rules import Rules
from diffex.domain.statement import Statement
from diffex.domain.units import SECOND
from diffex.engine import image
from diffex.engine.exchange import Exchange
from diffex.engine.ports import StoreError
from diffex.storage import archiving, images
from diffex.storage.archive_file import ARCHIVE_FILE, ArchiveFile
from diffex.storage.archiving import bring_archive_up_to_date
from diffex.storage.data_archive import DataArchive
from diffex.storage.imaging import bring_up_to_date
from diffex.storage.journal_file import JOURNAL_FILE, JournalFile
from diffex.storage.memory import NoPast
from tests.support.contracts import CONTRACTS
from tests.support.orders import START, order, sell

MONDAY, TUESDAY, WEDNESDAY = (datetime.date(2025, 11, day) for day in (10, 11, 12))


class Kept:
    """An exchange, and the journal of a data directory that its commands go to."""

    def __init__(self, data: Path) -> None:
        self.data = data
        rules = Rules(order_types="all")
        self.exchange = Exchange(
            CONTRACTS,
            Calendar("24x7"),
            START,
            NoPast(),
            rules,
            partial(listed, CONTRACTS, WEEKENDS),
            explicit=CONTRACTS,
        )
        self.journal = JournalFile(data / JOURNAL_FILE)
        self.journal.begin(image.dump(self.exchange.state), START)
        self.journal.begin_epoch(START, "1")
        self.now = START
        self.statements: dict[tuple[str, datetime.date], Statement] = {}
        self.give(*(OpenAccount(name, 10**9) for name in ("ann", "bob", "maker:x")))

    def give(self, *commands: Command) -> None:
        """Keep commands and carry them out."""
        self.now += SECOND
        self.journal.write(self.journal.head + 1, self.now, commands)
        for command in commands:
            self.exchange.apply(command, self.now)
        for user_id, trader in self.exchange.state.traders.items():
            for made in trader.statements:
                self.statements[user_id, made.trading_day] = made

    def archive(self) -> ArchiveFile:
        """Bring the archive up to date and open it."""
        found = bring_archive_up_to_date(self.data, self.journal, NoPast(), lambda _, __: None)
        assert found.exchange.state.state_hash() == self.exchange.state.state_hash()
        return ArchiveFile(self.data / ARCHIVE_FILE)


@pytest.fixture
def kept(tmp_path: Path) -> Kept:
    """Return an exchange of two days: trades, an order that lives on, one that is refused."""
    one = Kept(tmp_path)
    one.give(sell("s1", user_id="bob"), order("b1"))
    one.give(order("gtc", price=7_400, time_condition=TimeCondition.GTC))
    one.give(order("bad", volume=0), sell("m1", user_id="maker:x", price=7_530))
    one.give(SettleDay(MONDAY))
    return one


def ids(told: list[dict[str, Any]], key: str = "order_id") -> list[str]:
    """Return the ids of orders or trades."""
    return [one[key] for one in told]


def test_a_day_is_there_when_it_is_over(kept: Kept) -> None:
    """Its orders as they were last, its trades, and the engine's own statements."""
    kept.give(order("b2", price=7_300))
    archive = kept.archive()
    assert archive.days() == [MONDAY]
    assert ids(archive.orders("ann", MONDAY)) == ["b1", "gtc", "bad"]
    (bought, waits, bad) = archive.orders("ann", MONDAY)
    assert (bad["status"], bought["status"], waits["status"]) == ("REJECTED", "FILLED", "ACCEPTED")
    assert bought["filled_volume"] == bought["volume"]
    (trade,) = archive.trades("ann", MONDAY)
    assert (trade["order_id"], trade["volume"]) == ("b1", bought["volume"])
    for user_id in ("ann", "bob"):
        assert archive.statement(user_id, MONDAY) == kept.statements[user_id, MONDAY]
    assert archive.statement("ann", TUESDAY) is None
    assert archive.orders("nobody", MONDAY) == []
    archive.close()


def test_an_order_is_of_each_day_on_which_it_lived(kept: Kept) -> None:
    """Told as it was in the end; what came a day later is not of the day before."""
    kept.give(CancelOrder("ann", "gtc"), order("b2", price=7_300))
    kept.give(SettleDay(TUESDAY), SettleDay(WEDNESDAY))
    archive = kept.archive()
    assert ids(archive.orders("ann", MONDAY)) == ["b1", "gtc", "bad"]
    assert ids(archive.orders("ann", TUESDAY)) == ["gtc", "b2"]
    assert archive.orders("ann", TUESDAY)[0]["status"] == "CANCELLED"
    assert archive.orders("ann", WEDNESDAY) == []
    archive.close()


def test_agents_are_left_out(kept: Kept) -> None:
    """No person's name has a colon, and agents trade more than all persons."""
    archive = kept.archive()
    assert archive.orders("maker:x", MONDAY) == []
    assert archive.statement("maker:x", MONDAY) is None
    archive.close()


@pytest.mark.parametrize("with_images", [True, False])
@pytest.mark.parametrize("gathered", [1, 5_000])
def test_it_is_the_same_however_often_it_is_filled(
    tmp_path: Path, with_images: bool, gathered: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From an image or from the beginning, at once or bit by bit: no row more or less."""
    monkeypatch.setattr(archiving, "GATHERED", gathered)
    monkeypatch.setattr(archiving, "STATEMENT_TRADES", 2)
    monkeypatch.setattr("diffex.engine.statements.STATEMENT_TRADES", 2)
    told = []
    for often in (True, False):
        one = Kept(tmp_path / f"{often}")
        for day, number in ((MONDAY, 1), (TUESDAY, 2), (WEDNESDAY, 3)):
            for part in range(3):
                one.give(sell(f"s{number}{part}", user_id="bob"), order(f"b{number}{part}"))
                if often:
                    one.archive().close()
                    if with_images:
                        bring_up_to_date(one.data)
            one.give(order(f"g{number}", price=7_400, time_condition=TimeCondition.GTC))
            one.give(SettleDay(day), Wake())
        archive = one.archive()
        assert archive.statement("ann", MONDAY) == one.statements["ann", MONDAY]
        days = archive.days()
        rows = [(archive.orders("ann", day), archive.trades("bob", day)) for day in days]
        told.append((days, rows, [archive.statement("bob", day) for day in days]))
        archive.close()
    assert told[0] == told[1]
    first = told[0][2][0]
    assert first is not None
    assert first.omitted == 1
    assert bool(images.sequences(tmp_path / "True")) == with_images


def test_one_of_another_journal_is_begun_anew(kept: Kept, tmp_path: Path) -> None:
    """Whoever removed the journal and not the archive must not see the old orders."""
    kept.archive().close()
    kept.journal.close()
    for file in tmp_path.glob("journal*"):
        file.unlink()
    other = Kept.__new__(Kept)
    other.data = tmp_path
    other.exchange = Exchange(CONTRACTS, Calendar("24x7"), START + 1, NoPast())
    other.journal = JournalFile(tmp_path / JOURNAL_FILE)
    other.journal.begin(image.dump(other.exchange.state), START + 1)
    archive = other.archive()
    assert archive.days() == []
    assert archive.orders("ann", MONDAY) == []
    archive.close()


def test_a_failure_leaves_it_as_it_was(kept: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    """Half a pass over the journal would be counted twice by the next one."""
    before = kept.archive()
    orders, reached = before.orders("ann", MONDAY), before.progress()
    before.close()
    kept.give(order("b2", price=7_300))

    def fail(*_: object) -> None:
        raise StoreError("no room")

    with monkeypatch.context() as patch:
        patch.setattr(ArchiveFile, "reach", fail)
        with pytest.raises(StoreError, match="no room"):
            kept.archive()
    after = ArchiveFile(kept.data / ARCHIVE_FILE)
    assert (after.orders("ann", MONDAY), after.progress()) == (orders, reached)
    after.close()


def test_another_file_is_refused(tmp_path: Path) -> None:
    """In a sentence that says what to do."""
    (tmp_path / ARCHIVE_FILE).write_bytes(b"no database at all, but long enough to look like one")
    for writable in (True, False):
        with pytest.raises(StoreError, match="made again from the journal"):
            ArchiveFile(tmp_path / ARCHIVE_FILE, writable=writable)


def test_a_server_reads_what_is_there(kept: Kept) -> None:
    """Nothing before there is an archive; afterwards each day; never an exception."""
    said: list[str] = []
    archive = DataArchive(kept.data / ARCHIVE_FILE, said.append)
    assert not archive.is_whole(MONDAY)
    assert (archive.statement("ann", MONDAY), archive.orders("ann", MONDAY)) == (None, [])
    kept.archive().close()
    assert archive.is_whole(MONDAY)
    assert archive.statement("ann", MONDAY) == kept.statements["ann", MONDAY]
    assert ids(archive.trades("ann", MONDAY)) == ["b1"]
    assert said == []
    archive.close()
    archive.close()
    (kept.data / ARCHIVE_FILE).write_bytes(b"no database at all, but long enough to look like one")
    assert archive.trades("ann", MONDAY) == []
    assert "made again" in said[0]
