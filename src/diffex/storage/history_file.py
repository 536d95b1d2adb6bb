"""The past of one contract in one file: a checksum, a header, three blocks a day.

A file is written beside its place and renamed into it, so it is there whole or not at all.
Reading verifies length and checksum once, before anything of it is believed.
"""

import datetime
import mmap
import os
import struct
import zlib
from collections.abc import Sequence
from itertools import accumulate
from pathlib import Path
from typing import Final, NamedTuple, TypeAlias

import msgspec

from diffex.domain.units import Lots, Nanos, Ticks
from diffex.engine.ports import StoreError

SUFFIX: Final = ".past"
UNFINISHED: Final = ".making"
"""Suffix of a file that is being written; one that is left over may be removed."""

Span: TypeAlias = tuple[Nanos, Nanos]
"""[start, end) of trading."""

_MAGIC: Final = b"diffexP1"
_HEAD: Final = struct.Struct("<8sIIQ")
"""Magic, bytes of the header, CRC-32 of all that follows, bytes of all that follows."""


class Extent(msgspec.Struct, frozen=True, kw_only=True):
    """How much a day has, which is known before the day is made: ids count on it."""

    day: datetime.date
    spans: tuple[Span, ...]
    step: Nanos
    """Length of the shortest bars, a part of a minute; there is one tick in each step."""
    ticks: int
    main: bool
    """Whether the contract was its product's main one: part of the continuous contract."""

    def bars(self, unit: Nanos) -> int:
        """Return how many bars of a minute, or of a step, there are: none is left out."""
        return sum(len(units_of(span, unit)) for span in self.spans)


def units_of(span: Span, unit: Nanos) -> range:
    """Return the starts of the minutes, or of the steps, that a span touches."""
    return range(span[0] - span[0] % unit, span[1], unit)


class Summary(msgspec.Struct, frozen=True, kw_only=True, array_like=True):
    """The daily bar, prices counted from the day's level."""

    open: Ticks
    high: Ticks
    low: Ticks
    close: Ticks
    volume: Lots
    interest: Lots
    """Open interest at the end; every day begins with 0."""


class StoredDay(msgspec.Struct, frozen=True, kw_only=True):
    """One trading day of a contract."""

    extent: Extent
    model: int
    """Version of the model that made the day."""
    pre_settlement: Ticks
    level: Ticks
    """The price from which the blocks' prices count."""
    summary: Summary
    block_bytes: tuple[int, int, int]
    """Of the minutes, the steps, the ticks."""

    @property
    def settlement(self) -> Ticks:
        """The settlement price: the last one."""
        return self.level + self.summary.close


class Header(msgspec.Struct, frozen=True, kw_only=True):
    """What a file says of itself."""

    symbol: str
    tick_e6: int
    tick_value: int
    seed: int
    days: tuple[StoredDay, ...]
    """Oldest first; days are only ever added behind the last."""


class Blocks(NamedTuple):
    """The blocks of a day."""

    minutes: bytes
    steps: bytes
    ticks: bytes

    def sizes(self) -> tuple[int, int, int]:
        """Return the bytes of each."""
        return len(self.minutes), len(self.steps), len(self.ticks)


def write(path: Path, header: Header, blocks: Sequence[Blocks]) -> None:
    """Write a file whole; the same arguments give the same bytes.

    Raises:
        StoreError: it cannot be written. What was there before is still there.
    """
    head = msgspec.msgpack.encode(header)
    body = head + b"".join(part for day in blocks for part in day)
    unfinished = path.with_name(path.name + UNFINISHED)
    try:
        descriptor = os.open(
            unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600
        )
        with open(descriptor, "wb") as file:  # noqa: PTH123 - a descriptor, with its mode
            file.write(_HEAD.pack(_MAGIC, len(head), zlib.crc32(body), len(body)))
            file.write(body)
            file.flush()
            os.fsync(file.fileno())
        unfinished.rename(path)
    except OSError as error:
        raise StoreError(f"cannot write {path}: {error.strerror}") from error


class ContractFile:
    """A file that was found whole. It stays readable when another takes its place."""

    def __init__(self, path: Path) -> None:
        """Open and verify a file.

        Raises:
            FileNotFoundError: there is none.
            StoreError: it cannot be read, is no such file, or is damaged.
        """
        try:
            with path.open("rb") as file:
                self._bytes = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        except FileNotFoundError:
            raise
        except (OSError, ValueError) as error:
            raise StoreError(f"cannot read {path}: {error}") from error
        self.header: Final = _verified(path, self._bytes)
        sizes = [size for day in self.header.days for size in day.block_bytes]
        began = len(self._bytes) - sum(sizes)
        self._places: Final = tuple(accumulate(sizes, initial=began))
        self.rows: Final = {day.extent.day: row for row, day in enumerate(self.header.days)}
        """By trading day, its row in ``header.days``."""

    @property
    def size(self) -> int:
        """Bytes on disk."""
        return len(self._bytes)

    def blocks(self, row: int) -> Blocks:
        """Return the blocks of a day."""
        first, second, third, end = self._places[3 * row : 3 * row + 4]
        content = self._bytes
        return Blocks(content[first:second], content[second:third], content[third:end])

    def minutes(self, row: int) -> bytes:
        """Return the block of a day's minutes."""
        return self._bytes[self._places[3 * row] : self._places[3 * row + 1]]

    def steps(self, row: int) -> bytes:
        """Return the block of a day's steps."""
        return self._bytes[self._places[3 * row + 1] : self._places[3 * row + 2]]

    def ticks(self, row: int) -> bytes:
        """Return the block of a day's ticks."""
        return self._bytes[self._places[3 * row + 2] : self._places[3 * row + 3]]


def _verified(path: Path, content: mmap.mmap) -> Header:
    """Return the header of a whole file, or raise ``StoreError``."""
    if len(content) < _HEAD.size or content[: len(_MAGIC)] != _MAGIC:
        raise StoreError(f"{path} is no history file of this version of diffex; remove it")
    _, header_bytes, checksum, total = _HEAD.unpack_from(content)
    body = memoryview(content)[_HEAD.size :]
    try:
        if len(body) != total:
            raise StoreError(
                f"{path} is cut short: {len(body)} bytes instead of {total}; remove it"
            )
        if zlib.crc32(body) != checksum:
            raise StoreError(f"{path} is damaged: its checksum differs; remove it")
        header = msgspec.msgpack.decode(body[:header_bytes], type=Header)
        blocks = sum(sum(day.block_bytes) for day in header.days)
    except msgspec.MsgspecError as error:
        raise StoreError(f"{path} has a header of another version; remove it") from error
    finally:
        body.release()
    if header_bytes + blocks != total:
        raise StoreError(f"{path} has a header that does not fit its blocks; remove it")
    return header
