"""The files of a directory of the past, opened as they come, and what of them is decoded."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from pathlib import Path
from typing import Final, Generic, TypeAlias, TypeVar

from diffex.engine.ports import StoreError
from diffex.storage.history_file import SUFFIX, ContractFile, Extent

Report: TypeAlias = Callable[[str], None]
"""Takes a sentence about a file that cannot be used."""

KeyT = TypeVar("KeyT", bound=Hashable)
ValueT = TypeVar("ValueT")

_Stamp: TypeAlias = tuple[int, int, int]
"""Inode, time of change, size: which file it is."""


class Kept(Generic[KeyT, ValueT]):
    """Values that can be made again: so many of the last used are kept."""

    def __init__(self, most: int) -> None:
        self._most: Final = most
        self._values: OrderedDict[KeyT, ValueT] = OrderedDict()

    def get(self, key: KeyT, make: Callable[[], ValueT]) -> ValueT:
        """Return the value of ``key``, made now if it is not kept."""
        values = self._values
        value = values.get(key)
        if value is None:
            value = values[key] = make()
            if len(values) > self._most:
                values.popitem(last=False)
        else:
            values.move_to_end(key)
        return value

    def __len__(self) -> int:
        return len(self._values)


class Files:
    """The contracts' files: each is verified when it is first needed, then stays open."""

    def __init__(self, directory: Path, report: Report) -> None:
        self._directory: Final = directory
        self._report: Final = report
        self._open: Final[dict[str, ContractFile]] = {}
        self._tried: Final[dict[str, _Stamp]] = {}

    def find(self, symbol: str, extent: Extent) -> tuple[ContractFile, int] | None:
        """Return the file and the row of a contract's day, or None while it is not there."""
        file = self._open.get(symbol)
        row = None if file is None else file.rows.get(extent.day)
        if row is None:
            file = self._newer(symbol)
            row = None if file is None else file.rows.get(extent.day)
        if file is None or row is None or file.header.days[row].extent != extent:
            return None
        return file, row

    def _newer(self, symbol: str) -> ContractFile | None:
        """Open the file of a contract if there is one that was not looked at before."""
        path = self._directory / f"{symbol}{SUFFIX}"
        try:
            found = path.stat()
            stamp = (found.st_ino, found.st_mtime_ns, found.st_size)
            if self._tried.get(symbol) == stamp:
                return None
            self._tried[symbol] = stamp
            file = self._open[symbol] = ContractFile(path)
        except FileNotFoundError:
            return None
        except (OSError, StoreError) as error:
            self._report(str(error))
            return None
        return file
