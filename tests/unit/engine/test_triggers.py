"""The index of what waits: which trade meets what, in which order, and what it keeps."""

import random

from diffex.domain.condition import Condition
from diffex.engine.triggers import VOID_KEPT, Triggers
from tests.support.conditions import GE, LE, at, condition, touch
from tests.support.contracts import CU


class Waiting:
    """Triggers, and conditions on copper that are added in few words."""

    def __init__(self) -> None:
        self.triggers = Triggers()
        self.all: list[Condition] = []

    def add(self, price: int, *, rising: bool) -> Condition:
        """Let one more wait."""
        number = len(self.all) + 1
        command = condition(f"c{number}", touch(GE if rising else LE, price))
        one = Condition(command, CU.symbol, price, number, 0)
        self.all.append(one)
        self.triggers.wait(one)
        return one

    def met(self, *prices: int) -> list[int]:
        """Return the numbers of what trades at ``prices`` meet, in the order of firing."""
        for price in prices:
            self.triggers.traded(CU.symbol, price)
        self.triggers.collect()
        numbers = [one.number for one, ticket in self.triggers.queue if one.ticket == ticket]
        self.triggers.queue.clear()
        return numbers


def test_the_nearest_is_met_first_and_of_equals_the_oldest() -> None:
    """On the way up the lowest price, on the way down the highest."""
    waiting = Waiting()
    for price in (12, 11, 11):
        waiting.add(price, rising=True)
    for price in (7, 8, 8):
        waiting.add(price, rising=False)
    assert waiting.met(10, 9) == []
    assert waiting.met(12) == [2, 3, 1]
    assert waiting.met(7) == [5, 6, 4]
    assert waiting.triggers.watches == {}


def test_a_trade_that_meets_nothing_is_not_kept() -> None:
    """Only the nearest prices are compared."""
    waiting = Waiting()
    waiting.add(12, rising=True)
    waiting.add(8, rising=False)
    for price in (9, 10, 11):
        waiting.triggers.traded(CU.symbol, price)
    waiting.triggers.traded("SHFE.other", 12)
    assert waiting.triggers.touches == []


def test_what_left_is_not_met() -> None:
    """Paused or ended, it is void in the index; resumed, it is there under a new ticket."""
    waiting = Waiting()
    gone, stays, again = (waiting.add(11, rising=True) for _ in range(3))
    for one in (gone, again):
        one.pause(1)
        waiting.triggers.leave(one)
    again.resume(2)
    waiting.triggers.wait(again)
    assert waiting.met(11) == [stays.number, again.number]


def test_void_entries_do_not_gather() -> None:
    """The index is swept once they outnumber what waits."""
    waiting = Waiting()
    for _ in range(500):
        one = waiting.add(11, rising=True)
        one.cancel(1, "", 1)
        if one.number % 100 == 0:
            waiting.add(12, rising=True)
        waiting.triggers.leave(one)
    assert len(waiting.triggers.watches[CU.symbol].above) <= 2 * VOID_KEPT


def test_moments_come_in_their_order() -> None:
    """Of equals the oldest first; what left does not count."""
    triggers = Triggers()
    conditions = []
    for number, moment in enumerate((9, 5, 5, 7), start=1):
        one = Condition(condition(f"c{number}", at(moment)), CU.symbol, 0, number, 0)
        triggers.wait(one)
        conditions.append(one)
    assert triggers.next_moment() == 5
    triggers.collect_due(8)
    assert [one.number for one, _ in triggers.queue] == [2, 3, 4]
    conditions[0].cancel(1, "", 1)
    triggers.leave(conditions[0])
    assert triggers.next_moment() > 9


def test_any_history_meets_what_a_scan_would_meet() -> None:
    """The index against a look at every condition, over random prices."""
    chance = random.Random(4)
    for _ in range(100):
        waiting = Waiting()
        for _ in range(30):
            waiting.add(chance.randint(1, 20), rising=chance.random() < 0.5)
        left = list(waiting.all)
        for _ in range(10):
            price = chance.randint(1, 20)
            met = [one for one in left if one.met(price)]
            met.sort(key=lambda one: (not one.rising, abs(price - one.price) * -1, one.number))
            assert waiting.met(price) == [one.number for one in met]
            left = [one for one in left if one not in met]
