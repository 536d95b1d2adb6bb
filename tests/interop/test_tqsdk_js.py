"""tqsdk for JavaScript as published, under Node, at a server process: quotes, charts, tables.

The numbers are those of the rules in reference/frontend.md 1.3. That the server causes none
of the SDK's known faults is checked at the end of every test, over all that was said in it.
"""

import asyncio
import json
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Final

import pytest

from tests.support.js_sdk import (
    MAIN,
    MD,
    PEEK,
    SECOND,
    TD,
    js_sdk,
    quiet_exchange,
    trade,
)
from tests.support.node_session import run_module
from tests.support.paths import ROOT
from tests.support.quiet import DEPOSIT, PASSWORDS, PRICE, SYMBOL
from tests.support.samples import samples
from tests.support.server_process import ServerProcess

PAGE: Final = ROOT / "docs" / "howto" / "use-tqsdk-js.md"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    """Run an exchange of alice and bob, who alone trade there."""
    with quiet_exchange(tmp_path_factory.mktemp("tqsdk-js")) as process:
        yield process


def test_it_is_greeted_without_a_peek(server: ServerProcess) -> None:
    """1: on both sockets the server speaks first; else the SDK would never peek."""
    with js_sdk(server) as sdk:
        sdk.until("sdk.told('/diff/md')[0]?.length >= 2")
        sdk.log_in()
        for path in (MD, TD):
            (connection,) = sdk.told(path)
            heard = next(at for at, (by, _) in enumerate(connection) if by == "server")
            assert PEEK not in [pack for _, pack in connection[:heard]]
        sdk.until("sdk.events.includes('ready') && sdk.events.includes('rtn_brokers')")


def test_it_finds_every_contract(server: ServerProcess) -> None:
    """3: the file has each field that it reads, for each kind of contract; searches work."""
    fields = "class instrument_id ins_id ins_name exchange_id product_id underlying_product py"
    fields += " expired price_tick price_decs volume_multiple last_price sort_key trading_time"
    with js_sdk(server) as sdk:
        sdk.until("sdk.events.includes('ready')")
        contracts = sdk.value("tq.quotesInfo")
        for symbol, contract in contracts.items():
            # A continuous contract may have no volume_multiple of its own, nor a py.
            missing = set(fields.split()) - contract.keys()
            assert missing == set(), f"{symbol}: {missing}"
            assert isinstance(contract["py"], str)
        classes = {contract["class"] for contract in contracts.values()}
        assert {"FUTURE", "FUTURE_CONT", "FUTURE_INDEX"} <= classes
        assert SYMBOL in sdk.value("tq.getQuotesByInput('cu')")
        everything = "{future_index: true, future_cont: true, option: true, combine: true}"
        assert MAIN in sdk.value(f"tq.getQuotesByInput('cu', {everything})")
        assert sdk.value("tq.getQuote('SHFE.nothing')") == {}


async def test_quotes_arrive(server: ServerProcess) -> None:
    """4: each subscription is the whole list so far, and the server takes it so."""
    await trade(server)
    with js_sdk(server) as sdk:
        sdk.until("sdk.events.includes('ready')")
        sdk.run(f"var copper = tq.getQuote('{SYMBOL}'), main = tq.getQuote('{MAIN}')")
        sdk.until(f"copper.last_price === {PRICE} && main.datetime")
        assert sdk.value("[copper.pre_settlement, copper.change]") == [PRICE, 0]
        lists = [p["ins_list"] for by, p in sdk.told(MD)[0] if p["aid"] == "subscribe_quote"]
        assert lists == [SYMBOL, f"{SYMBOL},{MAIN}"]
        # It adds what the account holds by itself.
        sdk.log_in()
        sdk.run("tq.subscribeQuote([])")
        assert sdk.value("[...tq.subscribeQuotesSet]") == [SYMBOL, MAIN]


async def test_a_held_contract_is_subscribed_with_the_next(server: ServerProcess) -> None:
    """4: the SDK puts every position on the list, in an order of its own."""
    await trade(server)
    with js_sdk(server) as sdk:
        sdk.until("sdk.events.includes('ready')")
        sdk.log_in()
        sdk.run(f"var main = tq.getQuote('{MAIN}')")
        sdk.until(f"tq.get({{name: 'quote', symbol: '{SYMBOL}'}})?.last_price === {PRICE}")
        assert set(sdk.value("[...tq.subscribeQuotesSet]")) == {SYMBOL, MAIN}


