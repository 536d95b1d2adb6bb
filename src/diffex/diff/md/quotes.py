"""The quotes of all sessions: each encoded once, each session told what it subscribed to.

Sessions that subscribe to the same symbols, in whatever order, are one group and share
one patch a publication.
"""

from collections.abc import Callable, Iterable
from typing import Final

import orjson

from diffex.diff import codec, patch
from diffex.diff.md.view import MdView, view_of
from diffex.diff.patch import Tree
from diffex.diff.session import Session
from diffex.domain.errors import RejectCode, RejectError
from diffex.domain.limits import SYMBOLS_PER_SESSION


class Quoted:
    """One quote that is watched: its tree as it was told, encoded when somebody needs it."""

    __slots__ = ("encoded", "groups", "tree")

    def __init__(self, tree: Tree) -> None:
        self.tree = tree
        self.encoded: orjson.Fragment | None = None
        self.groups: dict[frozenset[str], None] = {}

    def whole(self) -> orjson.Fragment:
        """Return the whole quote, encoded."""
        if self.encoded is None:
            self.encoded = orjson.Fragment(codec.encode(self.tree))
        return self.encoded


class QuoteBoard:
    """Publishes quotes.

    Collaborators: ``quote`` returns the quote of a symbol as it is now, None for a symbol
    that does not exist; ``names`` returns under which symbols a contract is shown.
    """

    def __init__(
        self, quote: Callable[[str], Tree | None], names: Callable[[str], Iterable[str]]
    ) -> None:
        self._quote: Final = quote
        self._names: Final = names
        self._quoted: dict[str, Quoted] = {}
        self._groups: dict[frozenset[str], dict[Session, None]] = {}

    def subscribe(self, session: Session, ins_list: str) -> None:
        """Make ``ins_list`` the session's whole list; a symbol that does not exist has no quote.

        Raises:
            RejectError: ``TOO_MANY_SYMBOLS``, and the list is as it was.
        """
        asked = frozenset(filter(None, (part.strip() for part in ins_list.split(","))))
        if len(asked) > SYMBOLS_PER_SESSION:
            raise RejectError(
                RejectCode.TOO_MANY_SYMBOLS, count=len(asked), limit=SYMBOLS_PER_SESSION
            )
        view = view_of(session)
        self._leave(session, view)
        view.ins_list = ins_list
        view.symbols = self._join(session, asked)
        # A quote that is watched no longer is not deleted: tqsdk fails on the null where
        # the answer to a query describes the contract again.
        session.update({"quotes": self.sections(view), "ins_list": ins_list})

    def forget(self, session: Session) -> None:
        """Let go of a session that ended."""
        self._leave(session, view_of(session))

    def sections(self, view: MdView) -> Tree:
        """Return the quotes that a session mirrors."""
        return {symbol: self._quoted[symbol].whole() for symbol in sorted(view.symbols)}

    def publish(self, touched: Iterable[str]) -> None:
        """Tell what changed in the contracts ``touched``."""
        parts: dict[frozenset[str], list[bytes]] = {}
        for contract in touched:
            for symbol in self._names(contract):
                quoted = self._quoted.get(symbol)
                if quoted is not None:
                    self._refresh(symbol, quoted, parts)
        for group, members in parts.items():
            shared = [b'{"quotes":{' + b",".join(members) + b"}}"]
            for session in self._groups[group]:
                session.offer_public(shared)

    def _refresh(
        self, symbol: str, quoted: Quoted, parts: dict[frozenset[str], list[bytes]]
    ) -> None:
        tree = self._quote(symbol)
        news = patch.diff(quoted.tree, tree) if tree is not None else {}
        if tree is None or not news:
            return
        quoted.tree, quoted.encoded = tree, None
        member = codec.encode({symbol: news})[1:-1]
        for group in quoted.groups:
            parts.setdefault(group, []).append(member)

    def _join(self, session: Session, asked: frozenset[str]) -> frozenset[str]:
        """Make a session one of those that watch the symbols of ``asked`` that exist."""
        for symbol in asked:
            if symbol not in self._quoted:
                tree = self._quote(symbol)
                if tree is not None:
                    self._quoted[symbol] = Quoted(tree)
        group = frozenset(symbol for symbol in asked if symbol in self._quoted)
        for symbol in group:
            self._quoted[symbol].groups[group] = None
        if group:
            self._groups.setdefault(group, {})[session] = None
        return group

    def _leave(self, session: Session, view: MdView) -> None:
        group, view.symbols = view.symbols, frozenset()
        sessions = self._groups.get(group)
        if sessions is None:
            return
        sessions.pop(session, None)
        if sessions:
            return
        del self._groups[group]
        for symbol in group:
            quoted = self._quoted[symbol]
            del quoted.groups[group]
            if not quoted.groups:
                del self._quoted[symbol]
