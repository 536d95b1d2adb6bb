"""What one command did, collected while it runs and told in the order of the wire."""

from diffex.domain.events import Event, Traded
from diffex.domain.order import Order
from diffex.engine import restate
from diffex.engine.state import ExchangeState


class Outcome:
    """Trades, and which orders, accounts and positions a command changed."""

    __slots__ = ("_accounts", "_head", "_orders", "_tail", "_trades")

    def __init__(self) -> None:
        self._head: list[Event] = []
        self._trades: list[Traded] = []
        self._orders: dict[Order, None] = {}
        self._accounts: dict[str, dict[str, None]] = {}
        self._tail: list[Event] = []

    def first(self, event: Event) -> None:
        """Tell ``event`` before everything else."""
        self._head.append(event)

    def last(self, event: Event) -> None:
        """Tell ``event`` after everything else."""
        self._tail.append(event)

    def order(self, order: Order) -> None:
        """Note that an order, and with it the funds of its user, changed."""
        self._orders[order] = None
        self.account(order.command.user_id)

    def account(self, user_id: str) -> None:
        """Note that the funds of a user changed."""
        if user_id not in self._accounts:
            self._accounts[user_id] = {}

    def position(self, order: Order) -> None:
        """Note that the position in an order's contract changed."""
        user_id = order.command.user_id
        self.account(user_id)
        self._accounts[user_id][order.symbol] = None

    def trade(self, order: Order, trade: Traded) -> None:
        """Note one side of a fill."""
        self._trades.append(trade)
        self.order(order)
        self.position(order)

    def absorb(self, step: "Outcome") -> None:
        """Take over what a later step of the same command did."""
        self._head += step._head
        self._trades += step._trades
        self._orders.update(step._orders)
        for user_id, symbols in step._accounts.items():
            self._accounts.setdefault(user_id, {}).update(symbols)
        self._tail += step._tail

    def finished(self) -> list[Order]:
        """Return the changed orders that can never trade again, in order of change."""
        return [order for order in self._orders if not order.alive]

    def traded(self) -> list[Traded]:
        """Return the fills' events, takers before makers, as they happened."""
        return self._trades

    def events(self, state: ExchangeState) -> list[Event]:
        """Return everything as events, with accounts and positions as they are now."""
        events = self._head
        events += self._trades
        events += [restate.order_progress(order) for order in self._orders]
        market = state.market
        moves = market.moves
        for user_id, symbols in self._accounts.items():
            account = state.traders[user_id].account
            # The funds value every position at its last price, so each position whose price
            # moved since it was last told is told with them.
            for symbol, position in account.positions.items():
                if position.told != moves[symbol]:
                    symbols[symbol] = None
            events.append(restate.funds(account, market.lasts))
            events += [restate.tell_position(account, symbol, market) for symbol in symbols]
        events += self._tail
        return events

    def pass_over(self, state: ExchangeState) -> None:
        """Leave the state as ``events`` does, for somebody who wants none of them."""
        moves = state.market.moves
        for user_id in self._accounts:
            positions = state.traders[user_id].account.positions
            for symbol, position in positions.items():
                position.told = moves[symbol]
