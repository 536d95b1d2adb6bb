"""``python -m benchmarks.server USERS [DATA]``: the exchange as a process that can be measured.

It is ``diffex.app``'s server without agents, whose users come in by the demo's URL, and
beside it on the same loop a bare echo. Its first line on stdout says the ports; after that
it obeys lines on stdin (see ``obey``) until stdin ends.
"""

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

import uvloop

from benchmarks import echo, work
from diffex import app, logs
from diffex.app import Options, Running
from diffex.diff.snapshot import SnapshotManager
from diffex.engine.ports import StoredUser
from diffex.storage.memory import MemoryUserStore
from diffex.transport.auth import hash_password

FILLS_KEPT: Final = 100
"""Different fills that the producer repeats, so that no snapshot grows without end."""


class Producer:
    """Pushes fills to users whose peek waits, a fixed number at a time, while it is on."""

    def __init__(self, snapshots: SnapshotManager) -> None:
        self._snapshots = snapshots
        self._fills = [
            work.fill_patches(f"trade_{number}", f"order_{number}") for number in range(FILLS_KEPT)
        ]
        self._task: asyncio.Task[None] | None = None

    def start(self, fills_a_frame: int) -> None:
        """Begin to push so many fills to each waiting peek."""
        self._task = asyncio.create_task(self._produce(fills_a_frame))

    def stop(self) -> None:
        """Push nothing more."""
        if self._task is not None:
            self._task.cancel()
            self._task = None

    async def _produce(self, fills_a_frame: int) -> None:
        push, turn = self._snapshots.push_patch, 0
        sessions = [
            (user_id, session)
            for user_id, user in self._snapshots.watched().items()
            for session in user.sessions
        ]
        while True:
            for user_id, session in sessions:
                if session.waiting:
                    for _ in range(fills_a_frame):
                        turn = (turn + 1) % FILLS_KEPT
                        push(user_id, *self._fills[turn])
            await asyncio.sleep(0)


async def obey(producer: Producer) -> None:
    """Carry out the lines of stdin until it ends.

    ``produce N`` pushes N fills to each waiting peek; ``rest`` ends that.
    """
    reader = asyncio.StreamReader()
    protocol = asyncio.StreamReaderProtocol(reader)
    await asyncio.get_running_loop().connect_read_pipe(lambda: protocol, sys.stdin)
    while line := await reader.readline():
        order, *arguments = line.decode().split()
        producer.stop()
        if order == "produce":
            producer.start(int(arguments[0]))
    producer.stop()


async def serve(users: int, data: Path | None) -> None:
    """Serve until stdin ends; with a directory the exchange is kept there."""
    async with _running(work.names(users), data) as server:
        listener, echo_port = await echo.listen()
        print(json.dumps({"port": server.port, "echo_port": echo_port}), flush=True)
        await obey(Producer(server.plant.desk.snapshots))
        listener.close()


@asynccontextmanager
async def _running(names: list[str], data: Path | None) -> AsyncIterator[Running]:
    """Run the server for many users, of whose one password no hash but the first is made."""
    options = Options(host="127.0.0.1", port=0, demo=True, data=data)
    store = MemoryUserStore()
    shared = hash_password("unused")
    for name in names:
        store.add(StoredUser(user_id=name, password_hash=shared, deposit=work.DEPOSIT, demo=True))
    async with app.operating(work.quiet_config(names), options, store) as server:
        yield server


def main() -> int:
    """Run the process."""
    logs.set_up(logs.parse_levels("", "error"), sys.stderr)
    data = Path(sys.argv[2]) if len(sys.argv) > 2 else None
    uvloop.run(serve(int(sys.argv[1]), data))
    return 0


if __name__ == "__main__":
    sys.exit(main())
