"""Flat charts of an exchange with a past: its ids go on, its bars are not shown."""

import pytest

from diffex.domain.calendar import Calendar
from diffex.domain.units import SECOND
from tests.support.contracts import CU
from tests.support.floor import START, Client, Floor
from tests.support.past import FakePast


def shown(client: Client, duration: int) -> tuple[int, int, int, list[str]]:
    """Return a chart's window, the newest id, and the ids of the bars that are there."""
    chart = client.tree["charts"]["c"]
    series = client.tree["klines"][CU.symbol][str(duration)]
    return chart["left_id"], chart["right_id"], series["last_id"], list(series["data"])


@pytest.mark.parametrize("heard", [True, False], ids=["in a patch", "in the first snapshot"])
@pytest.mark.parametrize("weeks_ago", [0, 1])
def test_a_series_goes_on_from_the_past_and_shows_only_this_run(
    weeks_ago: int, heard: bool
) -> None:
    """A week that began in the past goes on under its own id, another has the next."""
    past = FakePast()
    week = 7 * 86_400 * SECOND
    begin = Calendar("24x7").bar_start(START, week) - weeks_ago * week
    past.fill(CU.symbol, week, begin - 4 * week, 5)
    floor = Floor("alice", "bob", past=past)
    alice = floor.client("alice")
    if heard:
        alice.quiet()
    fields = {"ins_list": CU.symbol, "duration": week, "view_width": 3}
    alice.send("set_chart", chart_id="c", **fields)
    alice.quiet()
    assert shown(alice, week) == (5, 4, -1, [])
    bob = floor.client("bob")
    bob.order("s", direction="SELL", volume=1)
    bob.order("b", direction="BUY", volume=1)
    floor.publish()
    alice.quiet()
    first = 4 + weeks_ago
    assert shown(alice, week) == (first, first, first, [str(first)])
