"""How an exchange begins: anew, or from its data directory; ``app`` runs what comes out."""

import asyncio
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Final

import msgspec

from diffex import config as configuration
from diffex import logs
from diffex.app_users import newcomers, open_store
from diffex.config import Config
from diffex.domain.commands import Reconfigure
from diffex.domain.reconfiguration import reconfiguration
from diffex.domain.units import Nanos
from diffex.engine import image
from diffex.engine.exchange import Exchange
from diffex.engine.ports import Archive, Journal, Past, StoredUser, StoreError, UserStore
from diffex.engine.state import ExchangeState
from diffex.history.opening import History
from diffex.history.serving import open_or_none
from diffex.storage import images
from diffex.storage.archive_file import ARCHIVE_FILE
from diffex.storage.data_archive import DataArchive
from diffex.storage.directory_lock import DirectoryLock
from diffex.storage.images import Image
from diffex.storage.imaging import MODULE
from diffex.storage.journal import SqliteJournal
from diffex.storage.journal_file import JOURNAL_FILE, JournalFile
from diffex.storage.memory import MemoryJournal, NoArchive, NoPast
from diffex.storage.recovery import Recovered, first_day, recover
from diffex.version import has_these_rules, version_with_rules

IMAGE_COMMANDS: Final = 200_000
"""Commands between two images while the exchange runs; the next start carries out so many."""
IMAGE_COMMANDS_AT_END: Final = 5_000
"""Commands since the last image that are worth another one when the exchange ends."""
IMAGE_SECONDS: Final = 30.0
"""How often it is looked whether an image is due."""

_log = logs.get_logger("app_kept")


class Beginning(msgspec.Struct):
    """An exchange that is about to run."""

    exchange: Exchange
    journal: Journal
    sequence: int
    """Of the last command that it has carried out."""
    now: Nanos
    """Of that command."""
    history: History | None
    past: Past
    archive: Archive
    genesis: Nanos
    data: Path | None
    change: Reconfigure | None = None
    """What lets it follow a configuration that is not the one of before."""


class Kept:
    """What is open of a data directory while its exchange runs; without one, nothing."""

    def __init__(
        self,
        config: Config,
        data: Path | None,
        days: int,
        *,
        demo: bool = False,
        store: UserStore | None = None,
    ) -> None:
        """Open the directory, and carry out what its journal has.

        Whatever is refused is refused before anything in the directory has changed.

        Args:
            config: of the market. An exchange that goes on has the contracts and rules that
                it began with.
            data: the directory; None for an exchange that ends with its process.
            days: of the past before the exchange began.
            demo: whether the configuration's users are a demo's.
            store: the caller's, of all users that there are; None opens the directory's, and
                brings the configuration's users into it.

        Raises:
            StoreError: the directory cannot be used, or is in use, or does not go with the
                configuration.
        """
        self._close: list[Callable[[], None]] = []
        self._keep_days: Final = config.journal.keep_days
        try:
            self.begun: Final = self._begin(config, data, days, demo=demo, store=store)
        except BaseException:
            self.close()
            raise
        self._imaged = self.begun.sequence
        self._day = self.begun.exchange.state.trading_day

    def close(self) -> None:
        """Let go of the directory."""
        while self._close:
            self._close.pop()()

    def last_image(self, sequence: int, now: Nanos) -> None:
        """Write an image of an exchange that ended in order, if that saves the next start much."""
        begun = self.begun
        if begun.data is None or sequence - self._newest_image(begun.data) < IMAGE_COMMANDS_AT_END:
            return
        ended = Recovered(begun.exchange, sequence, now, begun.genesis)
        try:
            images.write(begun.data, ended.shown())
        except StoreError as error:
            _log.warning("Kept: There is no image of the end", why=str(error))

    async def make_images(self, sequence: Callable[[], int]) -> None:
        """Have an image made whenever ``sequence`` has grown enough, or a day has ended.

        The archive is filled with it: a day that is over is there soon.
        """
        data, state = self.begun.data, self.begun.exchange.state
        while data is not None:
            await asyncio.sleep(IMAGE_SECONDS)
            if sequence() - self._imaged >= IMAGE_COMMANDS or state.trading_day != self._day:
                self._imaged, self._day = sequence(), state.trading_day
                await self._make_image(data)

    async def _make_image(self, data: Path) -> None:
        done = await _imaging(data, self._keep_days)
        if done is None:
            return
        imaged, dropped = done
        _log.info("Kept: An image is made", commands=imaged)
        journal = self.begun.journal
        if dropped and isinstance(journal, SqliteJournal):
            try:
                base = await _base(data)
            except StoreError as error:
                _log.warning("Kept: Old commands stay for now", why=str(error))
                return
            journal.begin_behind(base.sequence, base.state, base.now)
            _log.info("Kept: Old commands are dropped", until=base.sequence, days=self._keep_days)

    def _begin(
        self, config: Config, data: Path | None, days: int, *, demo: bool, store: UserStore | None
    ) -> Beginning:
        if data is None:
            begun = _anew(config, None, days, MemoryJournal(), NoArchive())
            self._enrol(self._open_users(config, None, store, demo=demo))
            return begun
        lock = DirectoryLock(data)
        self._close.append(lock.release)
        file = JournalFile(data / JOURNAL_FILE)
        self._close.append(file.close)
        archive = DataArchive(
            data / ARCHIVE_FILE, lambda why: _log.warning("Kept: The archive is not read", why=why)
        )
        self._close.append(archive.close)
        genesis = file.genesis()
        journal = SqliteJournal(file, asyncio.get_running_loop().call_soon_threadsafe)
        if genesis is None:
            begun = _anew(config, data, days, journal, archive)
        else:
            begun = _again(config, data, days, journal, file, archive)
        new_users = self._open_users(config, data, store, demo=demo)
        # Nothing is refused from here on: a start that was refused must not give out money.
        if genesis is None:
            _log.info("Kept: An exchange begins", data=str(data))
            file.begin(image.dump(begun.exchange.state), begun.genesis)
        file.begin_epoch(time.time_ns(), version_with_rules())
        _follow(begun)
        # It waits for a commit that is under way; the file is closed once more then.
        self._close.append(journal.close)
        self._enrol(new_users)
        return begun

    def _open_users(
        self, config: Config, data: Path | None, store: UserStore | None, *, demo: bool
    ) -> list[StoredUser]:
        """Open the store of the users; return who is still to be brought into it."""
        if store is not None:
            self.users = store
            return []
        self.users = open_store(data)
        self._close.append(self.users.close)
        return newcomers(config, self.users, demo=demo)

    def _enrol(self, users: list[StoredUser]) -> None:
        for user in users:
            self.users.add(user)

    @staticmethod
    def _newest_image(data: Path) -> int:
        return next(iter(images.sequences(data)), 0)


