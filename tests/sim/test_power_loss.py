"""The journal on a disk that fails: power lost at any moment, syncs that fail, no room left.

``DIFFEX_POWER_LOSSES`` says how many seeds are run; ``make nightly`` asks for many more.
The same harness without full syncs loses what was acknowledged: it can see a loss. A third of
the disks, and all those with an error, have a journal that drops its oldest commands meanwhile.
"""

import os
import random
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Final

import apsw
import pytest

from diffex.domain.commands import CancelOrder, Command
from diffex.engine.ports import JournalError
from diffex.storage.journal_file import JournalFile
from tests.support.counts import counted
from tests.support.frail_disk import Disk, PowerLossError
from tests.support.nightly import NIGHTLY

SEEDS: Final = int(os.environ.get("DIFFEX_POWER_LOSSES", "1000"))
BATCHES: Final = 10
LIVES: Final = 3
"""Starts on one disk, each but the last ended by a loss of power."""
PATH: Final = Path("/journal.sqlite3")
STATE: Final = bytes(range(256)) * 40
GROUPS: Final = 25
ERRORS: Final = 200
"""So many syncs can fail, each in turn, in ``make nightly``; about four times as many writes."""
GROUPS_FOR_ERRORS: Final = 130 if NIGHTLY else GROUPS


def group(chance: random.Random, first: int) -> list[Command]:
    """Return the commands of a group; each is known by its sequence number."""
    size = chance.choice((1, 1, 2, 5, 40))
    return [
        CancelOrder("alice", f"{number}-{'x' * chance.randint(0, 90)}")
        for number in range(first, first + size)
    ]


def base(sequence: int) -> bytes:
    """Return the state after a command, told from that after any other."""
    return STATE[sequence % 256 :]


class Life:
    """A journal from its opening to the end of the power, and what it acknowledged."""

    def __init__(
        self,
        disk: Disk,
        synchronous: str,
        kept: list[Command],
        *,
        start: int = 0,
        trims: bool = False,
        groups: int = GROUPS,
    ) -> None:
        self.disk = disk
        self.acknowledged = list(kept)
        """What the client was told is kept, of this life and those before."""
        self.attempted: list[Command] = []
        """The group that was on its way when the power went."""
        self.starts = {start}
        """Behind which commands the journal may begin: one, or two amid the change."""
        self._synchronous = synchronous
        self._trims = trims
        self._groups = groups

    def run(self, chance: random.Random) -> None:
        """Write groups until there are enough, or the disk ends it."""
        with self.disk.mounted() as vfs, suppress(JournalError):
            file = JournalFile(PATH, synchronous=self._synchronous, vfs=vfs)
            try:
                self._write(file, chance)
            finally:
                with suppress(JournalError):
                    file.close()

    def _write(self, file: JournalFile, chance: random.Random) -> None:
        if file.genesis() is None:
            file.begin(STATE, 1)
        file.begin_epoch(1, "test")
        for _ in range(self._groups):
            first = file.head + 1
            self.attempted = group(chance, first)
            file.write(first, first, self.attempted)
            self.acknowledged += self.attempted
            self.attempted = []
            if self._trims:
                self._trim(file, chance)
            if chance.random() < 0.15:
                file.fold(at_once=True)

    def _trim(self, file: JournalFile, chance: random.Random) -> None:
        if chance.random() < 0.2 and file.head > file.start + 3:
            sequence = chance.randint(file.start + 1, file.head)
            self.starts.add(sequence)
            file.begin_behind(sequence, base(sequence), sequence)
            self.starts = {sequence}
        if chance.random() < 0.5:
            file.trim(5)

    def agrees(self, start: int, found: list[Command]) -> bool:
        """Return whether a journal that begins behind ``start`` has all that is kept."""
        either = (self.acknowledged, self.acknowledged + self.attempted)
        return start in self.starts and found in [one[start:] for one in either]


