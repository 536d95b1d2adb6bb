"""Notices of the two manners: kept in the mirror, or told once."""

import json

from diffex.diff.notices import KeptNotices, NoticeIds, ToldNotices
from diffex.diff.patch import Tree
from diffex.domain.limits import NOTIFIES_WAITING


def notice(number: int) -> Tree:
    """Return a notice that can be told apart."""
    return {"content": str(number)}


def test_told_notices_wait_apart_and_are_told_once() -> None:
    """The backlog never sees them: a patch of it may be composed with others."""
    notices = ToldNotices(NoticeIds("r"))
    fresh = [notices.fresh]
    assert notices.add(notice(1)) == notices.add(notice(2)) == {}
    fresh.append(notices.fresh)
    (part,) = notices.deliver()
    assert json.loads(part) == {"notify": {"Nr.1": notice(1), "Nr.2": notice(2)}}
    fresh.append(notices.fresh)
    assert fresh == [False, True, False]


def test_ids_are_shared_by_all_sessions_of_a_run() -> None:
    """A client with two connections shows each id once."""
    ids = NoticeIds("r")
    one, two = ToldNotices(ids), ToldNotices(ids)
    one.add(notice(1))
    two.add(notice(2))
    assert one.deliver() != two.deliver()
    assert ids.next() == "Nr.3"


def test_told_notices_that_nobody_takes_have_a_bound() -> None:
    """The oldest is lost."""
    notices = ToldNotices(NoticeIds("r"))
    for number in range(NOTIFIES_WAITING + 2):
        notices.add(notice(number))
    (part,) = notices.deliver()
    told = list(json.loads(part)["notify"])
    assert (len(told), told[0]) == (NOTIFIES_WAITING, "Nr.3")


def test_kept_notices_stay_in_the_mirror() -> None:
    """They are in the backlog when they are new, and restated later."""
    notices = KeptNotices()
    assert notices.add(notice(1)) == {"S1": notice(1)}
    fresh = [notices.fresh]
    assert notices.deliver() == []
    fresh.append(notices.fresh)
    assert fresh == [True, False]
    assert notices.kept() == {"S1": notice(1)}
