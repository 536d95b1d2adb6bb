"""``peek_message``: ask for the next rtn_data. Never expires; several count as one."""

import msgspec

from diffex.diff.desk import Desk
from diffex.diff.session import Session


class PeekMessagePack(msgspec.Struct, frozen=True):
    """No fields."""


def handle(pack: PeekMessagePack, session: Session, desk: Desk) -> None:
    """Answer at once if there is news, else as soon as there is."""
    session.peek()