async def test_charts_in_every_form(server: ServerProcess) -> None:
    """5: newest, from an id, around a time, trading days, several symbols, ticks; then none."""
    with js_sdk(server) as sdk:
        sdk.until("tq.quotesWs.isReady()")
        sdk.run(f"tq.setChart({{symbol: '{SYMBOL}', duration: {SECOND}, view_width: 100}})")
        series = f"tq.getKlines('{SYMBOL}', {SECOND})"
        for _ in range(50):
            await trade(server)
            if sdk.value(f"{series}.last_id") >= 2:
                break
            await asyncio.sleep(0.3)
        sdk.until(f"{series}.data[2]")
        bars = sdk.value(f"{series}.data")
        middle = bars[1] or bars[0]
        forms = {
            "from": {"view_width": 2, "left_kline_id": 1},
            "around": {"view_width": 2, "focus_datetime": middle["datetime"], "focus_position": 1},
            "days": {"trading_day_start": middle["datetime"], "trading_day_count": 86400 * SECOND},
            "ticks": {"view_width": 10, "duration": 0},
            "two": {"view_width": 5, "ins_list": [SYMBOL, MAIN]},
        }
        for chart_id, form in forms.items():
            request = {"chart_id": chart_id, "symbol": SYMBOL, "duration": SECOND, **form}
            sdk.run(f"tq.setChart({json.dumps(request)})")
            sdk.until(f"tq.getChart('{chart_id}').ready")
        charts = sdk.value("tq.dm._data.charts")
        for chart_id, form in forms.items():
            chart = charts[chart_id]
            assert chart["more_data"] is False
            state = {key: chart["state"][key] for key in form if key != "ins_list"}
            assert state == {key: one for key, one in form.items() if key != "ins_list"}
        assert (charts["from"]["left_id"], charts["from"]["right_id"]) == (1, 2)
        assert charts["around"]["right_id"] - charts["around"]["left_id"] == 1
        assert charts["two"]["state"]["ins_list"] == f"{SYMBOL},{MAIN}"
        assert sdk.value(f"tq.getTicks('{SYMBOL}').last_id") >= 0
        assert bars[2]["close"] == PRICE
        # The SDK's own call turns a width of 0 into 500; its socket takes it.
        gone = {"aid": "set_chart", "chart_id": "from", "ins_list": SYMBOL, "duration": SECOND}
        sdk.run(f"tq.quotesWs.send({json.dumps({**gone, 'view_width': 0})})")
        for chart_id in ("around", "days", "ticks", "two"):
            sdk.run(f"tq.setChart({{chart_id: '{chart_id}', ins_list: [], duration: {SECOND}}})")
        sdk.until("!['from', 'around', 'days', 'ticks', 'two'].some((id) => tq.getChart(id))")


def test_a_chart_of_nothing_is_complete(server: ServerProcess) -> None:
    """5: a contract that has not traded yet has a chart without bars, and the SDK reads it."""
    symbol = "SHFE.au2702"
    with js_sdk(server) as sdk:
        sdk.run(f"var chart = tq.setChart({{symbol: '{symbol}', duration: {60 * SECOND}}})")
        sdk.until("chart.ready")
        assert sdk.value(f"tq.getKlines('{symbol}', {60 * SECOND}).data") == []


def test_it_never_meets_a_clean_close(tmp_path: Path) -> None:
    """A server that goes away says 1012: come again."""
    with ExitStack() as life:
        server = life.enter_context(quiet_exchange(tmp_path))
        with js_sdk(server) as sdk:
            sdk.log_in()
            life.close()
            sdk.until("sdk.sockets[0].code && sdk.sockets[1].code")
            assert set(sdk.value("sdk.sockets.slice(0, 2).map((tap) => tap.code)")) == {1012}


def test_the_page_s_own_code_works(server: ServerProcess) -> None:
    """docs/howto/use-tqsdk-js.md, with the module form that a page's build takes."""
    (sample,) = [one for one in samples(PAGE) if one.language == "js"]
    code = sample.text.replace(":8080", f":{server.port}").replace("'demo'", "'alice'", 1)
    code = code.replace("'demo'", json.dumps(PASSWORDS["alice"]))
    ran = run_module(f"""{code}
        tq.on('rtn_data', () => {{
          const quote = tq.getQuote('{SYMBOL}');
          if (quote.pre_settlement !== {PRICE} || !tq.isLogined(account)) return;
          console.log(tq.getAccount(account).deposit);
          process.exit(0);
        }});
    """)
    assert ran.stdout.splitlines()[-1:] == [str(int(DEPOSIT))], ran.stderr


@pytest.mark.parametrize(
    "path", ["/t/md/symbols/latest.json", "/broker-list.json", "/diffex.json", "/ns"]
)
def test_any_page_may_read_the_tables(server: ServerProcess, path: str) -> None:
    """3: a page of another origin asks the browser, and that asks for this header."""
    ran = run_module(f"""
        const url = 'http://127.0.0.1:{server.port}{path}';
        const answer = await fetch(url, {{ headers: {{ Origin: 'https://a.page' }} }});
        await answer.json();
        console.log(answer.status, answer.headers.get('access-control-allow-origin'));
    """)
    assert ran.stdout == "200 *\n", ran.stderr
