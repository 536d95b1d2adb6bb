"""Whatever is asked, traded, published and peeked, in any order: every window is complete."""

from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from diffex.domain.calendar import DAY
from diffex.domain.units import MINUTE, SECOND
from tests.support.contracts import ZN
from tests.support.md_floor import CU, INDEX, MAIN, M, MdClient, MdFloor
from tests.support.orders import START
from tests.support.past import FakePast

SYMBOLS = (CU, M, ZN)
NAMES = (CU.symbol, M.symbol, ZN.symbol, MAIN, INDEX, "SHFE.none")
DURATIONS = (0, SECOND, MINUTE, 5 * MINUTE)
PAST = 12
"""Bars and ticks of the past."""

forms = st.one_of(
    st.just({}),
    st.builds(lambda left: {"left_kline_id": left}, st.integers(-5, 40)),
    st.builds(
        lambda minute, position: {
            "focus_datetime": START - DAY + minute * MINUTE,
            "focus_position": position,
        },
        st.sampled_from((-1, 0, 3, 11, 1_440, 1_443, 9_999)),
        st.integers(0, 9),
    ),
    st.builds(
        lambda day, count: {"trading_day_start": START + day * DAY, "trading_day_count": count},
        st.integers(-2, 1),
        st.integers(1, 3),
    ),
)


class Mirrors(RuleBasedStateMachine):
    """Two clients that merge as tqsdk does."""

    def __init__(self) -> None:
        super().__init__()
        past = FakePast()
        for name in (CU.symbol, M.symbol, MAIN, INDEX):
            for duration in DURATIONS[1:]:
                past.fill(name, duration, START - DAY, PAST, step=(1 + (name == M.symbol)) * MINUTE)
            past.record(name, START - DAY, PAST)
        self.floor = MdFloor(past)
        self.clients: list[MdClient] = []
        self.wanted: list[dict[str, dict[str, Any]]] = []
        self.lists = ["", ""]

    @initialize()
    def connect(self) -> None:
        """Let both in."""
        self.clients = [self.floor.client() for _ in range(2)]
        self.wanted = [{} for _ in range(2)]

    @rule(
        who=st.integers(0, 1),
        chart_id=st.sampled_from("abc"),
        names=st.lists(st.sampled_from(NAMES), max_size=3, unique=True),
        duration=st.sampled_from(DURATIONS),
        width=st.integers(0, 12),
        form=forms,
    )
    def set_chart(
        self,
        who: int,
        chart_id: str,
        names: list[str],
        duration: int,
        width: int,
        form: dict[str, int],
    ) -> None:
        """Ask for a chart, change it, or let go of it."""
        request = {
            "aid": "set_chart",
            "chart_id": chart_id,
            "ins_list": ",".join(names),
            "duration": duration,
            "view_width": width,
            **form,
        }
        self.clients[who].send(**request)
        if names and width:
            self.wanted[who][chart_id] = request
        else:
            self.wanted[who].pop(chart_id, None)

    @rule(who=st.integers(0, 1), names=st.lists(st.sampled_from(NAMES), max_size=4))
    def subscribe(self, who: int, names: list[str]) -> None:
        """Ask for quotes."""
        self.lists[who] = ",".join(names)
        self.clients[who].send(aid="subscribe_quote", ins_list=self.lists[who])

    @rule(
        terms=st.sampled_from(SYMBOLS), up=st.integers(0, 5), step=st.sampled_from((0, 1, 40, 90))
    )
    def trade(self, terms: Any, up: int, step: int) -> None:
        """Trade, now or a little later."""
        self.floor.now += step * SECOND
        self.floor.trade(terms.pre_settlement + up, 1 + up, terms)

    @rule()
    def tick(self) -> None:
        """Record ticks."""
        self.floor.tick()

    @rule()
    def publish(self) -> None:
        """Tell everyone."""
        self.floor.publish()

    @rule(who=st.integers(0, 1))
    def peek(self, who: int) -> None:
        """Take a frame."""
        self.clients[who].peek()

    @rule(who=st.integers(0, 1))
    def fall_behind(self, who: int) -> None:
        """Lose the backlog."""
        self.clients[who].session.restate()

    @rule(who=st.integers(0, 1))
    def reconnect(self, who: int) -> None:
        """Come back, ask for everything at once, and be complete within three frames."""
        self.floor.reception.disconnect(self.clients[who].session)
        client = self.clients[who] = self.floor.client()
        client.send(aid="subscribe_quote", ins_list=self.lists[who])
        for request in self.wanted[who].values():
            client.send(**request)
        for _ in range(3):
            client.peek()
        assert client.tree["ins_list"] == self.lists[who]
        assert all(client.complete(request) for request in self.wanted[who].values())

    @invariant()
    def windows_that_a_mirror_knows_are_complete(self) -> None:
        """At every moment, not only when all is quiet."""
        for client in self.clients:
            for chart in client.tree.get("charts", {}).values():
                self._check(client, chart)

    def teardown(self) -> None:
        """When all is quiet, every mirror shows what there is."""
        self.floor.publish()
        for who, client in enumerate(self.clients):
            client.peek()
            client.peek()
            assert client.tree["ins_list"] == self.lists[who]
            for name, request in self.wanted[who].items():
                chart = client.chart(name)
                assert chart["state"].items() >= request.items()
                self._check(client, chart)
                self._compare(client, chart)
            self._check_quotes(client, self.lists[who])

    def _check(self, client: MdClient, chart: dict[str, Any]) -> None:
        """Check that every id of a window up to the newest is there, and bound if it can be."""
        assert chart["ready"]
        state, duration = chart["state"], chart["state"]["duration"]
        names = [name for name in state["ins_list"].split(",") if name]
        main = client.series(names[0], duration)
        left, right = max(chart["left_id"], 0), min(chart["right_id"], main["last_id"])
        assert not (chart["left_id"] == -1 and chart["right_id"] == -1)
        times = {}
        for one in range(left, right + 1):
            times[one] = main["data"][str(one)]["datetime"]
        for name in names[1:] if duration else ():
            other = client.series(name, duration)
            found = {item["datetime"]: int(one) for one, item in other["data"].items()}
            bound = main.get("binding", {}).get(name, {})
            for one, time in times.items():
                assert bound.get(str(one)) == found.get(time)

    def _compare(self, client: MdClient, chart: dict[str, Any]) -> None:
        """Compare the newest bar of a window with the exchange's."""
        state, duration = chart["state"], chart["state"]["duration"]
        for name in state["ins_list"].split(","):
            terms = {one.symbol: one for one in SYMBOLS}.get(name, CU if name == MAIN else None)
            series = client.series(name, duration)
            if terms is None or not duration:
                continue
            market = self.floor.exchange.state.market
            live = market.series_named(name, terms.symbol, duration)
            market.forget_series(name, duration)
            assert max(series["last_id"], -1) == live.last_id
            for bar_id, bar in enumerate(live.bars, live.first_id):
                told = series["data"].get(str(bar_id))
                if told is not None:
                    assert (told["volume"], told["close"]) == (bar.volume, terms.price(bar.close))

    def _check_quotes(self, client: MdClient, ins_list: str) -> None:
        days = self.floor.exchange.state.market.days
        for name in filter(None, ins_list.split(",")):
            day = days.get(CU.symbol if name == MAIN else name)
            if day is not None:
                quote = client.tree["quotes"][name]
                assert quote["volume"] == day.volume
                assert quote["datetime"] != ""


TestMirrors = Mirrors.TestCase
TestMirrors.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
