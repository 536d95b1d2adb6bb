"""Charts: rolling windows on dense, stable ids; several on a series; nothing invented."""

from typing import Any

import pytest

from diffex.domain.errors import RejectCode
from diffex.domain.units import SECOND
from tests.support.contracts import CU, M
from tests.support.floor import Client, Floor

KEY = str(SECOND)


class Trading(Floor):
    """A floor on which copper trades once a second."""

    def __init__(self) -> None:
        super().__init__("alice", "bob")
        self._bob = self.client("bob")
        self._number = 0

    def trade(self, times: int = 1, *, publish: bool = True) -> None:
        """Make one bar of a second each time."""
        for _ in range(times):
            self.now += SECOND
            self._number += 1
            price = 75_000.0 + 10 * (self._number % 7)
            for side in ("SELL", "BUY"):
                order_id = f"{side}{self._number}"
                self._bob.order(order_id, direction=side, volume=1, limit_price=price)
            if publish:
                self.publish()


@pytest.fixture
def floor() -> Trading:
    """An exchange on which bob trades with himself."""
    return Trading()


def chart(client: Client, chart_id: str, width: int, **changes: Any) -> None:
    """Ask for a chart of copper in seconds."""
    fields = {"ins_list": CU.symbol, "duration": SECOND, "view_width": width, **changes}
    client.send("set_chart", chart_id=chart_id, **fields)


def quiet(client: Client) -> None:
    """See everything, and find that no null deleted nothing."""
    client.quiet()
    assert client.wire.useless == []


def bars(client: Client, symbol: str = CU.symbol, key: str = KEY) -> list[int]:
    """Return the ids of a series' bars in the mirror."""
    return sorted(int(bar_id) for bar_id in client.tree["klines"][symbol][key]["data"])


def window(client: Client, chart_id: str) -> tuple[int, int]:
    """Return the ids between which a chart shows bars."""
    shown = client.tree["charts"][chart_id]
    return shown["left_id"], shown["right_id"]


def test_a_chart_shows_the_newest_bars(floor: Trading) -> None:
    """Its own fields are echoed, and exactly the window's bars are there."""
    floor.trade(10)
    alice = floor.client("alice")
    chart(alice, "c", 3)
    quiet(alice)
    assert alice.tree["charts"]["c"] == {
        "chart_id": "c",
        "ins_list": CU.symbol,
        "duration": SECOND,
        "view_width": 3,
        "left_id": 7,
        "right_id": 9,
        "ready": True,
    }
    assert bars(alice) == [7, 8, 9]
    assert alice.tree["klines"][CU.symbol][KEY]["last_id"] == 9


def test_a_chart_rolls_on_as_bars_come(floor: Trading) -> None:
    """New bars enter at the right, old ones are deleted at the left, ids never change."""
    floor.trade(5)
    alice = floor.client("alice")
    chart(alice, "c", 3)
    quiet(alice)
    third = alice.tree["klines"][CU.symbol][KEY]["data"]["4"]
    for number in range(5, 7):
        floor.trade()
        quiet(alice)
        assert window(alice, "c") == (number - 2, number)
        assert bars(alice) == [number - 2, number - 1, number]
    assert alice.tree["klines"][CU.symbol][KEY]["data"]["4"] == third


def test_a_bar_that_grows_is_told_again(floor: Trading) -> None:
    """Within its second, without a new id."""
    floor.trade()
    alice = floor.client("alice")
    chart(alice, "c", 3)
    quiet(alice)
    floor.now -= SECOND
    floor.trade()
    quiet(alice)
    (bar,) = alice.tree["klines"][CU.symbol][KEY]["data"].values()
    assert bar["volume"] == 2
    assert window(alice, "c") == (0, 0)


def test_several_bars_between_two_publications_are_all_told(floor: Trading) -> None:
    """Also when more came than the window is wide."""
    floor.trade(2)
    alice = floor.client("alice")
    chart(alice, "wide", 10)
    chart(alice, "narrow", 2)
    quiet(alice)
    floor.trade(6, publish=False)
    floor.publish()
    quiet(alice)
    assert bars(alice) == list(range(8))
    assert window(alice, "narrow") == (6, 7)
    chart(alice, "wide", 0, ins_list="")
    floor.trade(5, publish=False)
    floor.publish()
    quiet(alice)
    assert bars(alice) == [11, 12]


def test_a_contract_without_trades_has_an_empty_chart_until_the_first(floor: Trading) -> None:
    """No bar is invented; the first one that comes has the id 0."""
    alice = floor.client("alice")
    chart(alice, "c", 3)
    quiet(alice)
    assert alice.tree["klines"][CU.symbol][KEY] == {"last_id": -1, "data": {}}
    assert window(alice, "c") == (0, -1)
    floor.trade()
    quiet(alice)
    assert bars(alice) == [0]
    assert window(alice, "c") == (0, 0)


