"""Makes the plan on stdin in the directory named by the argument; prints ``done total``.

A server starts it beside itself. It ends when nobody reads what it prints any more.
"""

import os
import sys
from pathlib import Path

import msgspec

from diffex.engine.ports import StoreError
from diffex.history.maker import cores, give_way, make
from diffex.history.plan import Plan


def main() -> int:
    """Make the plan; return the exit code."""
    plan = msgspec.msgpack.decode(sys.stdin.buffer.read(), type=Plan)
    give_way()
    try:
        make(plan, Path(sys.argv[1]), cores(), _tell)
    except StoreError as error:
        print(error, file=sys.stderr)  # noqa: T201 - read by whoever started this
        return 1
    except BrokenPipeError:
        # The server is gone. What is whole is stored, and nothing is left to say: not even
        # at the end, when the interpreter would flush.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    return 0


def _tell(done: int, total: int) -> None:
    print(done, total, flush=True)  # noqa: T201 - read by whoever started this


if __name__ == "__main__":
    sys.exit(main())
