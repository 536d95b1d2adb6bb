"""TqSim and our engine over the same histories, where their rule books agree.

They agree where every order is for one lot, at the touch or behind it, fees are by lot, and
nothing is settled. Where they do not, ``test_tqsim_differs`` shows both.
"""

from typing import Final

from hypothesis import given, settings
from hypothesis import strategies as st

from diffex.domain.commands import InsertOrder, OpenAccount
from diffex.domain.enums import Direction, Offset, TimeCondition
from diffex.domain.events import AccountChanged
from diffex.domain.instrument import Instrument
from diffex.domain.rules import Rules
from diffex.engine.exchange import Exchange
from diffex.engine.state import Trader
from tests.support.contracts import contract, fees
from tests.support.engines import engine
from tests.support.orders import START, cancel, order, sell
from tests.support.tqsim import Sim

DEPOSIT: Final = 10**9
FLAT: Final = {"fees": fees(open_by_lot=150, close_by_lot=150, close_today_by_lot=150)}
MOVING: Final = (
    contract("SHFE.cu2601", margin_rate=0, **FLAT),
    contract("DCE.m2601", product_id="m", margin_rate=0, **FLAT),
)
"""No margin, so that prices may move: TqSim takes a fixed sum a lot, we a share of the price."""
STILL: Final = (contract("SHFE.cu2601", **FLAT), contract("SHFE.cu2602", **FLAT))
"""Two months of one product, traded at their last settlement price only."""

STEPS = st.tuples(
    st.sampled_from(("open", "open", "close", "close", "rest", "cancel", "move", "kill")),
    st.booleans(),
    st.integers(-4, 4),
    st.integers(0, 1),
)


