"""A moment that somebody writes: as long as its last digit says, to its end."""

import datetime
import re
from typing import Final

from diffex.domain.units import SECOND, Nanos

_BEIJING: Final = datetime.timezone(datetime.timedelta(hours=8))
_FRACTION: Final = re.compile(r"[.,](\d+)")
_DIGITS: Final = 9
"""Of a second, in nanoseconds."""
_SECONDS: Final = 3
_LENGTHS: Final = (86_400 * SECOND, 3_600 * SECOND, 60 * SECOND, SECOND)
"""By how much of the time of day is written: nothing, hours, minutes, seconds."""


def end_of_moment(text: str) -> Nanos:
    """Return the last nanosecond that a written time may mean.

    Times are shown shorter than they are kept: given back, ``15:07:35.522525`` is to name what
    happened within that microsecond, and ``15:07:35`` what happened within that second.

    Args:
        text: as in ISO 8601; in Beijing, unless it says otherwise.

    Raises:
        ValueError: it is no time.
    """
    fraction = _FRACTION.search(text)
    digits = fraction.group(1) if fraction else ""
    if len(digits) > _DIGITS:
        raise ValueError(f"{text!r} is finer than a nanosecond")
    whole = text if fraction is None else text[: fraction.start()] + text[fraction.end() :]
    time, written = datetime.datetime.fromisoformat(whole), _written(whole)
    if digits and written != _SECONDS:
        raise ValueError(f"{text!r} has a fraction of something else than a second")
    if time.tzinfo is None:
        time = time.replace(tzinfo=_BEIJING)
    passed = time - datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)
    begin = (passed.days * 86_400 + passed.seconds) * SECOND
    if digits:
        length: Nanos = 10 ** (_DIGITS - len(digits))
        return begin + int(digits) * length + length - 1
    return begin + _LENGTHS[written] - 1


def _written(text: str) -> int:
    """Return how many of hours, minutes and seconds a time without a fraction has.

    Raises:
        ValueError: neither a space nor a T is between its date and its time of day.
    """
    date, *clock = re.split(r"[Tt ]", text, maxsplit=1)
    datetime.date.fromisoformat(date)
    if not clock:
        return 0
    return len(re.sub(r"\D", "", re.split(r"[Zz+-]", clock[0])[0])) // 2
