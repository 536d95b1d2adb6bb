"""A disk that SQLite writes to, and that fails when a test says so.

It keeps apart what was synced and what was only written. When the power fails, a file has
its synced bytes and any of the sectors written since, each or not, by chance; a file that
was never synced may be gone. What it does not model: a disk that lies about a sync.
"""

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from typing import Any, Final

import apsw

SECTOR: Final = 512
_names: Final = count()


class PowerLossError(apsw.IOError):
    """The power is off: nothing is read, written or synced any more."""


class File:
    """The bytes of a file, as they are now and as they are after a loss of power."""

    def __init__(self) -> None:
        self.now = bytearray()
        self.synced: bytes | None = None
        """None for a file that was never synced."""
        self.since: list[tuple[int, bytes]] = []
        """What was written since, oldest first; a cut is an empty write."""

    def write(self, data: bytes, offset: int) -> None:
        """Change the bytes; they may be lost."""
        if len(self.now) < offset:
            self.now.extend(bytes(offset - len(self.now)))
        self.now[offset : offset + len(data)] = data
        self.since.append((offset, data))

    def cut(self, size: int) -> None:
        """Shorten the file; that may be lost too."""
        del self.now[size:]
        self.since.append((size, b""))

    def sync(self) -> None:
        """Keep what there is."""
        self.synced = bytes(self.now)
        self.since.clear()

    def after_power_loss(self, chance: random.Random) -> "File | None":
        """Return what is left of the file."""
        if self.synced is None and chance.random() < 0.5:
            return None
        left = File()
        left.now = bytearray(self.synced or b"")
        # Between all that was written and nothing of it, and anything between.
        share = chance.choice((0.0, 0.5, 0.9, 1.0))
        for offset, data in self.since:
            if not data:
                if chance.random() < share:
                    del left.now[offset:]
                continue
            for at in range(0, len(data), SECTOR):
                if chance.random() < share:
                    left.write(data[at : at + SECTOR], offset + at)
        left.sync()
        return left


class Disk:
    """Files by their names; ``fault`` is asked before each operation and may raise."""

    def __init__(self, files: dict[str, File] | None = None) -> None:
        self.files = files or {}
        self.operations: dict[str, int] = {"write": 0, "sync": 0}
        self.off = False
        self.fault: Callable[[str, int], None] = lambda _, __: None

    def before(self, operation: str) -> None:
        """Count an operation, and let it fail."""
        if self.off:
            raise PowerLossError("the power is off")
        if operation in self.operations:
            self.operations[operation] += 1
            self.fault(operation, self.operations[operation])

    def after_power_loss(self, chance: random.Random) -> "Disk":
        """Return the disk when the power is back."""
        left = {name: file.after_power_loss(chance) for name, file in self.files.items()}
        return Disk({name: file for name, file in left.items() if file is not None})

    @contextmanager
    def mounted(self) -> Iterator[str]:
        """Offer the disk to SQLite as a file system, by the name that this yields."""
        vfs = _FileSystem(f"frail-{next(_names)}", self)
        try:
            yield vfs.name
        finally:
            vfs.unregister()


class _Handle:
    """A file that SQLite has open. There is one process, so locks are always free."""

    def __init__(self, disk: Disk, file: File) -> None:
        self._disk = disk
        self._file = file

    def xRead(self, amount: int, offset: int) -> bytes:  # noqa: N802 - SQLite's name
        self._disk.before("read")
        return bytes(self._file.now[offset : offset + amount])

    def xWrite(self, data: bytes, offset: int) -> None:  # noqa: N802 - SQLite's name
        self._disk.before("write")
        self._file.write(bytes(data), offset)

    def xTruncate(self, size: int) -> None:  # noqa: N802 - SQLite's name
        self._disk.before("write")
        self._file.cut(size)

    def xSync(self, flags: int) -> None:  # noqa: N802 - SQLite's name
        self._disk.before("sync")
        self._file.sync()

    def xFileSize(self) -> int:  # noqa: N802 - SQLite's name
        return len(self._file.now)

    def xSectorSize(self) -> int:  # noqa: N802 - SQLite's name
        return SECTOR

    def xDeviceCharacteristics(self) -> int:  # noqa: N802 - SQLite's name
        return 0

    def xFileControl(self, operation: int, pointer: int) -> bool:  # noqa: N802 - SQLite's name
        return False

    def xCheckReservedLock(self) -> bool:  # noqa: N802 - SQLite's name
        return False

    def xLock(self, level: int) -> None:  # noqa: N802 - SQLite's name
        """Have it."""

    def xUnlock(self, level: int) -> None:  # noqa: N802 - SQLite's name
        """Have it no more."""

    def xClose(self) -> None:  # noqa: N802 - SQLite's name
        """Keep the bytes."""

    def excepthook(self, *_: Any) -> None:
        """Say nothing: the error reaches whoever asked SQLite."""


class _FileSystem(apsw.VFS):
    """The disk as SQLite sees it."""

    def __init__(self, name: str, disk: Disk) -> None:
        self.name = name
        self._disk = disk
        super().__init__(name, base="")

    def xOpen(self, name: str | apsw.URIFilename | None, flags: list[int]) -> Any:  # noqa: N802 - SQLite's name
        path = name.filename() if isinstance(name, apsw.URIFilename) else name or "temporary"
        flags[1] = flags[0]
        return _Handle(self._disk, self._disk.files.setdefault(path, File()))

    def xAccess(self, pathname: str, flags: int) -> bool:  # noqa: N802 - SQLite's name
        return pathname in self._disk.files

    def xDelete(self, filename: str, syncdir: bool) -> None:  # noqa: N802 - SQLite's name
        self._disk.before("write")
        self._disk.files.pop(filename, None)

    def xFullPathname(self, name: str) -> str:  # noqa: N802 - SQLite's name
        return name

    def excepthook(self, *_: Any) -> bool:
        """Say nothing: the error reaches whoever asked SQLite."""
        return True
