"""Images of the state: whole or passed over, three of them, for their own journal."""

import hashlib
import stat
from functools import partial
from pathlib import Path

import msgspec
import pytest

from diffex.config import calendar as clock_of
from diffex.config import instruments, parse
from diffex.domain.calendar import DAY
from diffex.domain.commands import OpenAccount, Wake
from diffex.engine import image
from diffex.engine.exchange import Exchange
from diffex.engine.ports import JournalError, StoreError
from diffex.storage import images
from diffex.storage.audit import audit
from diffex.storage.images import IMAGES, DamagedImageError, Image
from diffex.storage.imaging import bring_up_to_date
from diffex.storage.journal_file import JOURNAL_FILE, JournalFile
from diffex.storage.journal_mark import MARK_SUFFIX
from diffex.storage.memory import NoPast
from diffex.storage.recovery import Recovered, first_day, recover
from tests.support.orders import START, Floor


def one(sequence: int, genesis: int = 5) -> Image:
    """Return an image of nothing."""
    return Image(genesis, sequence, 10, "hash", b"state")


def kept(data: Path, accounts: int) -> JournalFile:
    """Return a journal that opens so many accounts."""
    journal = JournalFile(data / JOURNAL_FILE)
    fresh = Exchange.of(Floor("nobody").state)
    journal.begin(image.dump(fresh.state), START)
    journal.begin_epoch(START, "test")
    for number in range(1, accounts + 1):
        journal.write(number, START + number, [OpenAccount(f"u{number}", number)])
    return journal


def recovered(data: Path, journal: JournalFile, warnings: list[str]) -> Recovered:
    """Return what is recovered."""
    return recover(data, journal, NoPast(), warnings.append, lambda _, __: None)


def test_an_image_comes_back(tmp_path: Path) -> None:
    """Under its number, for its owner alone."""
    images.write(tmp_path, one(7))
    assert images.read(tmp_path, 7) == one(7)
    place = tmp_path / IMAGES
    assert stat.S_IMODE(place.stat().st_mode) == 0o700
    assert [stat.S_IMODE(path.stat().st_mode) for path in place.iterdir()] == [0o600]


def test_the_newest_three_are_kept(tmp_path: Path) -> None:
    """And nothing of a draft."""
    for sequence in (5, 80, 9, 1000, 7):
        images.write(tmp_path, one(sequence))
    assert images.sequences(tmp_path) == [1000, 80, 9]
    assert len(list((tmp_path / IMAGES).iterdir())) == 3


@pytest.mark.parametrize("at", [0, 20, 60, -1])
def test_a_damaged_image_is_found(tmp_path: Path, at: int) -> None:
    """Wherever a byte of it changed, and when it was cut short."""
    images.write(tmp_path, one(7))
    path = images.image_path(tmp_path, 7)
    whole = bytearray(path.read_bytes())
    whole[at] ^= 1
    path.write_bytes(whole)
    with pytest.raises(DamagedImageError):
        images.read(tmp_path, 7)
    path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(DamagedImageError):
        images.read(tmp_path, 7)


def test_a_place_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    """What is there stays."""
    (tmp_path / IMAGES).write_text("no directory")
    with pytest.raises(StoreError, match="cannot write"):
        images.write(tmp_path, one(7))
    with pytest.raises(StoreError, match="cannot read"):
        images.read(tmp_path, 7)


def test_the_journal_goes_on_behind_the_newest_image(tmp_path: Path) -> None:
    """With the same state as from the beginning."""
    journal = kept(tmp_path, 3)
    whole = recovered(tmp_path, journal, [])
    assert bring_up_to_date(tmp_path) == 3
    journal.write(4, START + 4, [OpenAccount("u4", 4)])
    again = recovered(tmp_path, journal, [])
    journal.close()
    assert (again.sequence, again.now) == (4, START + 4)
    assert [*whole.exchange.state.traders, "u4"] == list(again.exchange.state.traders)


def test_a_damaged_image_is_passed_over(tmp_path: Path) -> None:
    """It has nothing that the journal does not have; whoever runs the exchange is told."""
    journal = kept(tmp_path, 3)
    bring_up_to_date(tmp_path)
    images.image_path(tmp_path, 3).write_bytes(b"torn")
    warnings: list[str] = []
    assert recovered(tmp_path, journal, warnings).sequence == 3
    assert "is damaged; an older one is used" in warnings[0]
    begun = journal.genesis()
    assert begun is not None
    images.write(tmp_path, Image(begun[1], 3, 1, "hash", b"\xc1 of another version"))
    assert recovered(tmp_path, journal, warnings).sequence == 3
    assert "is of another version" in warnings[1]
    journal.close()


def of_format(state: bytes, number: int) -> bytes:
    """Return an image of a state as another version of diffex would have written it."""
    return msgspec.msgpack.encode({**msgspec.msgpack.decode(state), "format": number})


