"""A fake exchange for each test, and a client that connects again without waiting."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from typing import Any

import pytest_asyncio

from diffex.client import Mirror, connect
from tests.support.fake_exchange import (
    AT_ONCE,
    PASSWORD,
    USER,
    Connect,
    FakeExchange,
    fake_exchange,
)


@pytest_asyncio.fixture
async def exchange() -> AsyncIterator[FakeExchange]:
    """Return a running fake."""
    async with fake_exchange() as fake:
        yield fake


@pytest_asyncio.fixture
async def connected(exchange: FakeExchange) -> Connect:
    """Return ``connect``, with everything filled in that a test does not care about."""

    def enter(**options: Any) -> AbstractAsyncContextManager[Mirror]:
        return connect(exchange.url, USER, PASSWORD, **{"tuning": AT_ONCE, **options})

    return enter


@pytest_asyncio.fixture
async def mirror(connected: Connect) -> AsyncIterator[Mirror]:
    """Return the mirror of a client that is connected."""
    async with connected() as entered:
        yield entered
