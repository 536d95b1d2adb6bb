"""``ping``: answered with exactly ``{"aid":"pong"}``, logged in or not."""

import msgspec

from diffex.diff import codec
from diffex.diff.desk import Desk
from diffex.diff.session import Session


class PingPack(msgspec.Struct, frozen=True):
    """No fields."""


def handle(pack: PingPack, session: Session, desk: Desk) -> None:
    """Answer at once, apart from the mirror."""
    session.send(codec.PONG)
