"""The installed tqsdk's own queries, answered by ours and digested by its own code.

No socket and no event loop of tqsdk: its methods build the queries and read the answers.
"""

import asyncio
import datetime
import json
import logging
import math
from collections.abc import AsyncIterator, Iterator
from typing import Any, Final

import pandas as pd  # type: ignore[import-untyped]  # it has no stubs
import pytest
from tqsdk import TqApi, TqBacktest  # type: ignore[import-untyped]  # the same
from tqsdk import api as tqsdk_api
from tqsdk import calendar as tqsdk_calendar
from tqsdk.datetime import _is_in_trading_time  # type: ignore[import-untyped]  # the same
from tqsdk.diff import _merge_diff  # type: ignore[import-untyped]  # the same
from tqsdk.entity import Entity  # type: ignore[import-untyped]  # the same
from tqsdk.lib.utils import _get_deadline_from_interval  # type: ignore[import-untyped]  # the same
from tqsdk.objs import Quote  # type: ignore[import-untyped]  # the same
from tqsdk.objs_not_entity import TqSymbolDataFrame  # type: ignore[import-untyped]  # the same
from tqsdk.symbols import TqSymbols  # type: ignore[import-untyped]  # the same
from tqsdk.tradeable.sim.trade_future import SimTrade  # type: ignore[import-untyped]  # the same
from tqsdk.utils import _query_for_quote  # type: ignore[import-untyped]  # the same

from diffex.diff.symbols.latest import continuous_table, days_off, latest
from tests.support.clocks import HOLIDAYS
from tests.support.contracts import CU
from tests.support.universe import TODAY, directory, executor, figures, universe

EXECUTOR: Final = executor()
AROUND: Final = executor("24x7")
BEIJING: Final = datetime.timezone(datetime.timedelta(hours=8))
NOW: Final = datetime.datetime(2026, 11, 23, 10, tzinfo=BEIJING)


class Asking(TqApi):  # type: ignore[misc]  # the same
    """A TqApi without a connection: what it asks, the executor answers at once."""

    def __init__(self, backtest_at: datetime.datetime | None = None) -> None:
        self._stock = True
        self._backtest = None
        self._pre20_ins_info: dict[str, Any] = {}
        if backtest_at is not None:
            self._backtest = TqBacktest(datetime.date(2026, 1, 1), datetime.date(2026, 12, 1))
        self._at = backtest_at or NOW

    @property
    def _base_headers(self) -> dict[str, str]:
        return {}

    def _get_current_datetime(self) -> datetime.datetime:
        return self._at

    def _get_symbol_list(self, query: str, filter: Any) -> Any:  # noqa: A002 - tqsdk's name
        return filter(answered(query))

    _get_symbol_level_list = _get_symbol_list


def answered(query: str, variables: Any = None) -> Any:
    """Return ``symbols.<query_id>`` as the server would put it, once through JSON."""
    answer = EXECUTOR.answer(query, variables)
    assert "result" in answer, answer
    return json.loads(json.dumps({"query": query, **answer}))


def quotes_of(symbols: list[str], single: frozenset[str] = frozenset(), by: Any = EXECUTOR) -> Any:
    """Ask for contracts as ``get_quote`` does; return the quotes that reach the api."""
    api = Asking()
    pack: dict[str, Any] = {"aid": "rtn_data", "data": [{"symbols": {}}]}
    for one in _query_for_quote(symbols, set(single)):
        answer = by.answer(one["query"], one.get("variables"))
        assert "error" not in answer
        pack["data"][0]["symbols"][one["query_id"]] = answer
    received = asyncio.run(through_symbols(api, json.loads(json.dumps(pack))))
    data = Entity()
    data._instance_entity([])
    prototype = {"quotes": {"#": Quote(None)}}
    patch = {"quotes": received["data"][-1]["quotes"]}
    _merge_diff(data, patch, prototype, persist=False, reduce_diff=True)
    return data.get("quotes", {})


async def through_symbols(api: Any, pack: Any) -> Any:
    """Send a pack through the part of tqsdk that turns answers into quotes."""

    class Channel:
        """A channel of one pack, or to a list."""

        def __init__(self, *packs: Any) -> None:
            self.packs = list(packs)

        async def __aiter__(self) -> AsyncIterator[Any]:
            for one in self.packs:
                yield one

        async def send(self, one: Any) -> None:
            self.packs.append(one)

        def send_nowait(self, one: Any) -> None:
            self.packs.append(one)

    async def cancel(task: Any) -> None:
        task.cancel()

    api.create_task = asyncio.ensure_future
    api._cancel_task = cancel
    received = Channel()
    await TqSymbols()._run(api, Channel(), received, Channel(), Channel(pack))
    return received.packs[-1]


