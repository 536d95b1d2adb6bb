"""A client that believes nothing: strict JSON, its own merge, whole transactions only."""

import json
from collections.abc import Callable
from typing import Any, Final, TypeAlias

Tree: TypeAlias = dict[str, Any]


def rfc_merge(target: Any, patch: Any) -> Any:
    """Return what RFC 7386 section 2 makes of ``target``; written from its pseudo-code."""
    if not isinstance(patch, dict):
        return patch
    outcome = dict(target) if isinstance(target, dict) else {}
    for name, value in patch.items():
        if value is None:
            outcome.pop(name, None)
        else:
            outcome[name] = rfc_merge(outcome.get(name), value)
    return outcome


def strict_json(raw: bytes) -> Any:
    """Parse as the strictest reader would: no NaN, no key twice, no bad UTF-8."""

    def refuse(word: str) -> Any:
        raise AssertionError(f"{word} on the wire")

    def once(pairs: list[tuple[str, Any]]) -> Tree:
        tree = dict(pairs)
        assert len(tree) == len(pairs), f"a key twice among {[key for key, _ in pairs]}"
        return tree

    return json.loads(raw.decode("utf-8"), parse_constant=refuse, object_pairs_hook=once)


def useless_nulls(target: Any, patch: Tree) -> list[str]:
    """Return the keys that ``patch`` deletes although ``target`` does not hold them."""
    held = target if isinstance(target, dict) else {}
    found = []
    for key, value in patch.items():
        if value is None and key not in held:
            found.append(key)
        elif isinstance(value, dict):
            found += useless_nulls(held.get(key), value)
    return found


class Wire:
    """What a session's sink writes to: frames become transactions of a mirror.

    ``on_frame`` is called after each transaction, when the mirror is consistent.
    """

    def __init__(self, on_frame: Callable[["Wire"], None] = lambda _: None) -> None:
        self._on_frame: Final = on_frame
        self.tree: Tree = {}
        self.transactions: list[list[Tree]] = []
        self.pongs = 0
        self.packs: list[Tree] = []
        """Answers beside the mirror."""
        self.nulls = 0
        self.useless: list[str] = []
        """Nulls that deleted nothing; composed patches may have some, fresh ones may not."""

    def __call__(self, raw: bytes) -> None:
        """Take one message."""
        message = strict_json(raw)
        if message == {"aid": "pong"}:
            self.pongs += 1
            return
        if message["aid"] == "qry_settlement_info":
            self.packs.append(message)
            return
        assert list(message) == ["aid", "data"]
        assert message["aid"] == "rtn_data"
        assert message["data"], "an empty transaction"
        self.transactions.append(message["data"])
        self.nulls += raw.count(b":null")
        for patch in message["data"]:
            self.useless += useless_nulls(self.tree, patch)
            self.tree = rfc_merge(self.tree, patch)
        self._on_frame(self)

    @property
    def last(self) -> list[Tree]:
        """The newest transaction."""
        return self.transactions[-1]

    @property
    def codes(self) -> list[int]:
        """The codes of the notices in the mirror, oldest first."""
        return [notice["code"] for notice in self.tree["notify"].values()]
