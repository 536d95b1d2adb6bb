"""The live market: a maker and a noise trader for each contract, ordinary users all of them."""

import random
from collections.abc import Collection, Iterable
from typing import Final, Protocol

from diffex.domain.commands import Command, ConfirmSettlement, OpenAccount
from diffex.domain.ids import valid_id
from diffex.domain.units import FEN_PER_YUAN, Fen, Nanos
from diffex.engine.state import ExchangeState
from diffex.market.maker import Maker
from diffex.market.noise import Noise
from diffex.market.view import MarketView

DEPOSIT: Final[Fen] = 100 * 10**8 * FEN_PER_YUAN
"""Ten billion yuan: what users hold net, the maker holds against them."""

_LONGEST_NUMBER: Final = "9" * 12


class Agent(Protocol):
    """One user that acts by itself, in one contract."""

    @property
    def user_id(self) -> str:
        """The name of its account."""

    def step(self, view: MarketView, now: Nanos) -> list[Command]:
        """Return what the agent sends now."""


class Market:
    """All agents of an exchange. Same seed, same states, same times: same commands."""

    def __init__(self, symbols: Iterable[str], seed: int, run: str) -> None:
        """Make the agents of ``symbols``.

        Args:
            symbols: the contracts that they trade, each once.
            seed: of everything that they leave to chance.
            run: what their order_ids begin with. An exchange that lives on must be given
                another one each time that its market starts anew: an order_id is used
                once for ever.

        Raises:
            ValueError: ``run`` cannot begin an order_id, or a symbol is there twice.
        """
        if not run or not valid_id(f"{run}-{_LONGEST_NUMBER}"):
            raise ValueError(f"run {run!r} cannot begin an order_id")
        self._seed: Final = seed
        self._run: Final = run
        self._agents: dict[str, tuple[Agent, ...]] = {}
        for symbol in symbols:
            if symbol in self._agents:
                raise ValueError(f"{symbol} is there twice")
            self._hire(symbol)

    def accounts(self) -> list[OpenAccount]:
        """Return the commands that give every agent its account, to be sent before ``step``."""
        return [account for symbol in self._agents for account in self._accounts(symbol)]

    def follow(self, symbols: Iterable[str], tradeable: Collection[str]) -> list[OpenAccount]:
        """Trade these contracts from now on too, and no longer what cannot be traded any more.

        Whoever holds a contract that is no main contract any more still finds somebody to
        trade it with, until its delivery month.

        Args:
            symbols: of the main contracts of a new trading day.
            tradeable: every contract in which positions may be opened on it.

        Returns:
            The commands that give the new agents their accounts.
        """
        self._agents = {
            symbol: agents for symbol, agents in self._agents.items() if symbol in tradeable
        }
        new = [symbol for symbol in symbols if symbol not in self._agents]
        for symbol in new:
            self._hire(symbol)
        return [account for symbol in new for account in self._accounts(symbol)]

    def confirmations(self) -> list[ConfirmSettlement]:
        """Return the commands by which every agent confirms its statement of the day before."""
        agents = (agent for agents in self._agents.values() for agent in agents)
        return [ConfirmSettlement(agent.user_id) for agent in agents]

    def _hire(self, symbol: str) -> None:
        seed, run = self._seed, self._run
        # The colon keeps these names from being anyone's: no valid id has one.
        self._agents[symbol] = (
            Maker(f"maker:{symbol}", run, _chance(seed, symbol, "maker")),
            Noise(f"noise:{symbol}", run, _chance(seed, symbol, "noise")),
        )

    def _accounts(self, symbol: str) -> list[OpenAccount]:
        return [OpenAccount(agent.user_id, DEPOSIT) for agent in self._agents[symbol]]

    def step(self, state: ExchangeState, now: Nanos) -> list[Command]:
        """Return what the agents send now, to be applied in this order; about every 250 ms.

        Reads ``state`` and keeps nothing of it. The commands may take effect later, even
        after further steps: an agent whose last commands are not seen yet sends nothing.
        """
        commands: list[Command] = []
        for symbol, agents in self._agents.items():
            if symbol not in state.instruments:
                continue
            for agent in agents:
                if agent.user_id in state.traders:
                    commands += agent.step(MarketView(state, agent.user_id, symbol), now)
        return commands


def _chance(seed: int, symbol: str, role: str) -> random.Random:
    # A text is seeded through SHA-512, so it is the same in every process, unlike hash().
    return random.Random(f"{seed}:{symbol}:{role}")  # noqa: S311 - prices, nothing secret