def test_a_future_becomes_a_quote() -> None:
    """With every value that a strategy and TqSim reckon with."""
    quote = quotes_of(["SHFE.rb2701"])["SHFE.rb2701"]
    assert (quote.ins_class, quote.instrument_id) == ("FUTURE", "SHFE.rb2701")
    assert (quote.exchange_id, quote.product_id) == ("SHFE", "rb")
    assert (quote.price_tick, quote.price_decs, quote.volume_multiple) == (1.0, 0, 10)
    assert (quote.delivery_year, quote.delivery_month) == (2027, 1)
    assert quote.expire_datetime == 1_799_996_400
    assert quote.expired is False
    assert quote.trading_time["night"] == [["21:00:00", "23:00:00"]]
    assert (quote["margin"], quote["commission"]) == (2170.0, 3.1)
    assert quote.max_limit_order_volume == quote.open_max_limit_order_volume == 500
    assert (quote.min_market_order_volume, quote.open_min_limit_order_volume) == (1, 1)
    assert quote.categories == [{"id": "FERROUS", "name": "黑色金属"}]
    assert math.isnan(quote.pre_settlement)


def test_a_continuous_contract_brings_its_main_along() -> None:
    """So that ``underlying_quote`` needs no second question."""
    quotes = quotes_of(["KQ.m@SHFE.cu"])
    assert set(quotes) == {"KQ.m@SHFE.cu", CU.symbol}
    assert quotes["KQ.m@SHFE.cu"].ins_class == "CONT"
    assert quotes["KQ.m@SHFE.cu"].underlying_symbol == CU.symbol
    assert quotes[CU.symbol].price_tick == 10.0
    assert math.isnan(quotes[CU.symbol].expire_datetime)


def test_an_index_has_its_multiple() -> None:
    """And no underlying."""
    quote = quotes_of(["KQ.i@SHFE.cu"])["KQ.i@SHFE.cu"]
    assert (quote.ins_class, quote.volume_multiple) == ("INDEX", 5)
    assert quote.underlying_symbol == ""


def test_an_unknown_symbol_is_passed_over() -> None:
    """The others arrive; alone it makes nothing, and no exception."""
    assert set(quotes_of(["SHFE.cu9999", "SHFE.rb2701"])) == {"SHFE.rb2701"}
    assert quotes_of(["SHFE.cu9999"]) == {}


def test_one_by_one_with_variables() -> None:
    """As tqsdk asks for contracts of its own file."""
    names = ["SHFE.rb2701", "SHFE.rb2702"]
    assert set(quotes_of(names, frozenset(names))) == set(names)


def test_query_quotes() -> None:
    """By class, exchange, product, expiry and night; tqsdk picks the exchange of derived ones."""
    ask = Asking().query_quotes
    assert "SHFE.cu2611" in ask(ins_class="FUTURE", product_id="cu")
    assert "SHFE.cu2611" not in ask(ins_class=["FUTURE"], product_id=["cu", "au"], expired=False)
    assert ask(ins_class="CONT", product_id="au") == ["KQ.m@SHFE.au"]
    assert "KQ.i@CFFEX.IF" in ask(ins_class="INDEX", exchange_id="CFFEX")
    assert "KQ.i@SHFE.cu" not in ask(ins_class="INDEX", exchange_id="CFFEX")
    assert ask(ins_class="FUTURE", exchange_id="SHFE", has_night=False, product_id="rb") == []
    assert ask(ins_class="STOCK", exchange_id="SSE", expired=False) == []


def test_query_quotes_in_a_backtest_is_as_of_then() -> None:
    """With a timestamp."""
    then = Asking(datetime.datetime(2026, 11, 2, 10, tzinfo=BEIJING))
    names = then.query_quotes(ins_class="FUTURE", product_id="rb", expired=False)
    assert (names[0], names[-1]) == ("SHFE.rb2611", "SHFE.rb2710")


def test_query_cont_quotes() -> None:
    """The mains, by exchange and product."""
    ask = Asking().query_cont_quotes
    assert ask(product_id="cu") == [CU.symbol]
    assert ask(exchange_id="GFEX") == ["GFEX.si2702", "GFEX.lc2702", "GFEX.ps2702"]
    assert len(ask()) == len(universe().products)
    assert "DCE.jd2701" in ask(has_night=False)
    then = Asking(datetime.datetime(2026, 11, 2, 10, tzinfo=BEIJING))
    assert then.query_cont_quotes(product_id="rb") == ["SHFE.rb2701"]


