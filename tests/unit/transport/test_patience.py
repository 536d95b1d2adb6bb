"""How long each path waits for its clients."""

from picows import WSCloseCode

from diffex.domain import limits
from diffex.transport.patience import MarketPatience, Patience, TradePatience


def test_the_flat_dialect_is_strict() -> None:
    """Its clients answer pings by themselves."""
    patience = Patience()
    assert patience.login == limits.LOGIN_SECONDS
    assert patience.silence == limits.SILENCE_SECONDS
    assert patience.stall == limits.WRITE_STALL_SECONDS
    assert patience.farewell == WSCloseCode.GOING_AWAY


def test_clients_of_the_standard_dialect_may_be_silent_for_two_minutes() -> None:
    """TqSdk reads only where it waits for an update, and stalls after a clean close."""
    for patience in (MarketPatience(), TradePatience()):
        assert patience.silence == patience.stall == limits.STANDARD_SILENCE_SECONDS == 120
        assert patience.farewell not in {WSCloseCode.OK, WSCloseCode.GOING_AWAY}
    assert MarketPatience().login is None
    assert TradePatience().login == limits.STANDARD_LOGIN_SECONDS