def _anew(
    config: Config, data: Path | None, days: int, journal: Journal, archive: Archive
) -> Beginning:
    now = time.time_ns()
    calendar = configuration.calendar(config.clock)
    day = calendar.trading_day(now)
    history = open_or_none(config, data, days, day)
    past = NoPast() if history is None else history.past
    listed = configuration.instruments(config, day)
    listing = partial(configuration.instruments, config)
    exchange = Exchange(
        listed, calendar, now, past, config.rules, listing, explicit=config.explicit
    )
    return Beginning(exchange, journal, 0, now, history, past, archive, now, data)


def _again(
    config: Config,
    data: Path,
    days: int,
    journal: Journal,
    file: JournalFile,
    archive: Archive,
) -> Beginning:
    """Go on where the journal ends."""
    _warn_of_other_rules(file)
    # The past ends where the exchange began: ids of bars and ticks never change.
    history = open_or_none(config, data, days, first_day(file))
    past = NoPast() if history is None else history.past
    began = time.monotonic()
    found = recover(data, file, past, lambda why: _log.warning("Kept: " + why), _progress)
    _log.info(
        "Kept: The exchange goes on",
        data=str(data),
        commands=found.sequence,
        seconds=round(time.monotonic() - began, 3),
    )
    _require_traded(config, found.exchange)
    change = _change(config, data, found.exchange.state)
    return Beginning(
        exchange=found.exchange,
        journal=journal,
        sequence=found.sequence,
        now=found.now,
        history=history,
        past=past,
        archive=archive,
        genesis=found.genesis,
        data=data,
        change=change,
    )


def _warn_of_other_rules(file: JournalFile) -> None:
    """Say it where the start before this one was another diffex's, which may have judged otherwise.

    Raises:
        StoreError: the journal cannot be read.
    """
    for last in list(file.epochs())[-1:]:
        if not has_these_rules(last.version):
            _log.warning(
                "Kept: The journal was written under other rules",
                written_by=last.version,
                this=version_with_rules(),
                why="commands behind the newest image are carried out again under the rules of "
                "this diffex, and may end otherwise than clients saw",
                what_to_do="run diffex verify; if an image shows another state, stop this server "
                "and use the diffex that wrote the journal, or another --data directory",
            )


def _require_traded(config: Config, exchange: Exchange) -> None:
    state = exchange.state
    try:
        configuration.agent_symbols(config, state.instruments.values(), state.trading_day)
    except ValueError as error:
        raise StoreError(
            f"agents are to trade what the kept exchange does not list ({error}); "
            "change [market] products, or use another data directory"
        ) from error


def _change(config: Config, data: Path, state: ExchangeState) -> Reconfigure | None:
    """Return what lets an exchange that goes on follow its configuration.

    Raises:
        StoreError: it cannot; nothing was changed.
    """
    try:
        return reconfiguration(
            (state.rules, config.rules),
            (state.calendar, configuration.calendar(config.clock)),
            state.trading_day,
            (state.explicit, config.explicit),
            state.instruments,
        )
    except ValueError as error:
        raise StoreError(
            f"{data} cannot go on with this configuration: {error}; change that back, or use "
            "another data directory"
        ) from error


def _follow(begun: Beginning) -> None:
    if begun.change is None:
        return
    begun.now = max(begun.now, time.time_ns())
    begun.sequence += 1
    begun.journal.keep(begun.sequence, begun.now, [begun.change])
    begun.exchange.apply(begun.change, begun.now)
    _log.info("Kept: The exchange follows another configuration", command=begun.sequence)


def _progress(done: int, total: int) -> None:
    if done < total:
        _log.info("Kept: Commands carried out again", done=done, of=total)


async def _base(data: Path) -> Image:
    """Take the state that the journal is to begin with, off the loop: it may have megabytes.

    Raises:
        StoreError: it cannot be read.
    """
    reading = asyncio.ensure_future(asyncio.to_thread(images.take_base, data))
    try:
        return await asyncio.shield(reading)
    except asyncio.CancelledError:
        # It removes the file: not from a directory that is another process's by then.
        await asyncio.wait((reading,))
        if not reading.cancelled():
            reading.exception()
        raise


async def _imaging(data: Path, keep_days: int) -> tuple[int, int] | None:
    """Run the process that makes images; return its numbers, None if it has failed."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        MODULE,
        str(data),
        str(keep_days),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        start_new_session=True,
    )
    try:
        said, why = await process.communicate()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode:
        _log.warning("Kept: There is no image", why=why.decode(errors="replace").strip())
        return None
    imaged, dropped = map(int, said.split())
    return imaged, dropped
