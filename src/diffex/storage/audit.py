"""The whole journal carried out again, and the images laid beside what comes out."""

from pathlib import Path

import msgspec

from diffex.domain.units import Nanos
from diffex.engine import image
from diffex.engine.ports import JournalError, StoreError
from diffex.storage import images
from diffex.storage.images import Image
from diffex.storage.journal_file import JOURNAL_FILE, JournalFile
from diffex.storage.journal_tables import Progress
from diffex.storage.memory import NoPast
from diffex.storage.recovery import Recovered, from_genesis, replay, restored


class Audit(msgspec.Struct, frozen=True):
    """What was found."""

    commands: int
    epochs: int
    """Starts of the exchange."""
    began: Nanos
    ended: Nanos
    state_hash: str
    """Of the state after the last command."""
    images: int
    """That show the state which the journal leads to."""
    faults: tuple[str, ...]
    """One sentence for each image that does not."""


def audit(data: Path, progress: Progress) -> Audit:
    """Read every page and every row, carry every command out, and compare every image.

    Raises:
        JournalError: the journal is damaged, or a command of it cannot be carried out.
    """
    journal = JournalFile(data / JOURNAL_FILE, writable=False)
    try:
        journal.check()
        found = from_genesis(journal, NoPast())
        agree, faults = 0, []
        for sequence in sorted(images.sequences(data)):
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
            agree += fault is None
            faults += [] if fault is None else [fault]
        replay(found, journal, journal.head, progress)
        epochs, start = journal.epoch, journal.start
    finally:
        journal.close()
    return Audit(
        commands=found.sequence - start,
        epochs=epochs,
        began=found.genesis,
        ended=found.now,
        state_hash=found.exchange.state.state_hash(),
        images=agree,
        faults=tuple(faults),
    )


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
