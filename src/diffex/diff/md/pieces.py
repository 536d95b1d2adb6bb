"""Patches of one line: bars that come and go, and which bar of a partner is bound to which."""

from collections.abc import Iterable

import orjson

from diffex.diff.md.line import Ids, LineKey
from diffex.diff.md.spans import Span
from diffex.diff.md.watch import Watch
from diffex.diff.patch import Tree


def section(news: Tree, key: LineKey) -> Tree:
    """Return the part of a patch that is about a line."""
    symbol, duration = key
    if not duration:
        found: Tree = news.setdefault("ticks", {}).setdefault(symbol, {})
    else:
        bars = news.setdefault("klines", {}).setdefault(symbol, {})
        found = bars.setdefault(str(duration), {})
    return found


def data(watch: Watch, come: Iterable[Span], gone: Iterable[Span]) -> orjson.Fragment | None:
    """Return the patch of ``data``, None if there is nothing to say."""
    parts = [watch.tape.members(first, last) for first, last in come]
    parts += [_nulls(first, last) for first, last in gone]
    members = b",".join(filter(None, parts))
    return orjson.Fragment(b"{" + members + b"}") if members else None


def pairs(main: Ids, other: Ids, spans: Iterable[Span]) -> Tree:
    """Return by main id the partner's id that begins at the same time, where there is one."""
    found: Tree = {}
    for first, last in spans:
        times = main.times(first, last)
        if not times:
            continue
        begin, end = other.find(times[min(times)]), other.find(times[max(times)] + 1) - 1
        at = {time: other_id for other_id, time in other.times(begin, end).items()}
        found.update((str(main_id), at[time]) for main_id, time in times.items() if time in at)
    return found


def late(main: Watch, other: Watch, newest: int) -> Span:
    """Return the main ids whose partners may have come after the one of id ``newest``."""
    time = other.times(newest, newest).get(newest, -1)
    return main.find(time + 1), main.last_id


def nulls(spans: Iterable[Span]) -> Tree:
    """Return the deletion of every id of ``spans``."""
    return {str(one): None for first, last in spans for one in range(first, last + 1)}


def _nulls(first: int, last: int) -> bytes:
    return b",".join(b'"%d":null' % one for one in range(first, last + 1))
