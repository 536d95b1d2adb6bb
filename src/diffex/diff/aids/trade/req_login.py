"""``req_login``: become a user. ``diffex.diff.trade.reception`` carries it out."""

import msgspec


class ReqLoginPack(msgspec.Struct, frozen=True):
    """``bid`` names a broker; what else clients tell of themselves is ignored."""

    user_name: str
    password: str
    bid: str = ""

    def __repr__(self) -> str:
        """Show no password, wherever a pack may be printed."""
        return f"ReqLoginPack(user_name={self.user_name!r}, bid={self.bid!r})"