def test_seconds_without_trades_make_no_bars(floor: Trading) -> None:
    """Ids are dense although time is not."""
    alice = floor.client("alice")
    chart(alice, "c", 10)
    floor.trade()
    floor.now += 3600 * SECOND
    floor.trade()
    quiet(alice)
    data = alice.tree["klines"][CU.symbol][KEY]["data"]
    assert list(data) == ["0", "1"]
    assert data["1"]["datetime"] - data["0"]["datetime"] == 3601 * SECOND


def test_charts_on_one_series_share_its_bars(floor: Trading) -> None:
    """The mirror holds what the widest shows; without it, what the others show."""
    floor.trade(10)
    alice = floor.client("alice")
    chart(alice, "narrow", 2)
    chart(alice, "wide", 6)
    quiet(alice)
    assert bars(alice) == [4, 5, 6, 7, 8, 9]
    assert window(alice, "narrow") == (8, 9)
    chart(alice, "wide", 0, ins_list="")
    quiet(alice)
    assert bars(alice) == [8, 9]
    assert list(alice.tree["charts"]) == ["narrow"]


def test_a_chart_becomes_wider_and_narrower(floor: Trading) -> None:
    """Only the bars that are missing are sent, only those too many are deleted."""
    floor.trade(10)
    alice = floor.client("alice")
    chart(alice, "c", 3)
    quiet(alice)
    chart(alice, "c", 5)
    assert list(alice.wire.last[0]["klines"][CU.symbol][KEY]["data"]) == ["5", "6"]
    quiet(alice)
    assert bars(alice) == [5, 6, 7, 8, 9]
    chart(alice, "c", 1)
    quiet(alice)
    assert bars(alice) == [9]


def test_asking_again_for_the_same_chart_changes_nothing(floor: Trading) -> None:
    """It is told again and no bar is sent."""
    floor.trade(5)
    alice = floor.client("alice")
    chart(alice, "c", 3)
    quiet(alice)
    chart(alice, "c", 3)
    assert "klines" not in alice.wire.last[0]
    quiet(alice)
    assert bars(alice) == [2, 3, 4]


def test_a_chart_moves_to_another_series(floor: Trading) -> None:
    """The old series leaves the mirror when no chart shows it any more."""
    floor.trade(4)
    alice = floor.client("alice")
    chart(alice, "c", 3)
    quiet(alice)
    chart(alice, "c", 3, duration=60 * SECOND)
    quiet(alice)
    assert list(alice.tree["klines"][CU.symbol]) == [str(60 * SECOND)]
    chart(alice, "c", 3, ins_list=M.symbol)
    quiet(alice)
    assert list(alice.tree["klines"]) == [M.symbol]


def test_a_series_stays_while_another_chart_shows_it(floor: Trading) -> None:
    """Moving one chart away takes nothing from the other."""
    floor.trade(4)
    alice = floor.client("alice")
    chart(alice, "a", 2)
    chart(alice, "b", 4)
    chart(alice, "b", 3, duration=60 * SECOND)
    quiet(alice)
    assert bars(alice) == [2, 3]
    assert set(alice.tree["klines"][CU.symbol]) == {KEY, str(60 * SECOND)}
    floor.trade()
    quiet(alice)
    assert window(alice, "a") == (3, 4)
    assert window(alice, "b")[1] == 0


def test_the_last_chart_takes_its_symbol_along(floor: Trading) -> None:
    """The object is deleted by its own null; a removed chart may be removed again."""
    floor.trade(2)
    alice = floor.client("alice")
    chart(alice, "c", 3)
    quiet(alice)
    chart(alice, "c", 0, ins_list="")
    assert alice.wire.last == [{"charts": {"c": None}, "klines": {CU.symbol: None}}]
    quiet(alice)
    frames = len(alice.wire.transactions)
    chart(alice, "c", 0, ins_list=" ")
    chart(alice, "never", 0, ins_list="")
    assert len(alice.wire.transactions) == frames
    assert alice.tree["charts"] == alice.tree["klines"] == {}


def test_a_chart_set_between_two_publications_brings_its_neighbours_up(floor: Trading) -> None:
    """Two charts of one series never disagree on its last bar."""
    floor.trade(3)
    alice = floor.client("alice")
    chart(alice, "a", 2)
    quiet(alice)
    floor.trade(2, publish=False)
    chart(alice, "b", 3)
    quiet(alice)
    assert window(alice, "a") == (3, 4)
    assert window(alice, "b") == (2, 4)
    floor.publish()
    quiet(alice)


def test_a_restated_session_goes_on_with_its_windows(floor: Trading) -> None:
    """Also when bars came that were not told yet."""
    floor.trade(3)
    alice = floor.client("alice")
    chart(alice, "c", 2)
    quiet(alice)
    floor.trade(2, publish=False)
    alice.session.restate()
    alice.session.deliver()
    assert window(alice, "c") == (1, 2)
    assert bars(alice) == [1, 2]
    floor.publish()
    quiet(alice)
    assert bars(alice) == [3, 4]