def read(disk: Disk) -> tuple[int, list[Command]]:
    """Return where a journal begins and what it has, each row checked, every page read."""
    with disk.mounted() as vfs:
        file = JournalFile(PATH, vfs=vfs)
        try:
            if file.genesis() not in (None, (STATE, 1)):
                raise JournalError("another first state")
            start = file.start
            if file.base() not in (None, (base(start), start, start)):
                raise JournalError("another state that the oldest row meets")
            found = [row.command for row in file.rows()]
            file.check()
        finally:
            file.close()
    return start, found


def lost(seed: int, synchronous: str) -> bool:
    """Run one disk through its lives; return whether anything acknowledged was lost.

    What must hold in any case: no gap, no damaged row, nothing of a group without the rest
    of it, nothing that nobody wrote.
    """
    chance = random.Random(seed)
    disk = Disk()
    kept: list[Command] = []
    start = 0
    trims = seed % 3 == 0
    for _ in range(LIVES):
        at = disk.operations["write"] + disk.operations["sync"] + chance.randint(1, 150)

        def go_off(_operation: str, _number: int, disk: Disk = disk, at: int = at) -> None:
            if sum(disk.operations.values()) >= at:
                disk.off = True
                raise PowerLossError("the power is off")

        disk.fault = go_off
        life = Life(disk, synchronous, kept, start=start, trims=trims)
        life.run(chance)
        disk = disk.after_power_loss(chance)
        start, found = read(disk)
        if not life.agrees(start, found):
            whole = life.acknowledged[start:]
            assert found == whole[: len(found)], "rows that nobody wrote"
            return True
        kept = life.acknowledged[:start] + found
    return False


@pytest.mark.parametrize("batch", range(BATCHES))
def test_a_loss_of_power_loses_nothing_acknowledged(
    batch: int, record_property: Callable[[str, object], None]
) -> None:
    """Whatever sectors of what was not synced yet reached the disk."""
    seeds = range(batch, SEEDS, BATCHES)
    assert not [seed for seed in seeds if lost(seed, "full")]
    record_property(counted("losses of power, 0 acknowledged commands lost"), len(seeds) * LIVES)
    record_property(counted("disks that lost their power"), len(seeds))


def test_the_harness_sees_a_loss() -> None:
    """Without a sync at each commit the same disk loses what was acknowledged."""
    losses = 0
    for seed in range(60):
        try:
            losses += lost(seed, "normal")
        except JournalError:
            losses += 1
    assert losses > 20, losses


class Trouble:
    """Lets the operation with one number fail, once or from then on."""

    def __init__(self, operation: str, number: int, error: Exception, *, lasting: bool) -> None:
        self._wanted = (operation, number)
        self._error = error
        self._lasting = lasting
        self.struck = False

    def __call__(self, operation: str, number: int) -> None:
        """Fail, if it is the one."""
        wanted, first = self._wanted
        if operation == wanted and (number == first or (self._lasting and number > first)):
            self.struck = True
            raise self._error


@pytest.mark.parametrize(
    ("operation", "error", "lasting"),
    [
        ("sync", apsw.IOError("disk I/O error"), False),
        ("write", apsw.IOError("disk I/O error"), False),
        ("write", apsw.FullError("disk is full"), True),
    ],
    ids=("sync fails", "write fails", "disk full"),
)
def test_an_error_at_any_operation_loses_nothing_acknowledged(
    operation: str, error: Exception, lasting: bool
) -> None:
    """The journal refuses from there on; the next start has all that was kept, in order."""
    struck = number = 0
    while True:
        number += 1
        chance = random.Random(number)
        disk = Disk()
        trouble = disk.fault = Trouble(operation, number, error, lasting=lasting)
        life = Life(disk, "full", [], trims=True, groups=GROUPS_FOR_ERRORS)
        life.run(chance)
        if not trouble.struck:
            break
        struck += 1
        # The process stops; the pages that it wrote may reach the disk or not.
        for left in (disk, disk.after_power_loss(chance)):
            left.fault = lambda _, __: None
            assert life.agrees(*read(left)), number
    assert struck > (ERRORS if NIGHTLY else GROUPS)
    print(f"{operation}: {struck} places, 0 acknowledged commands lost")  # noqa: T201 - the count, for the nightly log