@pytest.mark.parametrize("at", [None, NOW - datetime.timedelta(20)])
def test_there_are_no_options(at: datetime.datetime | None) -> None:
    """Whichever way they are asked for."""
    api = Asking(at)
    assert api.query_options("SHFE.au2612", option_class="CALL", expired=False) == []
    assert api.query_options("SSE.000300") == []
    assert api.query_atm_options("SHFE.au2612", 950.0, [1, 0, -1], "CALL") == []
    assert api.query_all_level_options("SHFE.au2612", 950.0, "PUT") == ([], [], [])
    assert api.query_all_level_finance_options("SSE.000300", 4500.0, "CALL", nearbys=1) == (
        [],
        [],
        [],
    )


def test_a_query_of_the_user_s_own() -> None:
    """The example of ``query_graphql``."""
    query = """
        query($derivative_class:[Class], $underlying_symbol:[String]){
            multi_symbol_info(instrument_id:$underlying_symbol){
                ... on basic { instrument_id
                    derivatives (class: $derivative_class) {
                        edges { node { ... on basic{ instrument_id}} }
                    }
                }
            }
        }"""
    variables = {"derivative_class": ["OPTION"], "underlying_symbol": ["SHFE.au2612"]}
    assert answered(query, variables)["result"] == {
        "multi_symbol_info": [{"instrument_id": "SHFE.au2612", "derivatives": {"edges": []}}]
    }


def test_query_symbol_info() -> None:
    """Every column of the frame, from the quotes."""
    symbols = ["SHFE.rb2701", CU.symbol, "KQ.m@SHFE.rb", "KQ.i@SHFE.rb"]
    quotes = quotes_of(symbols)
    frame = object.__new__(TqSymbolDataFrame)
    columns = ["ins_class", "instrument_id", "pre_settlement", "expire_datetime", "upper_limit"]
    columns += ["expire_rest_days", "open_limit", "trading_time_day", "pre_open_interest"]
    pd.DataFrame.__init__(frame, columns=columns)
    api = Asking()
    for name, value in (("_api", api), ("_symbol_list", symbols), ("_columns", columns)):
        frame.__dict__[name] = value
    frame._quotes_to_dataframe(quotes)
    rebar = frame.iloc[0]
    assert (rebar["pre_settlement"], rebar["upper_limit"]) == (3_100.0, 3_255.0)
    assert (rebar["expire_rest_days"], rebar["pre_open_interest"]) == (53, 42)
    assert math.isnan(frame.iloc[1]["expire_datetime"])
    assert list(frame["ins_class"]) == ["FUTURE", "FUTURE", "CONT", "INDEX"]


def hours(first: datetime.datetime, days: int) -> Iterator[str]:
    """Return quote times, one for each half hour."""
    for half in range(48 * days):
        yield f"{first + datetime.timedelta(minutes=30 * half):%Y-%m-%d %H:%M:%S.000000}"


def test_around_the_clock_a_client_may_trade_at_any_time() -> None:
    """By tqsdk's own rule, over two weekends."""
    quote = quotes_of(["SHFE.rb2701"], by=AROUND)["SHFE.rb2701"]
    start = datetime.datetime(2026, 11, 19)  # noqa: DTZ001 - tqsdk's text is Beijing time
    closed = [at for at in hours(start, 12) if not _is_in_trading_time(quote, at, math.nan)]
    assert closed == []


def test_around_the_clock_a_time_table_has_its_deadlines() -> None:
    """TWAP and time tables go on from now, over the end of a part too."""
    quote = quotes_of(["SHFE.rb2701"], by=AROUND)["SHFE.rb2701"]
    start = datetime.datetime(2026, 11, 19)  # noqa: DTZ001 - tqsdk's text is Beijing time
    for at in hours(start, 12):
        quote["datetime"] = at
        now = datetime.datetime.fromisoformat(at).replace(tzinfo=BEIJING).timestamp()
        (deadline,) = _get_deadline_from_interval(quote, pd.Series([600]))
        assert deadline == int(now + 600) * 10**9


def test_in_exchange_sessions_a_client_knows_the_breaks() -> None:
    """Lunch, the pause, the night until 23:00, and the weekend."""
    quote = quotes_of(["SHFE.rb2701"])["SHFE.rb2701"]
    for at, is_open in (
        ("2026-11-20 10:10:00", True),
        ("2026-11-20 10:20:00", False),
        ("2026-11-20 22:59:59", True),
        ("2026-11-20 23:00:00", False),
        ("2026-11-21 10:00:00", False),
        ("2026-11-23 09:00:00", True),
    ):
        assert _is_in_trading_time(quote, f"{at}.000000", math.nan) is is_open


