"""A mirror that merges as tqsdk for Python does, and fails where that fails.

Written from the published client's behaviour: reference facts, not its code.
"""

from typing import Any

Tree = dict[str, Any]

TEXTS = {"datetime", "ins_list", "query"}


def merge(target: Tree, patch: Tree) -> None:
    """Merge as tqsdk does: null removes, an object over a scalar is a crash."""
    for key, value in patch.items():
        if value is None:
            target.pop(key, None)
        elif isinstance(value, dict):
            inner = target.setdefault(key, {})
            if not isinstance(inner, dict):
                raise TypeError(f"{key}: an object over {inner!r}")
            merge(inner, value)
        else:
            target[key] = value


def check(patch: Tree) -> None:
    """Raise for what ends tqsdk, or what it would misread."""
    for symbol, quote in patch.get("quotes", {}).items():
        assert quote is not None, f"{symbol}: a quote is never deleted"
        for field in ("expire_datetime", "price_tick", "margin", "commission"):
            assert quote.get(field) != "-", f"{symbol}.{field} is computed with"
    for symbol, durations in patch.get("klines", {}).items():
        assert durations is not None, symbol
        for duration, section in durations.items():
            assert duration == str(int(duration))
            _check_series(section)
            for other, bound in section.get("binding", {}).items():
                assert all(one is None or type(one) is int for one in bound.values()), other
    for section in patch.get("ticks", {}).values():
        _check_series(section)
    for notice in patch.get("notify", {}).values():
        assert {"code", "content"} <= notice.keys()
        assert list(patch) == ["notify"]


def _check_series(section: Tree) -> None:
    assert section is not None
    for one, item in section.get("data", {}).items():
        assert one == str(int(one))
        assert int(one) >= 0
        if item is not None:
            assert not any(isinstance(value, str) for value in item.values())


class TqMirror:
    """What the client has received. One ``rtn_data`` is one transaction."""

    def __init__(self) -> None:
        self.tree: Tree = {}
        self.frames: list[Tree] = []

    def take(self, pack: Tree) -> None:
        """Merge a pack."""
        assert "aid" in pack
        assert pack["aid"] == "rtn_data"
        self.frames.append(pack)
        for patch in pack["data"]:
            check(patch)
            merge(self.tree, patch)

    def chart(self, chart_id: str) -> Tree:
        """Return a chart."""
        chart: Tree = self.tree["charts"][chart_id]
        return chart

    def series(self, symbol: str, duration: int) -> Tree:
        """Return the bars or ticks of a symbol."""
        if duration:
            series: Tree = self.tree["klines"][symbol][str(duration)]
        else:
            series = self.tree["ticks"][symbol]
        return series

    def ids(self, symbol: str, duration: int) -> list[int]:
        """Return the ids of a series, sorted."""
        return sorted(int(one) for one in self.series(symbol, duration)["data"])

    def complete(self, request: Tree) -> bool:
        """Return whether a reconnecting client would take a chart for answered."""
        chart = self.tree.get("charts", {}).get(request["chart_id"], {})
        state = chart.get("state", {})
        if not request.items() <= state.items():
            return False
        if chart.get("left_id", -1) == -1 and chart.get("right_id", -1) == -1:
            return False
        if self.tree.get("mdhis_more_data", True):
            return False
        symbols = [symbol for symbol in request["ins_list"].split(",") if symbol]
        try:
            series = [self.series(symbol, int(request["duration"])) for symbol in symbols]
        except KeyError:
            return False
        return all(one.get("last_id", -1) != -1 for one in series)
