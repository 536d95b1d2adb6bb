"""Makes the plan on stdin in the directory named by the argument; prints ``done total``.

A server starts it beside itself. It ends when nobody reads what it prints any more. Stdin
has the length of the plan in a line, the plan, and then a line for each symbol that somebody
waits for, whenever that comes up.
"""

import os
import sys
import threading
from collections import deque
from pathlib import Path
from typing import IO

import msgspec

from diffex.engine.ports import StoreError
from diffex.history.maker import cores, give_way, make
from diffex.history.plan import Plan


def main() -> int:
    """Make the plan; return the exit code."""
    with os.fdopen(os.dup(sys.stdin.fileno()), "rb", buffering=0) as unbuffered:
        size = int(_line(unbuffered))
        plan = msgspec.msgpack.decode(_exactly(unbuffered, size), type=Plan)
    wanted: deque[str] = deque()
    threading.Thread(target=_listen, args=(wanted,), daemon=True).start()
    give_way()
    try:
        make(plan, Path(sys.argv[1]), cores(), _tell, wanted)
    except StoreError as error:
        print(error, file=sys.stderr)  # noqa: T201 - read by whoever started this
        return 1
    except BrokenPipeError:
        # The server is gone. What is whole is stored, and nothing is left to say: not even
        # at the end, when the interpreter would flush.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    return 0


def _listen(wanted: deque[str]) -> None:
    """Take the symbols that come, until nobody is there to send any."""
    # Not through a buffer: its lock, held by a thread that reads, stops the interpreter's end.
    begun = b""
    while part := os.read(sys.stdin.fileno(), 4096):
        *lines, begun = (begun + part).split(b"\n")
        wanted.extend(line.decode() for line in lines)


def _line(stream: IO[bytes]) -> bytes:
    """Return what comes before the next line feed."""
    line = b""
    while (one := stream.read(1)) not in {b"\n", b""}:
        line += one
    return line


def _exactly(stream: IO[bytes], size: int) -> bytes:
    """Return the next ``size`` bytes, fewer at the end."""
    found = bytearray()
    while len(found) < size and (part := stream.read(size - len(found))):
        found += part
    return bytes(found)


def _tell(done: int, total: int) -> None:
    print(done, total, flush=True)  # noqa: T201 - read by whoever started this


if __name__ == "__main__":
    sys.exit(main())
