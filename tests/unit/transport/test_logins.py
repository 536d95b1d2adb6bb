"""From a password to an account: every login is answered once, in the right order."""

import asyncio
from typing import Any, cast

import pytest

from diffex.domain.commands import Command, OpenAccount
from diffex.domain.errors import RejectCode
from diffex.engine.ports import StoredUser, StoreError
from diffex.transport.auth import Authenticator, Change, LoggedIn, LoginOutcome, LoginRefused
from diffex.transport.inbox import Inbox
from diffex.transport.logins import Logins

ALICE = StoredUser(user_id="alice", password_hash="", deposit=700, demo=False)


class Oracle:
    """An authenticator that knows the outcome beforehand."""

    def __init__(self, outcome: LoginOutcome | StoreError) -> None:
        self.outcome = outcome
        self.changed = Change.DONE

    def find(self, user_id: str) -> StoredUser | None:
        """Return the user of the outcome, or fail."""
        if isinstance(self.outcome, StoreError):
            raise self.outcome
        return self.outcome.user if isinstance(self.outcome, LoggedIn) else None

    def change(self, user_id: str, old: str, new: str, done: Any) -> None:
        """Call back what the outcome is of the changes, or fail."""
        if isinstance(self.outcome, StoreError):
            raise self.outcome
        done(self.changed)

    def login(self, user_id: str, password: str, done: Any) -> None:
        """Call back at once, or fail."""
        if isinstance(self.outcome, StoreError):
            raise self.outcome
        done(self.outcome)


Answers = list[tuple[str, RejectCode | None]]


async def log_in(
    outcome: LoginOutcome | StoreError, *, by_token: bool = False
) -> tuple[list[Command], Answers, Answers]:
    """Log in; return the commands queued, the answers before they ran, and all answers."""
    inbox = Inbox(asyncio.get_running_loop())
    logins = Logins(cast("Authenticator", Oracle(outcome)), inbox)
    answers: Answers = []
    if by_token:
        logins.vouch("alice", lambda user, code: answers.append((user, code)))
    else:
        logins.authenticate("alice", "any", lambda user, code: answers.append((user, code)))
    before = list(answers)
    commands: list[Command] = []
    for work in inbox.take(10):
        if callable(work):
            work()
        else:
            commands.append(work)
    return commands, before, answers


@pytest.mark.parametrize("by_token", [False, True], ids=["password", "token"])
async def test_a_right_password_opens_the_account_first(by_token: bool) -> None:
    """The session becomes the user's when there is an account to show, not before."""
    commands, before, answers = await log_in(LoggedIn(ALICE), by_token=by_token)
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


@pytest.mark.parametrize(
    ("outcome", "code"),
    [
        (LoginRefused.FAILED, RejectCode.LOGIN_FAILED),
        (StoreError("the disk is gone"), RejectCode.LOGIN_BUSY),
    ],
    ids=["unknown", "store"],
)
async def test_a_token_of_nobody_opens_no_account(
    outcome: LoginOutcome | StoreError, code: RejectCode
) -> None:
    """Its user was deleted, or cannot be read now."""
    commands, before, answers = await log_in(outcome, by_token=True)
    assert commands == []
    assert before == answers == [("alice", code)]


async def test_a_full_queue_refuses_the_login(monkeypatch: pytest.MonkeyPatch) -> None:
    """The password was right, the exchange is busy."""
    monkeypatch.setattr("diffex.transport.inbox.COMMANDS_QUEUED", 0)
    commands, _, answers = await log_in(LoggedIn(ALICE))
    assert commands == []
    assert answers == [("alice", RejectCode.QUEUE_FULL)]


@pytest.mark.parametrize(
    ("outcome", "code"),
    [
        (Change.DONE, None),
        (Change.FAILED, RejectCode.LOGIN_FAILED),
        (Change.FIXED, RejectCode.PASSWORD_FIXED),
        (Change.BUSY, RejectCode.LOGIN_BUSY),
        (StoreError("the disk is gone"), RejectCode.LOGIN_BUSY),
    ],
)
async def test_every_wish_for_another_password_is_answered(
    outcome: Change | StoreError, code: RejectCode | None
) -> None:
    """With why it was not granted, or nothing when it was."""
    oracle = Oracle(outcome if isinstance(outcome, StoreError) else LoginRefused.FAILED)
    if isinstance(outcome, Change):
        oracle.changed = outcome
    logins = Logins(cast("Authenticator", oracle), Inbox(asyncio.get_running_loop()))
    answers: list[RejectCode | None] = []
    logins.change_password("alice", "old", "new", answers.append)
    assert answers == [code]
