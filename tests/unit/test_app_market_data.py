"""What serves market data follows the exchange into another trading day."""

import datetime

from diffex import config as configuration
from diffex.app_market_data import MarketDataParts, market_data
from diffex.config import Config
from diffex.diff.manners import standard
from diffex.diff.snapshot import SnapshotManager
from diffex.domain.calendar import moment
from diffex.domain.commands import SettleDay
from diffex.domain.instrument import Instrument
from diffex.domain.rules import Rules
from diffex.engine.exchange import Exchange
from diffex.storage.memory import NoPast
from tests.support.md_floor import Silent

EXPIRY = datetime.date(2025, 11, 17)
"""The last trading day of SHFE's contracts of November."""

KQ = "KQ.m@SHFE.al"


class Served:
    """An exchange of the usual listing, and its market data."""

    def __init__(self) -> None:
        self.config: Config = configuration.demo_config()
        calendar = configuration.calendar(self.config.clock)
        now = moment(EXPIRY, 36_000)

        def listing(day: datetime.date) -> tuple[Instrument, ...]:
            return configuration.instruments(self.config, day)

        rules = Rules(settlement="manual")
        self.now = now
        self.exchange = Exchange(listing(EXPIRY), calendar, now, NoPast(), rules, listing)
        sessions = SnapshotManager(lambda: None, Silent(), standard("run"))
        self.parts: MarketDataParts = market_data(
            self.config, EXPIRY, self.exchange.state, sessions, lambda _: None
        )

    def turn(self) -> None:
        """Settle the day, and follow."""
        self.exchange.apply(SettleDay(EXPIRY), self.now)
        self.parts.turn()


def test_contracts_and_mains_are_those_of_the_new_day() -> None:
    """What expired is described as such, and the main contract moves on."""
    served = Served()
    before = served.parts.directory.now
    assert before.mains["SHFE.al"] == "SHFE.al2601"
    assert not before.entries["SHFE.al2511"].expired
    served.turn()
    now = served.parts.directory.now
    assert now.day == datetime.date(2025, 11, 18)
    assert now.mains["SHFE.al"] == "SHFE.al2602"
    assert now.entries["SHFE.al2511"].expired
    assert "SHFE.al2611" in now.entries
    assert now.entries[KQ].terms.symbol == "SHFE.al2602"


def test_names_that_contracts_take_turns_under_go_on() -> None:
    """The exchange knows from when on the continuous contract is another one."""
    served = Served()
    market = served.exchange.state.market
    series = market.series_named(KQ, "SHFE.al2601", 60 * 10**9)
    served.turn()
    assert KQ in market.turn_ticks
    assert market.series_named(KQ, "SHFE.al2602", 60 * 10**9) is series
    assert "KQ.m@SHFE.cu" not in market.turn_ticks
