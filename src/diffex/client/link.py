"""Keeps a session up: connects, and connects again whenever the connection is lost."""

import asyncio
import logging
import socket
from collections.abc import Sequence
from typing import Final

from picows import WSError, WSHandshakeError

from diffex.client.backoff import Backoff
from diffex.client.dial import dial
from diffex.client.endpoint import Endpoint
from diffex.client.errors import ClientError, ConnectFailed, MirrorBroken, MirrorClosed
from diffex.client.session import Follower, Session
from diffex.client.tree import Tree
from diffex.client.tuning import Tuning
from diffex.client.wire import Wire

logger = logging.getLogger(__name__)

_UNFINISHED: Final = "the server answered, but no snapshot of an account came"


class Link:
    """One session after another, until it is cancelled or another try would be in vain."""

    def __init__(
        self,
        endpoint: Endpoint,
        login: bytes | None,
        tree: Tree,
        wire: Wire,
        followers: Sequence[Follower],
        timeout: float,
        tuning: Tuning,
    ) -> None:
        """Prepare; ``run`` connects.

        Args:
            endpoint: the server's address.
            login: the encoded req_login, or ``None`` where the URL names the user.
            tree: what is kept equal to the server's snapshot.
            wire: told which session is up.
            followers: called after each transaction, in this order.
            timeout: seconds that one session may take from dialling to its snapshot.
            tuning: times and sizes.
        """
        self.trouble = ""
        """Why the latest session ended or did not come about, as part of a sentence; empty
        while the first one has not even reached the server."""
        self._endpoint = endpoint
        self._login = login
        self._tree = tree
        self._wire = wire
        self._followers = followers
        self._timeout = timeout
        self._tuning = tuning

    async def run(self) -> None:
        """Keep a session up. However this ends, everyone who waits is told why."""
        try:
            await self._keep()
        except asyncio.CancelledError:
            self._end(MirrorClosed())
            raise
        except ClientError as reason:
            self._end(reason)
        except Exception as bug:  # noqa: BLE001 # else the waiters would wait for ever
            broken = MirrorBroken(f"the mirror stopped because of {bug!r}")
            broken.__cause__ = bug
            self._end(broken)

    async def _keep(self) -> None:
        tuning = self._tuning
        backoff = Backoff(tuning.backoff_base, tuning.backoff_cap, tuning.random)
        loop = asyncio.get_running_loop()
        while True:
            began = loop.time()
            was_up = await self._hold_session()
            if was_up and loop.time() - began >= tuning.backoff_cap:
                backoff.reset()
            delay = backoff.next_delay()
            logger.info("%s; connecting again in %.2f s", self.trouble, delay)
            await asyncio.sleep(delay)

    async def _hold_session(self) -> bool:
        """Run one session to its end.

        Returns:
            Whether its snapshot came.

        Raises:
            ClientError: another try would be in vain.
        """
        session = Session(self._login, self._tree, self._wire, self._followers, self._tuning)
        try:
            async with asyncio.timeout(self._timeout):
                await self._dial(session)
                self.trouble = self.trouble or _UNFINISHED
                await session.settled.wait()
            if session.up:
                logger.info("connected to %s", self._endpoint.shown)
            if session.up or not session.is_open:
                await session.wait_closed()
            self.trouble = session.trouble
        except TimeoutError:
            place = f"{self._endpoint.host}:{self._endpoint.port}"
            self.trouble = _UNFINISHED if session.is_open else f"{place} did not answer"
        except OSError as error:
            self.trouble = self._explained(error)
        except WSError as error:
            self.trouble = f"the server refused the WebSocket: {error}"
        finally:
            await session.close()
        failure = session.failure()
        if failure is not None:
            raise failure
        return session.up

    async def _dial(self, session: Session) -> None:
        """Connect; an address that was never right is a failure at once.

        A server that was there before may answer anything while it starts again.
        """
        try:
            await dial(self._endpoint, session, self._tuning)
        except WSHandshakeError as error:
            status = int(error.response.status) if error.response is not None else 0
            if 400 <= status < 500 and self._wire.sessions == 0:
                raise ConnectFailed(
                    f"{self._endpoint.shown} answered with HTTP status {status}; "
                    "check the path and the user"
                ) from error
            raise

    def _explained(self, error: OSError) -> str:
        place = f"{self._endpoint.host}:{self._endpoint.port}"
        if isinstance(error, ConnectionRefusedError):
            return f"nothing listens at {place}; start the server with `diffex serve`"
        if isinstance(error, socket.gaierror):
            return f"the host name {self._endpoint.host} is unknown"
        return f"{place}: {error.strerror or error}"

    def _end(self, reason: Exception) -> None:
        self._tree.end(reason)
        for follower in self._followers:
            follower.ended(reason)
