"""Margin calls and forced liquidation (D4)."""

from typing import Final

from diffex.domain.commands import InsertOrder
from diffex.domain.enums import (
    Direction,
    ForceClose,
    Offset,
    PriceType,
    TimeCondition,
    VolumeCondition,
)
from diffex.domain.instrument import Instrument
from tests.model.account import User, side_margin
from tests.model.money import BILLION, TODAY_APART
from tests.model.trading import Trading

NO_CANCELS: Final = {"AUCTION_BALANCE", "AUCTION_MATCH"}


class Risk(Trading):
    """Trading in which who has too little is warned, and then sold out."""

    def check_risk(self, now: int) -> None:
        """Look at every account in the order in which they were opened."""
        if self.stopped:
            return
        for user in self.users.values():
            called = self._is_at(user, self.rules.margin_call)
            if called and not user.called:
                self.warned.append(("CALL", user.user_id))
            user.called = called
            if self._is_at(user, self.rules.liquidation):
                self._liquidate(user, now)

    def _is_at(self, user: User, limit: int) -> bool:
        """Return whether margin is so many billionths of the balance, or more; 0 is no limit."""
        funds = self.account(user.user_id)
        margin, balance = funds["margin"], funds["balance"]
        if not limit or not margin:
            return False
        return balance <= 0 or margin * BILLION >= limit * balance

    def _liquidate(self, user: User, now: int) -> None:
        """Cancel what would open; close the contract of the largest margin first, and so on."""
        user_id, acted = user.user_id, False
        for order in self.live(user_id):
            if order.opens and self.phase(order.symbol) not in NO_CANCELS:
                self.end(order, "FORCED_CANCEL", now)
                acted = True
        margins: dict[str, int] = {}
        for (symbol, _), side in user.sides.items():
            if side.volume:
                margins[symbol] = margins.get(symbol, 0) + side_margin(self.terms[symbol], side)
        for symbol in sorted(margins, key=lambda symbol: (-margins[symbol], symbol)):
            for is_long, offset in self._pools(user, symbol):
                if self._is_at(user, self.rules.liquidation):
                    acted |= self._close(user, symbol, is_long, offset, now)
        if acted:
            self.warned.append(("LIQUIDATION", user_id))

    def _pools(self, user: User, symbol: str) -> list[tuple[bool, Offset]]:
        """Return the side with the larger margin before the other, of each history before today."""
        terms = self.terms[symbol]
        long, short = (side_margin(terms, user.side(symbol, is_long)) for is_long in (True, False))
        sides = (True, False) if long >= short else (False, True)
        if terms.exchange_id in TODAY_APART:
            return [(side, way) for side in sides for way in (Offset.CLOSE, Offset.CLOSETODAY)]
        return [(side, Offset.CLOSE) for side in sides]

    def _close(self, user: User, symbol: str, is_long: bool, offset: Offset, now: int) -> bool:
        """Close one pool of lots, as far as somebody stands opposite; return whether it was."""
        if self.phase(symbol) != "CONTINUOUS" or not self.queue(symbol, is_buy=is_long):
            return False
        acted = False
        for order in self.live(user.user_id):
            if order.symbol == symbol:
                self.end(order, "FORCED_CANCEL", now)
                acted = True
        while self._is_at(user, self.rules.liquidation):
            his, today = self.closable(user.user_id, symbol, is_long)
            lots = his + today
            if self.terms[symbol].exchange_id in TODAY_APART:
                lots = today if offset is Offset.CLOSETODAY else his
            lots = min(lots, self.terms[symbol].max_market_volume)
            if not lots or not self.queue(symbol, is_buy=is_long):
                return acted
            self._accept(self._closing(user, self.terms[symbol], is_long, offset, lots), now)
            acted = True
        return acted

    def _closing(
        self, user: User, terms: Instrument, is_long: bool, offset: Offset, lots: int
    ) -> InsertOrder:
        """Return an order at any price, under the next id that its user has not used."""
        order_id = ""
        while not order_id or self.find(user.user_id, order_id) is not None:
            user.forced += 1
            order_id = f"force-{self.day:%Y%m%d}-{user.forced}"
        return InsertOrder(
            user_id=user.user_id,
            order_id=order_id,
            exchange_id=terms.exchange_id,
            instrument_id=terms.instrument_id,
            direction=Direction.SELL if is_long else Direction.BUY,
            offset=offset,
            volume=lots,
            price_type=PriceType.ANY,
            limit_price=None,
            time_condition=TimeCondition.IOC,
            volume_condition=VolumeCondition.ANY,
            force_close=ForceClose.LACK_DEPOSIT,
        )