class Both:
    """Ann's account here and there; bob makes the market here, and TqSim sees his quotes."""

    def __init__(self, contracts: tuple[Instrument, ...], *, quoting: bool = True) -> None:
        self.contracts = contracts
        self.exchange: Exchange = engine(contracts, rules=Rules(self_trade="allow", delivery=False))
        self.sim = Sim(contracts, DEPOSIT / 100)
        self.placed = 0
        self.resting: dict[str, Instrument] = {}
        self.quotes: list[str] = []
        self.middle = {terms.symbol: terms.pre_settlement for terms in contracts}
        for user_id in ("ann", "bob", "cat"):
            self.give(OpenAccount(user_id, DEPOSIT))
        for terms in contracts if quoting else ():
            self.move(terms, 0)

    def give(self, command: object) -> None:
        """Carry out a command here."""
        self.exchange.apply(command, START)  # type: ignore[arg-type]  # any of them

    def move(self, terms: Instrument, by: int) -> None:
        """Let bob quote around another price, and somebody trade at it."""
        for order_id in self.quotes:
            if order_id.startswith(terms.symbol):
                self.give(cancel(order_id, "bob"))
        self.middle[terms.symbol] += by
        middle = self.middle[terms.symbol]
        for side in (order, sell):
            self.placed += 1
            price = middle - 1 if side is order else middle + 1
            order_id = f"{terms.symbol}-{self.placed}"
            self.quotes.append(order_id)
            self.give(side(order_id, user_id="bob", terms=terms, price=price, volume=100))
        self.sim.see(self.exchange, terms)

    def order(self, terms: Instrument, name: str, buys: bool, by: int) -> None:
        """Let ann place an order in both."""
        self.placed += 1
        book = self.exchange.state.books[terms.symbol]
        best = book.asks.best() if buys else book.bids.best()
        assert best is not None
        price = best
        if name in {"rest", "kill"}:
            price = best - 1 - abs(by) if buys else best + 1 + abs(by)
        if self._meets_herself(terms, buys, price):
            return
        closes = Offset.CLOSETODAY if terms.today_apart else Offset.CLOSE
        placed: InsertOrder = order(
            str(self.placed),
            terms=terms,
            price=price,
            direction=Direction.BUY if buys else Direction.SELL,
            offset=closes if name == "close" else Offset.OPEN,
            time_condition=TimeCondition.IOC if name == "kill" else TimeCondition.GFD,
        )
        self.sim.insert(placed)
        self.give(placed)
        self.sim.see(self.exchange, terms)
        if name == "rest":
            self.resting[placed.order_id] = terms

    def _meets_herself(self, terms: Instrument, buys: bool, price: int) -> bool:
        """Say whether an order of ann's would trade with ann's: TqSim has nobody to trade with."""
        own = self._own().resting(not buys).get(terms.symbol, {})
        return any(one.price <= price if buys else one.price >= price for one in own)

    def _own(self) -> Trader:
        return self.exchange.state.traders["ann"]

    def meet(self, terms: Instrument, name: str, buys: bool) -> None:
        """Let ann trade one lot with bob at the last settlement price, or be refused."""
        self.placed += 1
        waiting = f"bob-{self.placed}"
        side = sell if buys else order
        self.give(side(waiting, user_id="bob", terms=terms, price=terms.pre_settlement))
        self.sim.see(self.exchange, terms)
        self.order(terms, name, buys, 0)
        self.give(cancel(waiting, "bob"))

    def cancel_one(self) -> None:
        """Let ann cancel her oldest order that may still rest."""
        if self.resting:
            order_id = next(iter(self.resting))
            terms = self.resting.pop(order_id)
            self.sim.cancel(terms.symbol, order_id)
            self.give(cancel(order_id))
            self.sim.see(self.exchange, terms)

    def check(self) -> None:
        """Compare everything that both have."""
        trader = self._own()
        ours = {
            order_id: ("ALIVE" if one.alive else "FINISHED", one.left)
            for order_id, one in trader.orders.items()
        }
        theirs = {
            order_id: (one["status"], one["volume_left"])
            for order_id, one in self.sim.orders.items()
        }
        assert ours == theirs
        trades = [
            (
                one.order_id,
                self.exchange.state.instruments[one.symbol].price(one.price),
                one.volume,
                one.commission / 100,
            )
            for one in trader.trades
        ]
        assert sorted(trades) == sorted(
            (one["order_id"], one["price"], one["volume"], one["commission"])
            for one in self.sim.trades
        )
        self._check_funds()
        for terms in self.contracts:
            self._check_position(terms)

    def _check_funds(self) -> None:
        events = self.exchange.restate("ann")
        (funds,) = (one for one in events if isinstance(one, AccountChanged))
        theirs = self.sim.account
        names = ["balance", "margin", "commission", "frozen_margin"]
        if not any(one.offset is not Offset.OPEN for one in self._own().trades):
            # Which lots are left after a close is a row of the differences.
            names.append("float_profit")
        for name in names:
            assert getattr(funds, name) == round(theirs[name] * 100), name
        available = funds.available + funds.frozen_commission
        assert available == round(theirs["available"] * 100)
        assert funds.close_profit + funds.position_profit == round(
            (theirs["close_profit"] + theirs["position_profit"]) * 100
        )

    def _check_position(self, terms: Instrument) -> None:
        held = self._own().account.positions.get(terms.symbol)
        if held is None:
            return
        theirs = self.sim.position(terms.symbol)
        for name, side in (("long", held.long), ("short", held.short)):
            assert side.volume_today == theirs[f"volume_{name}_today"]
            assert side.volume_his == theirs[f"volume_{name}_his"]
            assert side.frozen_today == theirs[f"volume_{name}_frozen_today"]


def run(both: Both, steps: list[tuple[str, bool, int, int]]) -> None:
    """Let things happen in both, and compare after each."""
    for name, buys, by, which in steps:
        terms = both.contracts[which]
        if name == "move":
            both.move(terms, by)
        elif name == "cancel":
            both.cancel_one()
        else:
            both.order(terms, name, buys, by)
        both.check()


@settings(max_examples=60, deadline=None)
@given(st.lists(STEPS, max_size=25))
def test_single_lots_at_the_touch(steps: list[tuple[str, bool, int, int]]) -> None:
    """Orders, trades, lots, profits and funds are the same while prices move."""
    run(Both(MOVING), steps)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.booleans(), st.booleans(), st.integers(0, 1)), max_size=20))
def test_margin_of_two_months(steps: list[tuple[bool, bool, int]]) -> None:
    """At one price margin is the same: the larger side of a product's months together."""
    both = Both(STILL, quoting=False)
    for opens, buys, which in steps:
        both.meet(both.contracts[which], "open" if opens else "close", buys)
        both.check()