def test_tqsim_trades_on_a_saturday_with_our_margin_and_commission() -> None:
    """What it freezes and charges for two lots are the node's amounts."""
    quote = dict(quotes_of(["SHFE.rb2701"], by=AROUND)["SHFE.rb2701"])
    quote.update(datetime="2026-11-21 12:00:00.000000", last_price=3_100.0)
    quote.update(ask_price1=3_101.0, bid_price1=3_099.0)
    sim = SimTrade("key", "sim", 1_000_000.0)
    sim.update_quotes("SHFE.rb2701", {"quotes": {"SHFE.rb2701": quote}})
    pack: dict[str, Any] = {
        "aid": "insert_order",
        "order_id": "o1",
        "user_id": "sim",
        "direction": "BUY",
    }
    pack |= {"exchange_id": "SHFE", "instrument_id": "rb2701", "offset": "OPEN"}
    pack |= {"price_type": "LIMIT", "limit_price": 3_101.0, "volume": 2}
    diffs, events = sim.insert_order("SHFE.rb2701", pack)
    assert (events[-1]["status"], events[-1]["last_msg"]) == ("FINISHED", "全部成交")
    assert sim._account["margin"] == 2 * 2170.0
    assert sim._account["commission"] == pytest.approx(2 * 3.1)
    assert diffs


class Response:
    """A fetched file."""

    def __init__(self, body: Any) -> None:
        self.text = json.dumps(body)

    def json(self) -> Any:
        """Return the body."""
        return json.loads(self.text)

    def raise_for_status(self) -> None:
        """It was found."""


def test_tqsdk_without_queries_reads_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    """``_stock=False``: nothing that it takes for granted is missing."""
    file = Response(latest(directory().now, figures))
    monkeypatch.setattr(tqsdk_api.requests, "get", lambda *_, **__: file)
    api = Asking()
    quotes = api._fetch_symbol_info("http://here/latest.json")
    assert [symbol for symbol, one in quotes.items() if not one["ins_class"]] == []
    assert quotes["SHFE.rb2701"]["margin"] == 2170.0
    assert quotes["KQ.m@SHFE.cu"]["underlying_symbol"] == CU.symbol
    assert quotes["SSE.000300"]["ins_class"] == "INDEX"


@pytest.fixture
def calendar_files(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let tqsdk fetch our days off and our table of mains."""
    days = HOLIDAYS.trading_days(datetime.date(2026, 11, 2), TODAY)
    off = days_off(HOLIDAYS, datetime.date(2025, 1, 1), datetime.date(2026, 12, 31))
    files = {"off": off, "table": continuous_table(universe(), days)}
    monkeypatch.setenv("TQ_CHINESE_HOLIDAY_URL", "off")
    monkeypatch.setenv("TQ_CONT_TABLE_URL", "table")
    monkeypatch.setattr(tqsdk_calendar.requests, "get", lambda url, **_: Response(files[url]))
    for name in ("rest_days_df", "chinese_holidays_range"):
        monkeypatch.setattr(tqsdk_calendar, name, None)
    monkeypatch.setattr(tqsdk_calendar.TqContCalendar, "continuous", None)


@pytest.mark.usefixtures("calendar_files")
def test_the_calendar_covers_whole_years() -> None:
    """And knows the holidays."""
    api = Asking()
    frame = api.get_trading_calendar(datetime.date(2025, 1, 1), datetime.date(2026, 12, 31))
    assert int(frame["trading"].sum()) == 522 - 18 - 19


@pytest.mark.usefixtures("calendar_files")
def test_past_mains_are_those_of_the_table() -> None:
    """Nothing before its first day."""
    api = Asking()
    frame = api.query_his_cont_quotes(["KQ.m@SHFE.rb", "KQ.m@SHFE.cu"], n=16)
    assert list(frame["KQ.m@SHFE.rb"]) == ["SHFE.rb2701"] * 11 + ["SHFE.rb2702"] * 5
    assert list(frame["KQ.m@SHFE.cu"]) == [CU.symbol] * 16
    assert api.query_his_cont_quotes("KQ.m@SHFE.rb", n=17)["KQ.m@SHFE.rb"][0] == ""


def test_tqsdk_in_this_process_leaves_the_logs_alone() -> None:
    """Else the logs of other tests are lost, depending on the order in which they run."""
    assert logging.getLoggerClass() is logging.Logger
    assert isinstance(logging.getLogger(), logging.RootLogger)
    assert logging.getLogger("somebody").parent is logging.getLogger()
