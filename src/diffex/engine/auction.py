"""The call auction of one contract: everything that has gathered trades at one price."""

from diffex.domain.auction import allocate, clearing
from diffex.domain.book import Side
from diffex.domain.errors import FinishCode, sentence
from diffex.domain.matching import Fill
from diffex.domain.units import Lots, Nanos, Ticks
from diffex.engine.expiry import Expiry, ends_with_auction, live_orders
from diffex.engine.outcome import Outcome
from diffex.engine.state import ExchangeState
from diffex.engine.trade_gateway import TradeGateway


class Auctioneer:
    """Matches what waits in a contract's book. The reference is the pre-settlement price (R5)."""

    __slots__ = ("_expiry", "_gateway", "_state")

    def __init__(self, state: ExchangeState, gateway: TradeGateway, expiry: Expiry) -> None:
        self._state = state
        self._gateway = gateway
        self._expiry = expiry

    def match(self, symbol: str, now: Nanos, outcome: Outcome) -> None:
        """Let a contract's orders trade; what is left of those for the auction alone ends.

        Both sides of a fill waited, and both trade at the one price, so neither takes from the
        other; the bid is told first.
        """
        book = self._state.books[symbol]
        if not book.bids.keys and not book.asks.keys:
            return
        reference = self._state.instruments[symbol].pre_settlement
        found = clearing(_levels(book.bids), _levels(book.asks), reference)
        if found is not None:
            price, _ = found
            pairs = allocate(book, price)
            for bid, ask, lots in pairs:
                self._gateway.settle(bid, Fill(ask, price, lots), now, outcome)
            for bid, ask, _ in pairs:
                self._gateway.release(bid, outcome)
                self._gateway.release(ask, outcome)
        code = FinishCode.AUCTION_ENDED
        for order in live_orders(self._state, symbol):
            if ends_with_auction(order):
                self._expiry.expire(order, code, sentence(code), now, outcome)
        self._state.market.touch(symbol, now)


def _levels(side: Side) -> list[tuple[Ticks, Lots]]:
    return side.depth(len(side.keys))
