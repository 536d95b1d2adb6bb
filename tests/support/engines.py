"""Fresh engines of any contracts and settings, without accounts."""

from collections.abc import Iterable

from diffex.domain.calendar import Calendar, Sessions
from diffex.domain.instrument import Instrument
from diffex.domain.rules import CTP_RULES, Rules
from diffex.engine.exchange import Exchange
from diffex.engine.ports import Listing
from diffex.storage.memory import NoPast
from tests.support.orders import START


def engine(
    contracts: Iterable[Instrument],
    rules: Rules = CTP_RULES,
    sessions: Sessions = "24x7",
    listing: Listing | None = None,
) -> Exchange:
    """Return an exchange that trades around the clock, or in sessions."""
    return Exchange(tuple(contracts), Calendar(sessions), START, NoPast(), rules, listing)