def test_bars_that_are_kept_no_more_leave_the_windows(
    floor: Trading, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A window never names a bar that the series does not have."""
    monkeypatch.setattr("diffex.engine.bars.BARS_KEPT", 10)
    floor.trade(9)
    alice = floor.client("alice")
    chart(alice, "c", 10)
    quiet(alice)
    for _ in range(12):
        floor.trade()
        quiet(alice)
        left, right = window(alice, "c")
        assert bars(alice) == list(range(left, right + 1))
    assert window(alice, "c") == (11, 20)


def test_every_watcher_has_its_own_window(floor: Trading) -> None:
    """And one that ends disturbs nobody."""
    floor.trade(6)
    alice, other = floor.client("alice"), floor.client("alice")
    chart(alice, "c", 2)
    chart(other, "c", 4)
    quiet(alice)
    quiet(other)
    other.disconnect()
    floor.trade()
    quiet(alice)
    assert bars(alice) == [5, 6]
    alice.disconnect()
    floor.trade()
    assert floor.desk.board._series == {}


def test_a_series_that_nobody_watches_makes_room_for_another(
    floor: Trading, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One user cannot use up the exchange's series; who comes back finds the same ids."""
    monkeypatch.setattr("diffex.engine.series.SERIES", 1)
    floor.trade(3)
    alice = floor.client("alice")
    for seconds in range(1, 10):
        chart(alice, "c", 0, ins_list="")
        chart(alice, "c", 2, duration=seconds * SECOND)
    chart(alice, "c", 0, ins_list="")
    chart(alice, "c", 2)
    quiet(alice)
    assert alice.wire.codes == [0]
    assert bars(alice) == [1, 2]
    alice.disconnect()
    assert floor.exchange.state.market.series_count == 1


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"ins_list": "SHFE.zz9999"}, RejectCode.SYMBOL_UNKNOWN),
        ({"ins_list": f"{CU.symbol},{M.symbol}"}, RejectCode.SYMBOL_UNKNOWN),
        ({"duration": 0}, RejectCode.DURATION_INVALID),
        ({"duration": -SECOND}, RejectCode.DURATION_INVALID),
        ({"duration": SECOND + 1}, RejectCode.DURATION_INVALID),
        ({"duration": 367 * 86_400 * SECOND}, RejectCode.DURATION_INVALID),
        ({"duration": 0.5}, RejectCode.FIELD_INVALID),
        ({"view_width": 0}, RejectCode.VIEW_WIDTH_INVALID),
        ({"view_width": -1}, RejectCode.VIEW_WIDTH_INVALID),
        ({"view_width": 10_001}, RejectCode.VIEW_WIDTH_INVALID),
        ({"view_width": 2.5}, RejectCode.FIELD_INVALID),
        ({"chart_id": ""}, RejectCode.ID_INVALID),
        ({"chart_id": "__proto__"}, RejectCode.ID_INVALID),
    ],
)
def test_a_chart_that_cannot_be_is_refused(
    floor: Trading, changes: dict[str, Any], code: RejectCode
) -> None:
    """The chart before it stays as it was."""
    floor.trade(3)
    alice = floor.client("alice")
    chart(alice, "c", 2)
    quiet(alice)
    before = alice.tree["charts"], alice.tree["klines"]
    chart(alice, **{"chart_id": "c", "width": 2, **changes})
    quiet(alice)
    assert alice.wire.codes[-1] == code
    assert (alice.tree["charts"], alice.tree["klines"]) == before


def test_the_numbers_of_charts_and_of_series_are_bounded(
    floor: Trading, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An existing chart can be changed at the limit, a new one not."""
    monkeypatch.setattr("diffex.diff.aids.set_chart.CHARTS_PER_SESSION", 2)
    monkeypatch.setattr("diffex.engine.series.SERIES", 2)
    alice = floor.client("alice")
    chart(alice, "a", 2)
    chart(alice, "b", 2, duration=60 * SECOND)
    chart(alice, "c", 2)
    chart(alice, "b", 2, duration=120 * SECOND)
    chart(alice, "b", 5)
    quiet(alice)
    assert alice.wire.codes[1:] == [RejectCode.TOO_MANY_CHARTS, RejectCode.TOO_MANY_SERIES]
    assert alice.tree["charts"]["b"]["view_width"] == 5
    assert list(alice.tree["klines"][CU.symbol]) == [KEY]


def test_the_bars_of_a_session_are_bounded(floor: Trading, monkeypatch: pytest.MonkeyPatch) -> None:
    """All charts count together, and a chart that is changed counts once."""
    monkeypatch.setattr("diffex.diff.aids.set_chart.BARS_PER_SESSION", 10)
    alice = floor.client("alice")
    chart(alice, "a", 6)
    chart(alice, "b", 5)
    chart(alice, "a", 10)
    quiet(alice)
    assert alice.wire.codes[1:] == [RejectCode.TOO_MANY_BARS]
    assert {key: one["view_width"] for key, one in alice.tree["charts"].items()} == {"a": 10}
