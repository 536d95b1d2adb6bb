"""From a data directory back to the exchange: the newest image, and the journal behind it."""

import datetime
import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Final, TypeAlias

import msgspec

from diffex.data.contracts import listed
from diffex.domain.events import Event
from diffex.domain.instrument import Instrument
from diffex.domain.units import Nanos
from diffex.engine import image
from diffex.engine.exchange import Exchange
from diffex.engine.ports import JournalError, Past, StoreError
from diffex.engine.state import ExchangeState
from diffex.storage import images
from diffex.storage.images import Image
from diffex.storage.journal_file import JournalFile
from diffex.storage.journal_tables import Progress

REPORT_ROWS: Final = 10_000
"""Commands between two reports of progress."""

_WAY_OUT: Final = (
    "; use the diffex that wrote it, or start with another data directory with --data DIR"
)

Warn: TypeAlias = Callable[[str], None]
"""Is told what was found and does not stop the start."""
See: TypeAlias = Callable[[int, list[Event]], None]
"""Is told the number of a command, and all that happened."""


class Recovered(msgspec.Struct):
    """An exchange as the journal left it."""

    exchange: Exchange
    sequence: int
    """Of the last command."""
    now: Nanos
    """Of the last command; of the beginning if there was none."""
    genesis: Nanos
    """When the journal begins."""

    def shown(self) -> Image:
        """Return an image of it as it is now."""
        state = self.exchange.state
        return Image(self.genesis, self.sequence, self.now, state.state_hash(), image.dump(state))


def recover(
    data: Path,
    journal: JournalFile,
    past: Past,
    warn: Warn,
    progress: Progress,
) -> Recovered:
    """Carry out what the newest image does not have yet.

    Args:
        data: the directory of images.
        journal: one that has a genesis.
        past: what was before the journal.
        warn: told of each image that cannot be used.
        progress: told how many commands of the tail are carried out.

    Raises:
        JournalError: the journal is damaged, or ends before an image of it.
        StoreError: another version of diffex wrote it.
    """
    with _without_collections():
        found = _from_image(data, journal, past, warn) or from_genesis(journal, past)
        replay(found, journal, journal.head, progress)
    return found


def from_genesis(journal: JournalFile, past: Past) -> Recovered:
    """Return the exchange before the first command that the journal has.

    Raises:
        JournalError: the journal has no beginning, or it is damaged.
        StoreError: another version of diffex wrote it.
    """
    state, began = _genesis(journal)
    state, now, sequence = journal.base() or (state, began, 0)
    exchange = _exchange(state, past, f"{journal.path}: its first state", _WAY_OUT)
    return Recovered(exchange, sequence, now, began)


def first_day(journal: JournalFile) -> datetime.date:
    """Return the trading day on which the exchange began.

    Raises:
        JournalError: the journal has no beginning, or it is damaged.
        StoreError: another version of diffex wrote it.
    """
    state, _ = _genesis(journal)
    try:
        return image.trading_day(state)
    except image.ImageError as error:
        raise _of_another_version(f"{journal.path}: its first state", error, _WAY_OUT) from error


def replay(
    found: Recovered,
    journal: JournalFile,
    until: int,
    progress: Progress,
    see: See | None = None,
) -> None:
    """Carry out the commands behind ``found``, up to a sequence number.

    Args:
        found: goes on.
        journal: has them.
        until: the last one.
        progress: told how many are carried out.
        see: told what each brought about; without it nobody is, which is faster.

    Raises:
        JournalError: the journal is damaged, or a command of it cannot be carried out.
    """
    exchange = found.exchange if see else _untold(found.exchange.state)
    apply, begin = exchange.apply, found.sequence
    with _without_collections():
        for row in journal.rows(begin, until):
            try:
                events = apply(row.command, row.now)
            except Exception as error:
                raise JournalError(
                    f"{journal.path}: row {row.sequence} cannot be carried out "
                    f"({type(error).__name__}: {error}); use the diffex that wrote it, and report "
                    f"this with the output of: diffex journal show {row.sequence}"
                ) from error
            if see is not None:
                see(row.sequence, events)
            found.sequence, found.now = row.sequence, row.now
            if row.sequence % REPORT_ROWS == 0:
                progress(row.sequence - begin, until - begin)
    progress(until - begin, until - begin)


def restored(data: Path, one: Image, past: Past) -> Recovered:
    """Return the exchange that an image shows.

    Raises:
        StoreError: the image is of another version.
    """
    path = images.image_path(data, one.sequence)
    return Recovered(_exchange(one.state, past, str(path)), one.sequence, one.now, one.genesis)


def _from_image(data: Path, journal: JournalFile, past: Past, warn: Warn) -> Recovered | None:
    genesis = journal.genesis()
    for sequence, one in images.usable(data):
        if isinstance(one, StoreError):
            warn(f"{one}; an older one is used")
            continue
        if genesis is None or one.genesis != genesis[1]:
            raise JournalError(
                f"{images.image_path(data, sequence)} is of another journal than {journal.path}; "
                "put back the journal that belongs to it, or remove the image"
            )
        if sequence > journal.head:
            raise JournalError(
                f"{journal.path} is damaged: it ends at row {journal.head}, but row {sequence} was "
                "kept; restore a backup of the data directory"
            )
        try:
            return restored(data, one, past)
        except StoreError as error:
            warn(f"{error}; the journal is read from further back")
    return None


def _genesis(journal: JournalFile) -> tuple[bytes, Nanos]:
    genesis = journal.genesis()
    if genesis is None:
        raise JournalError(f"{journal.path} is empty: no exchange has run here yet")
    return genesis


def _exchange(state: bytes, past: Past, where: str, way_out: str = "") -> Exchange:
    try:
        found = image.restore(state, past)
    except image.ImageError as error:
        raise _of_another_version(where, error, way_out) from error
    return Exchange.of(found, partial(_listed, found))


def _of_another_version(where: str, error: image.ImageError, way_out: str) -> StoreError:
    return StoreError(f"{where} is of another version: {error}{way_out}")


def _untold(state: ExchangeState) -> Exchange:
    """Return a second exchange of the same state, which keeps to itself what orders do."""
    return Exchange.of(state, partial(_listed, state), told=False)


def _listed(state: ExchangeState, day: datetime.date) -> tuple[Instrument, ...]:
    # Looked up each day: both may be given anew while the exchange lives.
    return listed(state.explicit, state.calendar.holidays, day)


@contextmanager
def _without_collections() -> Iterator[None]:
    """Leave the garbage collector out: it would walk over the growing state again and again."""
    on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if on:
            gc.enable()
