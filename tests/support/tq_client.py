"""A mirror that bears no more than tqsdk does: it fails where a published client fails.

What fails: reference/tqsdk.md 3.1, 6.2 to 6.4 and 9, reference/frontend.md 1.3.
"""

from typing import Any, Final

from tests.support.mirror_client import Tree, rfc_merge, strict_json

LOTS: Final = {"pos_long_his", "pos_long_today", "pos_short_his", "pos_short_today"}


class TqWire:
    """Takes a session's messages, checks each and merges it."""

    def __init__(self, user_id: str = "", *, forgetful: bool = False) -> None:
        self.user_id = user_id
        """The key that each ``trade`` must have."""
        self._forgetful: Final = forgetful
        """Whether the exchange forgets trades so soon that an order may outlive its own."""
        self.tree: Tree = {"trade": {}}
        self.packs: list[Tree] = []
        """Every message, in order."""
        self.notices: Tree = {}
        """Every notice, by id."""

    def __call__(self, message: bytes) -> None:
        """Take one message."""
        pack = strict_json(message)
        assert isinstance(pack["aid"], str)
        self.packs.append(pack)
        if pack["aid"] == "rtn_data":
            for element in pack["data"]:
                self._take(element)
            self._check()

    @property
    def frames(self) -> list[list[Tree]]:
        """The ``data`` of every rtn_data."""
        return [pack["data"] for pack in self.packs if pack["aid"] == "rtn_data"]

    def codes(self) -> list[int]:
        """Return the codes of all notices."""
        return [notice["code"] for notice in self.notices.values()]

    def _take(self, element: Tree) -> None:
        assert isinstance(element, dict), "null in data: TypeError in JavaScript"
        if "notify" in element:
            assert set(element) == {"notify"}, "JavaScript drops what is beside a notice"
            self._take_notices(element["notify"])
            return
        assert set(element) <= {"trade"}
        assert set(element["trade"]) == {self.user_id}, "KeyError in base_otg.py:173"
        news = element["trade"][self.user_id]
        assert news is not None
        for section in ("trades", "orders", "positions"):
            assert None not in news.get(section, {}).values(), "KeyError '_path'"
        before = self.tree["trade"].get(self.user_id, {})
        _check_kinds(before, news)
        for order_id, order in news.get("orders", {}).items():
            over = before.get("orders", {}).get(order_id, {}).get("status") == "FINISHED"
            assert not over or order.get("status") != "ALIVE", "FINISHED is for ever"
        if "trade_more_data" not in news and not self._forgetful:
            self._check_ends(news)
        self.tree = rfc_merge(self.tree, element)

    def _check_ends(self, news: Tree) -> None:
        """The trades of an order that ends are known by then; a restatement lacks old ones."""
        known = self.tree["trade"].get(self.user_id, {})
        trades = {**known.get("trades", {}), **news.get("trades", {})}
        for order_id, change in news.get("orders", {}).items():
            order = {**known.get("orders", {}).get(order_id, {}), **change}
            if order["status"] == "FINISHED":
                fills = [trade for trade in trades.values() if trade["order_id"] == order_id]
                filled = order["volume_orign"] - order["volume_left"]
                assert sum(trade["volume"] for trade in fills) == filled

    def _take_notices(self, notices: Tree) -> None:
        for notice_id, notice in notices.items():
            assert notice_id not in self.notices, "a notice is printed once"
            assert {"type", "level", "code", "content"} <= set(notice), "KeyError connect.py:340"
            self.notices[notice_id] = notice

    def _check(self) -> None:
        for user in self.tree["trade"].values():
            for order in user.get("orders", {}).values():
                assert {"status", "exchange_order_id"} <= set(order), "KeyError data_extension.py"
                assert order["status"] in {"ALIVE", "FINISHED"}
            for position in user.get("positions", {}).values():
                assert set(position) >= LOTS, "KeyError data_extension.py:186"


def _check_kinds(before: Tree, news: Tree) -> None:
    for key, value in news.items():
        mine: Any = before.get(key)
        if isinstance(value, dict) and mine is not None:
            assert isinstance(mine, dict), f"{key}: an object over a scalar is a TypeError"
            _check_kinds(mine, value)
