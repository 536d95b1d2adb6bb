"""The trading day: phases, the auction, the ends of orders, settlement, the next day."""

import datetime
from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from typing import TypeAlias

from msgspec.structs import replace

from diffex.domain.enums import Offset, TimeCondition
from diffex.domain.instrument import Instrument
from tests.model import auction
from tests.model.money import BILLION, half_up
from tests.model.orders import Order
from tests.model.risk import Risk

Listing: TypeAlias = Callable[[datetime.date], Iterable[Instrument]]
"""The contracts of a day; the prices of those count that were not listed the day before."""


class Days(Risk):
    """Trading with a clock."""

    listing: Listing | None = None
    """What is listed on later days; None for what is listed already."""

    def reach(self, now: int) -> None:
        """Carry out everything that is due by ``now`` (D6)."""
        day = self.day
        while due := [moment for moment in self._moments() if moment <= now]:
            self._live_through(min(due))
        self.clock = max(self.clock, now)
        if self.day != day:
            self.check_risk(now)
            self.fire(now)

    def _moments(self) -> list[int]:
        """Return when something happens by itself."""
        changes = [moment for moment, *_ in self.timetable.changes(self.day)]
        end = [self.timetable.settles(self.day)] if self.rules.settlement == "auto" else []
        return [moment for moment in changes if moment > self.clock] + end + self.alarms()

    def _live_through(self, now: int) -> None:
        """Let everything happen that happens at a moment."""
        for moment, symbol, phase in self.timetable.changes(self.day):
            if self.clock < moment <= now and symbol in self.terms:
                self._enter(symbol, phase, moment)
        self.clock = max(self.clock, now)
        if self.rules.settlement == "auto" and self.timetable.settles(self.day) <= now:
            self._settle(now)
        self.ring(now)
        self.fire(now)

    # Orders that wait for a price or a moment: a day has none, ``conditions`` adds them

    def alarms(self) -> list[int]:
        """Return the moments that orders wait for."""
        return []

    def ring(self, now: int) -> None:
        """Meet the orders whose moment has come."""

    def fire(self, now: int) -> None:
        """Place the orders that are met."""

    def end_conditions(self, now: int) -> None:
        """End the orders that wait no longer than the day that is settled."""

    def _enter(self, symbol: str, phase: str, now: int) -> None:
        self.phases[symbol] = phase
        if phase == "AUCTION_MATCH":
            self._auction(symbol, now)
            self._end_all(symbol, {TimeCondition.GFA}, "AUCTION_ENDED", now)
        if phase in {"BREAK", "CLOSED"}:
            self._end_all(symbol, {TimeCondition.GFS}, "SESSION_ENDED", now)

    def _auction(self, symbol: str, now: int) -> None:
        bids, asks = self.queue(symbol, is_buy=True), self.queue(symbol, is_buy=False)
        cleared = auction.clearing(bids, asks, self.terms[symbol].pre_settlement)
        if cleared is None:
            return
        price, volume = cleared
        for bid, ask, lots in auction.pairs(bids, asks, volume):
            self.fill(bid, ask, price, lots, now)

    def _end_all(self, symbol: str, ending: set[TimeCondition], code: str, now: int) -> None:
        for order in self.orders:
            if order.alive and order.symbol == symbol and order.command.time_condition in ending:
                self.end(order, code, now)

    # Settlement

    def settle_day(self, day: datetime.date, now: int) -> set[str]:
        """Settle the present trading day and begin the next; once more does nothing (D3)."""
        if day in self.settled:
            return {"DAY_SETTLED"}
        if day != self.day:
            return {"DAY_OUT_OF_ORDER"}
        timed = self.timetable.changes(self.day)
        if any(self.phases[symbol] != "CLOSED" for _, symbol, _ in timed):
            return {"DAY_NOT_OVER"}
        self._settle(now)
        self.check_risk(now)
        return set()

    def settlement_prices(self) -> dict[str, tuple[int, str]]:
        """Return every contract's settlement price and where it comes from (D1)."""
        found: dict[str, tuple[int, str]] = {}
        for symbol in self.terms:
            prints = self.today(symbol)
            bids, asks = self.queue(symbol, is_buy=True), self.queue(symbol, is_buy=False)
            if prints:
                amount = sum(one.price * one.volume for one in prints)
                volume = sum(one.volume for one in prints)
                found[symbol] = half_up(Fraction(amount, volume)), "VWAP"
            elif bids and asks:
                found[symbol] = half_up(Fraction(bids[0].price + asks[0].price, 2)), "MID"
        for symbol, terms in self.terms.items():
            if symbol not in found:
                found[symbol] = self._like_the_main(terms, found)
        return found

    def _like_the_main(
        self, terms: Instrument, found: Mapping[str, tuple[int, str]]
    ) -> tuple[int, str]:
        family = [
            one
            for one in self.terms.values()
            if (one.exchange_id, one.product_id) == (terms.exchange_id, terms.product_id)
            and self.today(one.symbol)
        ]
        if not family:
            return terms.pre_settlement, "PREVIOUS"
        main = min(
            family,
            key=lambda one: (-sum(each.volume for each in self.today(one.symbol)), one.symbol),
        )
        moved = Fraction(found[main.symbol][0], main.pre_settlement)
        price = half_up(terms.pre_settlement * moved)
        return min(max(price, terms.lower_limit), terms.upper_limit), "MAIN"

    def _settle(self, now: int) -> None:
        prices = {symbol: price for symbol, (price, _) in self.settlement_prices().items()}
        for order in [one for one in self.orders if one.alive]:
            if not self._outlives_the_day(order):
                self.end(order, "DAY_ENDED", now)
        following = self.timetable.next_day(self.day)
        listed = self._next_terms(following, prices)
        for symbol in self.terms.keys() - listed.keys():
            for order in [one for one in self.orders if one.alive and one.symbol == symbol]:
                self.end(order, "DAY_ENDED", now)
            for user in self.users.values():
                user.expire(self.terms[symbol], prices[symbol], now)
        for user in self.users.values():
            user.settle(self.terms, prices, self.day)
            user.sides = {key: side for key, side in user.sides.items() if key[0] in listed}
        self.settled.append(self.day)
        self.day, self.terms = following, listed
        self.begin_phases()
        # A day that was settled late may have begun to trade before.
        for moment, symbol, phase in self.timetable.changes(self.day):
            if moment <= now and symbol in self.terms:
                self.phases[symbol] = phase
        self.clock = now
        self._hold_again(now)
        self.end_conditions(now)

    def _next_terms(self, day: datetime.date, prices: Mapping[str, int]) -> dict[str, Instrument]:
        """Return a day's contracts, from their settlement prices on, limits rounded inwards."""
        found: dict[str, Instrument] = {}
        for terms in self.listing(day) if self.listing else self.terms.values():
            found[terms.symbol] = terms
            if terms.symbol in prices:
                price = prices[terms.symbol]
                found[terms.symbol] = replace(
                    terms,
                    pre_settlement=price,
                    upper_limit=price * (BILLION + terms.limit_rate) // BILLION,
                    lower_limit=-(-price * (BILLION - terms.limit_rate) // BILLION),
                )
        return found

    def _outlives_the_day(self, order: Order) -> bool:
        command = order.command
        if command.time_condition is TimeCondition.GTC:
            return True
        till = command.good_till
        return command.time_condition is TimeCondition.GTD and till is not None and till > self.day

    def _hold_again(self, now: int) -> None:
        """Let the orders that stay take their lots anew, or end where they no longer fit."""
        staying = sorted((one for one in self.orders if one.alive), key=lambda one: one.number)
        for order in staying:
            order.history, order.day = order.left, self.day
        for order in staying:
            terms = self.terms[order.symbol]
            if not terms.lower_limit <= order.price <= terms.upper_limit:
                self.end(order, "OUTSIDE_LIMITS", now)
            elif order.command.offset is Offset.CLOSETODAY:
                self.end(order, "NOTHING_TO_CLOSE", now)
