"""Which ids a chart shows: the newest, a range from an id or a time, or trading days."""

from typing import Final, TypeAlias

import msgspec

from diffex.diff.md.line import Ids
from diffex.diff.md.spans import Span
from diffex.domain.calendar import DAY, Calendar, beijing_date
from diffex.domain.limits import VIEW_WIDTH
from diffex.domain.units import Nanos

LONGEST: Final = 400
"""Trading days that one chart may ask for."""


class Newest(msgspec.Struct, frozen=True):
    """The newest ``width`` ids, rolling on."""

    width: int


class Fixed(msgspec.Struct, frozen=True):
    """The ids from ``left`` to ``right``, whether they exist yet or never will."""

    left: int
    right: int


class Days(msgspec.Struct, frozen=True):
    """What happened from ``begin`` to just before ``end``, growing while that lasts."""

    begin: Nanos
    end: Nanos


Form: TypeAlias = Newest | Fixed | Days


def span(form: Form, ids: Ids) -> Span:
    """Return the left and the right id of a chart now.

    They are never both -1, which clients take for a chart that is not ready: where there is
    nothing to show, the window lies left of that.
    """
    if isinstance(form, Newest):
        right = ids.last_id
        # Left of 0 there never is anything, and tqsdk looks for what a live window names.
        return (max(right - form.width + 1, 0), right) if right >= 0 else (-1 - form.width, -2)
    if isinstance(form, Fixed):
        return form.left, form.right
    left = ids.find(form.begin)
    return left, min(max(ids.find(form.end) - 1, left), left + VIEW_WIDTH - 1)


def from_id(left: int, width: int) -> Fixed:
    """Return the window of ``width`` ids from ``left``; it is not cut at the newest id."""
    if left == -1 and width == 1:
        left, width = -2, 2
    return Fixed(left, left + width - 1)


def around(ids: Ids, time: Nanos, position: int, width: int) -> Fixed:
    """Return the window in which the first id at ``time`` or later has ``position`` before it."""
    return from_id(ids.find(time) - position, width)


def trading_days(calendar: Calendar, start: Nanos, count: int) -> Days:
    """Return the window of ``count`` trading days, the first of them the one named by ``start``.

    Args:
        calendar: of the exchange.
        start: any time on the first day's date in Beijing, usually its midnight.
        count: how many days; a number of nanoseconds, as tqsdk for JavaScript has it, is
            taken as that many days.
    """
    days = min(max(count // DAY if count >= DAY else count, 1), LONGEST)
    first = beijing_date(start)
    if not calendar.is_trading_day(first):
        first = calendar.next_trading_day(first)
    end = first
    for _ in range(days):
        end = calendar.next_trading_day(end)
    return Days(calendar.begin(first), calendar.begin(end))
