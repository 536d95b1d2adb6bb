"""From a password to an account: every login is answered once, in the right order."""

import asyncio
from typing import Any, cast

import pytest

from diffex.domain.commands import Command, OpenAccount
from diffex.domain.errors import RejectCode
from diffex.engine.ports import StoredUser, StoreError
from diffex.transport.auth import Authenticator, LoggedIn, LoginOutcome, LoginRefused
from diffex.transport.inbox import Inbox
from diffex.transport.logins import Logins

ALICE = StoredUser(user_id="alice", password_hash="", deposit=700, demo=False)


class Oracle:
    """An authenticator that knows the outcome beforehand."""

    def __init__(self, outcome: LoginOutcome | StoreError) -> None:
        self.outcome = outcome

    def login(self, user_id: str, password: str, done: Any) -> None:
        """Call back at once, or fail."""
        if isinstance(self.outcome, StoreError):
            raise self.outcome
        done(self.outcome)


Answers = list[tuple[str, RejectCode | None]]


async def log_in(outcome: LoginOutcome | StoreError) -> tuple[list[Command], Answers, Answers]:
    """Log in; return the commands queued, the answers before they ran, and all answers."""
    inbox = Inbox(asyncio.get_running_loop())
    logins = Logins(cast("Authenticator", Oracle(outcome)), inbox)
    answers: Answers = []
    logins.authenticate("alice", "any", lambda user, code: answers.append((user, code)))
    before = list(answers)
    commands: list[Command] = []
    for work in inbox.take(10):
        if callable(work):
            work()
        else:
            commands.append(work)
    return commands, before, answers


async def test_a_right_password_opens_the_account_first() -> None:
    """The session becomes the user's when there is an account to show, not before."""
    commands, before, answers = await log_in(LoggedIn(ALICE))
    assert commands == [OpenAccount("alice", 700)]
    assert before == []
    assert answers == [("alice", None)]


@pytest.mark.parametrize(
    ("outcome", "code"),
    [
        (LoginRefused.FAILED, RejectCode.LOGIN_FAILED),
        (LoginRefused.BUSY, RejectCode.LOGIN_BUSY),
        (StoreError("the disk is gone"), RejectCode.LOGIN_BUSY),
    ],
    ids=["failed", "busy", "store"],
)
async def test_any_other_outcome_is_answered_at_once(
    outcome: LoginOutcome | StoreError, code: RejectCode
) -> None:
    """A store that fails is no reason to leave a client without an answer."""
    commands, before, answers = await log_in(outcome)
    assert commands == []
    assert before == answers == [("alice", code)]


async def test_a_full_queue_refuses_the_login(monkeypatch: pytest.MonkeyPatch) -> None:
    """The password was right, the exchange is busy."""
    monkeypatch.setattr("diffex.transport.inbox.COMMANDS_QUEUED", 0)
    commands, _, answers = await log_in(LoggedIn(ALICE))
    assert commands == []
    assert answers == [("alice", RejectCode.QUEUE_FULL)]
