"""``python -m tests.support.crash_server CONFIG DATA PORT [demo]``: servers to be killed.

Each line on stdin starts one, a fork of this process, which has imported everything: so a
test can kill many. What it prints is the server's process id, then the server's own line
once it listens. The end of stdin ends this process.
"""

import os
import sys
from pathlib import Path
from unittest.mock import patch

from argon2 import PasswordHasher, Type

from diffex import logs
from diffex.app import run_server
from diffex.config import load
from diffex.engine.ports import StoreError
from diffex.transport import auth


def main() -> int:
    """Fork servers until stdin ends."""
    config, data, port = load(Path(sys.argv[1])), Path(sys.argv[2]), int(sys.argv[3])
    demo = len(sys.argv) > 4
    # Every server checks its users' passwords at its start.
    cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1, type=Type.ID)
    patch.object(auth, "_HASHER", cheap).start()
    child = 0
    for _ in sys.stdin:
        if child:
            os.waitpid(child, 0)
        child = os.fork()
        if child == 0:
            logs.set_up(logs.parse_levels("", "warning"), sys.stderr)
            try:
                run_server(
                    config, host="127.0.0.1", port=port, demo=demo, data=data, days=0, runtime=None
                )
            except StoreError as error:
                print(f"refused: {error}", flush=True)  # noqa: T201 - what the test reads
            # Not the parent's clean-up, nor its buffers.
            os._exit(0)
        print(child, flush=True)  # noqa: T201 - the same
    if child:
        os.waitpid(child, 0)
    return 0


if __name__ == "__main__":
    sys.exit(main())
