"""``peek_message``: as in the flat dialect; only unusual spellings come this way."""

from diffex.diff.aids.peek_message import PeekMessagePack
from diffex.diff.session import Session
from diffex.diff.trade.counter import TradeCounter
from diffex.domain.units import Nanos

__all__ = ["PeekMessagePack", "handle"]


def handle(pack: PeekMessagePack, session: Session, counter: TradeCounter, now: Nanos) -> None:
    """Answer at once if there is news, else as soon as there is."""
    session.peek()
