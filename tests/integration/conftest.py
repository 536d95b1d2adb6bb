"""What the integration tests share: the server's own loop, cheap passwords, frequent sweeps."""

import asyncio
from collections.abc import Callable, Mapping

import pytest
import uvloop
from argon2 import PasswordHasher, Type

from diffex.transport import auth


def pytest_asyncio_loop_factories(
    config: pytest.Config, item: pytest.Item
) -> Mapping[str, Callable[[], asyncio.AbstractEventLoop]]:
    """Let pytest-asyncio use uvloop."""
    return {"uvloop": uvloop.new_event_loop}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the test that waits for two minutes: other workers do the rest meanwhile."""
    items.sort(key=lambda item: "test_long_peek.py" not in item.nodeid)


@pytest.fixture(autouse=True)
def _cheap_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hash with argon2id's least cost: every server hashes three passwords at its start."""
    hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1, type=Type.ID)
    monkeypatch.setattr(auth, "_HASHER", hasher)


@pytest.fixture(autouse=True)
def _frequent_sweeps(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look after every connection many times a second: no test waits for the next look."""
    monkeypatch.setattr("diffex.app.SWEEP_SECONDS", 0.02)
    monkeypatch.setattr("diffex.transport.gate.SWEEPS", 1)
