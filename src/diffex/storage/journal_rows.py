"""How a command becomes a row of the journal and comes back; and the mark beside it.

The checksum of a row is a CRC-32 over its other columns. The mark is a sequence number
with its own.
"""

import struct
from collections.abc import Sequence
from typing import Final
from zlib import crc32

import msgspec

from diffex.domain.commands import Command
from diffex.domain.units import Nanos

CHECK_BYTES: Final = 4
"""Bytes of a checksum."""
_NUMBER: Final = 8

_pack_numbers: Final = struct.Struct("<qqq").pack
_pack_check: Final = struct.Struct("<I").pack
_ENCODER: Final = msgspec.msgpack.Encoder()
_DECODER: Final[msgspec.msgpack.Decoder[Command]] = msgspec.msgpack.Decoder(Command)

decode: Final = _DECODER.decode
"""Returns the command in a row; raises ``msgspec.MsgspecError`` for one that is unknown."""


class Row(msgspec.Struct, frozen=True, gc=False):
    """One command of the journal."""

    sequence: int
    epoch: int
    """Which start of the exchange it belongs to."""
    now: Nanos
    command: Command


class Epoch(msgspec.Struct, frozen=True):
    """One start of the exchange."""

    epoch: int
    first: int
    """The sequence number of its first command."""
    last: int
    """Of its last one; below ``first`` if it has none."""
    started: Nanos
    version: str
    """Of the diffex that ran."""


def pack(first: int, epoch: int, now: Nanos, commands: Sequence[Command]) -> tuple[bytes, ...]:
    """Return each command of a group, encoded, with its checksum behind it."""
    packed = []
    encode = _ENCODER.encode
    for sequence, command in enumerate(commands, first):
        encoded = encode(command)
        packed.append(encoded + checksum(sequence, epoch, now, encoded))
    return tuple(packed)


def checksum(sequence: int, epoch: int, now: Nanos, encoded: bytes) -> bytes:
    """Return the checksum of a row."""
    return _pack_check(crc32(encoded, crc32(_pack_numbers(sequence, epoch, now))))


def mark(head: int) -> bytes:
    """Return the mark that says that rows up to ``head`` were kept."""
    number = head.to_bytes(_NUMBER, "little")
    return number + _pack_check(crc32(number))


def marked(found: bytes) -> int:
    """Return the number in a mark; 0 if it is torn, as a loss of power may leave it."""
    head = int.from_bytes(found[:_NUMBER], "little")
    return head if found == mark(head) else 0
