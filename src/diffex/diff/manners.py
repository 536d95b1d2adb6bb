"""The traits of a dialect that its sessions follow, whatever they mirror."""

from collections.abc import Callable
from functools import partial
from typing import Final

import msgspec

from diffex.diff.notices import KeptNotices, NoticeIds, Notices, ToldNotices


class Manners(msgspec.Struct, frozen=True):
    """How sessions of one dialect speak."""

    notices: Callable[[], Notices]
    """Makes the notices of a new session."""
    starts_over: bool
    """Whether a restatement begins by deleting every section, and a logout deletes the user's."""


FLAT: Final = Manners(KeptNotices, starts_over=True)


def standard(run: str) -> Manners:
    """Return the manners of the standard dialect.

    Nothing is ever deleted whole: ``trade: null`` and a trade that is null end tqsdk.

    Args:
        run: a word that no other run of a server has, for the ids of the notices.
    """
    return Manners(partial(ToldNotices, NoticeIds(run)), starts_over=False)
