"""An exchange that goes on with another configuration."""

import datetime

from diffex.domain.commands import Reconfigure, SettleDay, Wake
from diffex.domain.events import AccountChanged
from diffex.domain.holidays import WEEKENDS
from diffex.domain.rules import Rules
from diffex.engine import image
from diffex.engine.phases import NEVER
from diffex.storage.memory import NoPast
from tests.support.contracts import CU, M
from tests.support.days import CU_NIGHT, M_DAY, Days, at
from tests.support.orders import order, sell


def test_other_rules_count_at_once() -> None:
    """The next order meets them, and the day is settled when they say."""
    days = Days(sessions="exchange", terms=(CU_NIGHT, M_DAY))
    assert days.state.due < NEVER
    days.give(Reconfigure(Rules(settlement="manual", order_types="all"), WEEKENDS))
    assert days.state.settles == NEVER
    again = Rules(order_types="all", settle_at=17 * 3_600)
    days.give(Reconfigure(again, WEEKENDS))
    assert days.state.settles == at("2025-11-10 17:00")
    assert days.state.rules == again


def test_gains_are_withheld_or_not_of_every_account() -> None:
    """Each account is told, because what is available is another amount now."""
    days = Days()
    days.give(order("1"), sell("1", user_id="bob"))
    rules = Rules(order_types="all", floating_gains="withheld")
    told = days.give(Reconfigure(rules, WEEKENDS))
    assert [type(one) for one in told] == [AccountChanged, AccountChanged]
    assert all(one.account.gains_withheld for one in days.state.traders.values())
    assert days.give(Reconfigure(rules, WEEKENDS)) == []


def test_holidays_are_followed_and_imaged() -> None:
    """The calendar that all parts hold knows the day, and so does a state from an image."""
    days = Days(sessions="exchange", terms=(CU_NIGHT, M_DAY))
    wednesday = datetime.date(2025, 11, 12)
    days.give(Reconfigure(days.state.rules, WEEKENDS.changed([wednesday], [])))
    assert not days.state.calendar.is_trading_day(wednesday)
    again = image.restore(image.dump(days.state), NoPast())
    assert again.state_hash() == days.state.state_hash()
    days.now = at("2025-11-11 20:00")
    days.give(Wake())
    assert days.state.trading_day == datetime.date(2025, 11, 13)


def test_contracts_come_with_the_next_day() -> None:
    """Until then nobody can trade them; an image has them too."""
    days = Days(terms=(CU,), listing=lambda _: (CU, *days.state.explicit))
    days.give(Reconfigure(days.state.rules, WEEKENDS, (M,)))
    assert M.symbol not in days.state.instruments
    days.give(SettleDay(days.state.trading_day))
    assert M.symbol in days.state.instruments
    assert image.restore(image.dump(days.state), NoPast()).explicit == (M,)
