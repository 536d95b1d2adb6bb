"""The whole journal carried out again, and the images laid beside what comes out."""

from pathlib import Path

import msgspec

from diffex.domain.units import Nanos
from diffex.engine import image
from diffex.engine.ports import JournalError, StoreError
from diffex.storage import images
from diffex.storage.archive_file import ARCHIVE_FILE
from diffex.storage.audit_files import check_epochs, damage
from diffex.storage.images import Image
from diffex.storage.journal_file import JOURNAL_FILE, JournalFile
from diffex.storage.journal_tables import Progress
from diffex.storage.memory import NoPast
from diffex.storage.recovery import Recovered, from_genesis, replay, restored
from diffex.storage.sqlite import USERS_FILE


class Audit(msgspec.Struct, frozen=True):
    """What was found."""

    commands: int
    start: int
    """The newest command that was dropped; 0 if all are there."""
    epochs: int
    """Starts of the exchange."""
    began: Nanos
    """When the state was reached that the oldest command meets."""
    ended: Nanos
    state_hash: str
    """Of the state after the last command."""
    images: int
    """That show the state which the journal leads to."""
    faults: tuple[str, ...]
    """One sentence for each image that does not, and for each damaged file beside the journal."""


def audit(data: Path, progress: Progress) -> Audit:
    """Read every page and every row, carry every command out, and compare every image.

    The pages of the users and of the archive are read too, where there are such files.

    Raises:
        JournalError: the journal is damaged, or a command of it cannot be carried out.
    """
    agree, faults = 0, _beside(data)
    # Before the journal is opened: a server that runs makes images of commands behind its end.
    there = sorted(images.sequences(data))
    journal = JournalFile(data / JOURNAL_FILE, writable=False)
    try:
        journal.check()
        check_epochs(journal)
        found = from_genesis(journal, NoPast())
        began = found.now
        for sequence in there:
            if sequence > journal.head:
                raise JournalError(
                    f"{journal.path} is damaged: it ends at row {journal.head}, but row {sequence} "
                    "was kept; restore a backup of the data directory"
                )
            if sequence < journal.start:
                # Nothing is left that it could be laid beside.
                continue
            replay(found, journal, sequence, progress)
            fault = _compare(data, found)
            if not images.image_path(data, sequence).exists():
                # A server that runs has made a newer one, and keeps three.
                continue
            agree += fault is None
            faults += [] if fault is None else [fault]
        replay(found, journal, journal.head, progress)
        epochs, start = journal.epoch, journal.start
    finally:
        journal.close()
    return Audit(
        commands=found.sequence - start,
        start=start,
        epochs=epochs,
        began=began,
        ended=found.now,
        state_hash=found.exchange.state.state_hash(),
        images=agree,
        faults=tuple(faults),
    )


def _beside(data: Path) -> list[str]:
    """Return what is wrong with the pages of the users and of the archive."""
    ways = {
        USERS_FILE: "restore it from a backup",
        ARCHIVE_FILE: "remove it, and it is made again from what the journal has",
    }
    found = ((data / name, damage(data / name), way) for name, way in ways.items())
    return [f"{path} is damaged: {what}; {way}" for path, what, way in found if what is not None]


def at(data: Path, sequence: int, progress: Progress) -> Recovered:
    """Return the exchange as it was after a command of the past.

    Raises:
        StoreError: the journal is damaged, or not so long.
    """
    journal = JournalFile(data / JOURNAL_FILE, writable=False)
    try:
        require_kept(journal, sequence, journal.start)
        found = from_genesis(journal, NoPast())
        for before, one in images.usable(data):
            if not isinstance(one, Image) or one.genesis != found.genesis:
                continue
            if journal.start <= before <= sequence:
                found = restored(data, one, NoPast())
                break
        replay(found, journal, sequence, progress)
    finally:
        journal.close()
    return found


def require_kept(journal: JournalFile, sequence: int, lowest: int) -> None:
    """Refuse the number of a command that the journal does not have.

    Args:
        journal: that is asked.
        sequence: the number.
        lowest: the lowest number that can be had.

    Raises:
        StoreError: it is not there; says whether it was dropped or never was.
    """
    if lowest <= sequence <= journal.head:
        return
    kept = f"{journal.path} has commands {journal.start + 1} to {journal.head}"
    if 0 < sequence < lowest:
        raise StoreError(
            f"{kept}; {sequence} is before the kept range, dropped by [journal] keep_days"
        )
    raise StoreError(f"{kept}; {sequence} is none of them")


def require_range(journal: JournalFile, first: int | None, last: int | None) -> int:
    """Refuse a range of commands of which the journal does not have the first.

    Args:
        journal: that is asked.
        first: the number of the first one; None for the oldest that there is.
        last: that of the last one; None for the newest.

    Returns:
        The number of the first one.

    Raises:
        ValueError: the journal never had a command in that range.
        StoreError: the first one was dropped.
    """
    oldest = journal.start + 1
    if first is None:
        first = oldest
        if last is not None:
            require_kept(journal, min(last, journal.head), oldest)
    if last is not None and last < first:
        raise ValueError(f"the last command, {last}, is before the first, {first}")
    if first > max(journal.head, oldest):
        raise ValueError(
            f"{journal.path} has commands {oldest} to {journal.head}: none from {first} on"
        )
    if first < oldest:
        require_kept(journal, first, oldest)
    return first


def require_begun(journal: JournalFile, now: Nanos, moment: str) -> None:
    """Refuse a time at which the exchange had not begun, or that is before what was kept of it.

    Args:
        journal: that is asked.
        now: the time.
        moment: the same, as it was written.

    Raises:
        StoreError: nothing is known of that time; says why.
    """
    genesis, base = journal.genesis(), journal.base()
    if genesis is not None and now < genesis[1]:
        raise StoreError(f"{journal.path}: the exchange had not begun at {moment}")
    if base is not None and now < base[1]:
        raise StoreError(
            f"{journal.path} has commands {journal.start + 1} to {journal.head}; {moment} "
            "is before the kept range, dropped by [journal] keep_days"
        )


def _compare(data: Path, found: Recovered) -> str | None:
    """Return what is wrong with the image after the last command carried out, or None."""
    path = images.image_path(data, found.sequence)
    try:
        one = images.read(data, found.sequence)
        shown = restored(data, one, NoPast()).exchange.state
    except StoreError as error:
        return f"{error}; remove it: the journal has everything"
    mine, theirs = image.section_hashes(found.exchange.state), image.section_hashes(shown)
    differ = [name for name, digest in mine.items() if theirs[name] != digest]
    if differ or one.state_hash != found.exchange.state.state_hash():
        where = ", ".join(differ) or "hash"
        return f"{path} shows another state than the journal leads to ({where}); remove it"
    return None
