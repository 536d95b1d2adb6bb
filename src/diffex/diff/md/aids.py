"""The commands of a market data client; this table is the whole of them."""

from collections.abc import Callable
from typing import Any, Final

import msgspec

from diffex.diff import codec
from diffex.diff.md.board import MdBoard
from diffex.diff.md.chart import SetChartPack, echo
from diffex.diff.session import Session
from diffex.domain.errors import RejectCode, RejectError
from diffex.domain.limits import ID_LENGTH

Handler = Callable[[Any, codec.Fields, Session, MdBoard], None]
"""Takes the typed pack, the fields that it was made of, the session and the board."""


class PeekMessagePack(msgspec.Struct, frozen=True):
    """No fields."""


class SubscribeQuotePack(msgspec.Struct, frozen=True):
    """``ins_list`` is a comma list of symbols, case-sensitive; "" watches nothing."""

    ins_list: str


class InsQueryPack(msgspec.Struct, frozen=True):
    """A contract query in GraphQL; an empty one lets go of the answer of its id."""

    query_id: str
    query: str
    variables: dict[str, object] | None = None


def peek(pack: PeekMessagePack, fields: codec.Fields, session: Session, board: MdBoard) -> None:
    """Note that the client takes one more frame."""
    board.peeked(session)
    session.peek()


def subscribe_quote(
    pack: SubscribeQuotePack, fields: codec.Fields, session: Session, board: MdBoard
) -> None:
    """Replace the list of quotes; the answer repeats it as it was spelled."""
    board.subscribe(session, pack.ins_list)


def set_chart(pack: SetChartPack, fields: codec.Fields, session: Session, board: MdBoard) -> None:
    """Show, change or remove a chart; ``state`` repeats every field of the request."""
    board.set_chart(session, pack, echo(fields))


def ins_query(pack: InsQueryPack, fields: codec.Fields, session: Session, board: MdBoard) -> None:
    """Answer a contract query under its own id."""
    if not 1 <= len(pack.query_id) <= ID_LENGTH:
        raise RejectError(RejectCode.ID_INVALID, field="query_id", limit=ID_LENGTH)
    board.query(session, pack.query_id, pack.query, pack.variables)


AIDS: Final[dict[str, tuple[type, Handler]]] = {
    "peek_message": (PeekMessagePack, peek),
    "subscribe_quote": (SubscribeQuotePack, subscribe_quote),
    "set_chart": (SetChartPack, set_chart),
    "ins_query": (InsQueryPack, ins_query),
}
"""By aid, the pack's fields and what is done with it."""