def test_an_image_of_another_format_is_passed_over(tmp_path: Path) -> None:
    """Also one whose file has another shape: the journal has everything, and it is said."""
    journal = kept(tmp_path, 3)
    bring_up_to_date(tmp_path)
    written = images.read(tmp_path, 3)
    old = of_format(written.state, image.FORMAT - 1)
    images.write(tmp_path, msgspec.structs.replace(written, state=old))
    path = images.image_path(tmp_path, 3)
    whole = path.read_bytes()
    warnings: list[str] = []
    assert recovered(tmp_path, journal, warnings).sequence == 3
    content = msgspec.msgpack.encode({"genesis": START})
    digest = hashlib.blake2b(content, digest_size=32).digest()
    path.write_bytes(whole[: whole.index(b"\n") + 1] + digest + content)
    assert recovered(tmp_path, journal, warnings).sequence == 3
    journal.close()
    assert f"its format is {image.FORMAT - 1}, this program knows {image.FORMAT}" in warnings[0]
    assert "the journal is read from further back" in warnings[0]
    assert "is of another version" in warnings[1]


@pytest.mark.parametrize("number", [image.FORMAT - 1, image.FORMAT + 1])
def test_a_journal_of_another_format_is_refused(tmp_path: Path, number: int) -> None:
    """In a sentence that says the way out, and whoever asks."""
    journal = JournalFile(tmp_path / JOURNAL_FILE)
    journal.begin(of_format(image.dump(Floor("nobody").state), number), START)
    journal.begin_epoch(START, "test")
    said = (
        rf"{JOURNAL_FILE}: its first state is of another version: its format is {number}, .*; "
        r"use the diffex that wrote it, or start with another data directory with --data DIR$"
    )
    with pytest.raises(StoreError, match=said):
        recovered(tmp_path, journal, [])
    with pytest.raises(StoreError, match=said):
        first_day(journal)
    journal.close()
    with pytest.raises(StoreError, match=said):
        audit(tmp_path, lambda _, __: None)


def test_an_image_beyond_the_journal_is_a_loss(tmp_path: Path) -> None:
    """The exchange does not go on as if the rows between had never been."""
    journal = kept(tmp_path, 3)
    begun = journal.genesis()
    assert begun is not None
    images.write(tmp_path, one(9, begun[1]))
    with pytest.raises(JournalError, match="ends at row 3, but row 9 was kept"):
        recovered(tmp_path, journal, [])
    journal.close()


def test_an_image_of_another_journal_is_refused(tmp_path: Path) -> None:
    """Somebody has mixed two directories."""
    journal = kept(tmp_path, 3)
    images.write(tmp_path, one(2, genesis=1))
    with pytest.raises(JournalError, match="is of another journal"):
        recovered(tmp_path, journal, [])
    journal.close()


def test_a_command_that_cannot_be_carried_out_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By its row, with what to do: the exchange does not go on without it."""
    journal = kept(tmp_path, 3)

    def fail(*_: object) -> None:
        raise ZeroDivisionError("a fault")

    monkeypatch.setattr(Exchange, "apply", fail)
    with pytest.raises(JournalError, match=r"row 1 cannot be carried out \(ZeroDivisionError: a"):
        recovered(tmp_path, journal, [])
    journal.close()


def test_an_empty_journal_is_said(tmp_path: Path) -> None:
    """There is nothing to make an image of."""
    JournalFile(tmp_path / JOURNAL_FILE).close()
    assert (tmp_path / f"{JOURNAL_FILE}{MARK_SUFFIX}").exists()
    with pytest.raises(JournalError, match="no exchange has run here yet"):
        bring_up_to_date(tmp_path)


def test_a_change_of_day_is_carried_out_again_without_a_configuration(tmp_path: Path) -> None:
    """The contracts of later days are those of the products, and those that the host named."""
    config = parse('[[instrument]]\nsymbol = "SHFE.cu2512"\npre_settlement = 75230.0\n', "x.toml")
    listing = partial(instruments, config)
    calendar, rules = clock_of(config.clock), config.rules
    first = listing(calendar.trading_day(START))
    exchange = Exchange(first, calendar, START, NoPast(), rules, listing, explicit=config.explicit)
    journal = JournalFile(tmp_path / JOURNAL_FILE)
    journal.begin(image.dump(exchange.state), START)
    journal.begin_epoch(START, "test")
    for number in range(1, 4):
        now = START + number * DAY
        journal.write(number, now, [Wake()])
        exchange.apply(Wake(), now)
    journal.close()
    assert bring_up_to_date(tmp_path) == 3
    found = images.read(tmp_path, 3)
    assert found.state_hash == exchange.state.state_hash()
    assert exchange.state.trading_day > exchange.state.first_day
    assert "SHFE.cu2512" in exchange.state.instruments
