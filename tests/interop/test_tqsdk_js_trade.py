"""tqsdk for JavaScript as published, under Node, at a server process: trade.

Money is compared with the flat dialect's snapshot of the same user. The numbers are those of
the rules in reference/frontend.md 1.3; what all tests check at their end: ``test_tqsdk_js``.
"""

import json
from collections.abc import Iterator

import pytest

from tests.support.js_sdk import (
    MAIN,
    MD,
    ORDER,
    PEEK,
    SECOND,
    TD,
    equal_to_the_fen,
    js_sdk,
    mirror_of,
    quiet_exchange,
)
from tests.support.quiet import DEPOSIT, PASSWORDS, PRICE, SYMBOL
from tests.support.server_process import ServerProcess


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    """Run an exchange of alice and bob, who alone trade there."""
    with quiet_exchange(tmp_path_factory.mktemp("tqsdk-js")) as process:
        yield process


def test_peeks_are_a_flag(server: ServerProcess) -> None:
    """2: one comes for each message of any aid; many bring one frame, and none is empty."""
    with js_sdk(server) as sdk:
        sdk.log_in()
        peek = json.dumps(json.dumps(PEEK))
        sdk.run(f"for (let i = 0; i < 20; i++) sdk.sockets[1].socket.send({peek})")
        before = len(sdk.heard(TD)[0])
        order_id = sdk.order(**ORDER, price_type="LIMIT")
        sdk.run("tq.cancelOrder({...account, order_id: order.order_id})")
        sdk.ended(order_id)
        assert len(sdk.heard(TD)[0]) <= before + 3


async def test_a_login(server: ServerProcess) -> None:
    """6: the trading day and the end of the snapshot are there, under the name that was sent."""
    with js_sdk(server) as sdk:
        sdk.until("tq.brokers")
        sdk.run("tq.login({...account, password: 'wrong'})")
        sdk.until("sdk.notices.length === 1")
        assert sdk.value("sdk.notices[0].level") == "ERROR"
        assert sdk.value("tq.isLogined(account)") is False
        sdk.log_in()
        assert sdk.value("tq.get({...account, name: 'session'}).user_id") == "alice"
        await equal_to_the_fen(server, sdk)


@pytest.mark.parametrize("options", [{}, {"accessToken": "x" * 4_000}])
def test_a_token_in_the_address_is_borne(server: ServerProcess, options: dict[str, str]) -> None:
    """1.2: the SDK's own token and a longer one make a head of 1 KB and more."""
    with js_sdk(server, **options) as sdk:
        sdk.log_in()
        address = sdk.value("sdk.sockets[1].url")
        assert len(address) > 900
        assert "?access_token=" in address
        assert len(sdk.told(TD)) == 1


async def test_an_order_in_parts_and_its_cancel(server: ServerProcess) -> None:
    """7, 8: it rests, trades in part, is cancelled; money is the engine's."""
    with js_sdk(server) as sdk:
        sdk.log_in()
        order_id = sdk.order(**{**ORDER, "volume": 5})
        # Before the server answers the SDK shows the order already.
        assert sdk.value("order.status") == "ALIVE"
        async with mirror_of(server, "bob") as bob:
            sdk.until("order.exchange_order_id")
            await bob.insert_order(SYMBOL, "SELL", "OPEN", 2, PRICE)
        sdk.until("order.volume_left === 3")
        await equal_to_the_fen(server, sdk)
        sdk.run("tq.cancelOrder({...account, order_id: order.order_id})")
        order = sdk.ended(order_id)
        assert (order["volume_orign"], order["volume_left"]) == (5, 3)
        assert order["last_msg"] == "已撤单"
        trades = sdk.value(f"tq.getTradesByOrder({{...account, order_id: '{order_id}'}})")
        assert [one["volume"] for one in trades.values()] == [2]
        await equal_to_the_fen(server, sdk)


async def test_an_order_at_any_price(server: ServerProcess) -> None:
    """7: its price is NaN in the SDK and null on the wire; what finds nobody ends at once."""
    any_price = {**ORDER, "price_type": "ANY", "volume": 3}
    del any_price["limit_price"]
    with js_sdk(server) as sdk:
        sdk.log_in()
        async with mirror_of(server, "bob") as bob:
            await bob.insert_order(SYMBOL, "SELL", "OPEN", 1, PRICE)
        order = sdk.ended(sdk.order(**any_price))
        sent = [pack for by, pack in sdk.told(TD)[0] if pack["aid"] == "insert_order"]
        assert sent[0]["limit_price"] is None
        assert sent[0]["time_condition"] == "IOC"
        assert order["volume_left"] == 2
        order = sdk.ended(sdk.order(**any_price))
        assert order["volume_left"] == 3
        await equal_to_the_fen(server, sdk)


@pytest.mark.parametrize(
    "wrong",
    [
        {"limit_price": PRICE + 3},
        {"limit_price": "no number"},
        {"instrument_id": "cu9999"},
        {"volume": 0},
        {"volume": "1"},
        {"offset": "CLOSE", "direction": "SELL", "volume": 10_000},
        {"volume": 400},
    ],
)
async def test_a_refused_order_ends(server: ServerProcess, wrong: dict[str, object]) -> None:
    """7: the SDK shows the order before it is sent; only FINISHED takes it off the screen."""
    with js_sdk(server) as sdk:
        sdk.log_in()
        order = sdk.ended(sdk.order(**{**ORDER, **wrong}))
        assert order["exchange_order_id"] == ""
        assert order["last_msg"]
        sdk.until("sdk.notices.some((one) => one.level === 'ERROR')")


async def test_closing_what_was_bought_today(server: ServerProcess) -> None:
    """7: by CLOSETODAY; the position keeps its zeros, and what was earned is the engine's."""
    with js_sdk(server, "bob") as sdk:
        sdk.log_in()
        position = f"tq.getPosition({{...account, symbol: '{SYMBOL}'}})"
        async with mirror_of(server, "alice") as alice:
            await alice.insert_order(SYMBOL, "SELL", "OPEN", 2, PRICE)
            sdk.ended(sdk.order(**{**ORDER, "volume": 2}))
            assert sdk.value(f"{position}.volume_long_today") == 2
            await alice.insert_order(SYMBOL, "BUY", "OPEN", 2, PRICE + 100)
            close = {**ORDER, "direction": "SELL", "offset": "CLOSETODAY", "volume": 2}
            sdk.ended(sdk.order(**{**close, "limit_price": PRICE + 100}))
        sdk.until(f"{position}.volume_long === 0")
        assert sdk.value("tq.getAccount(account).close_profit") == 2 * 5 * 100
        await equal_to_the_fen(server, sdk)


def test_the_other_commands(server: ServerProcess) -> None:
    """8: each is answered or ignored, an unknown one too, and the connection lives."""
    with js_sdk(server) as sdk:
        sdk.log_in()
        sdk.run("tq.confirmSettlement(account); tq.refreshAccount(account)")
        sdk.run("tq.trade_accounts['diffex,alice'].ws.send({aid: 'no_such_aid', a: {b: [null]}})")
        sdk.run("tq.hisSettlement({...account, trading_day: '20261120'})")
        statement = "tq.getHisSettlements(account)"
        sdk.until(f"'20261120' in {statement}")
        assert sdk.value(f"{statement}['20261120']") == ""
        (answer,) = [p for p in sdk.heard(TD)[0] if p["aid"] == "qry_settlement_info"]
        assert (answer["user_name"], answer["trading_day"]) == ("alice", "20261120")
        bank = "bank_id: '1', bank_password: 'x', future_account: 'y', future_password: 'z'"
        sdk.run(f"tq.transfer({{...account, {bank}, amount: 100}})")
        sdk.until("sdk.notices.some((one) => one.code === 421)")
        tree = "tq.trade_accounts['diffex,alice'].dm._data.trade.alice"
        transfers = f"Object.values({tree}.transfers)"
        sdk.until(f"{transfers}.length")
        assert sdk.value(f"{transfers}[0].error_id") == 0
        assert sdk.value("tq.getAccount(account).deposit") == DEPOSIT + 100
        assert len(sdk.told(TD)) == 1


def test_notices_do_not_cost_data(server: ServerProcess) -> None:
    """9: the SDK drops a whole element that has a notice; ours stand alone, so nothing is lost."""
    with js_sdk(server) as sdk:
        sdk.log_in()
        sdk.run("for (let i = 0; i < 5; i++) tq.cancelOrder({...account, order_id: `none${i}`})")
        order_id = sdk.order(**{**ORDER, "limit_price": PRICE - 100})
        sdk.run("tq.cancelOrder({...account, order_id: order.order_id})")
        sdk.ended(order_id)
        sdk.until("sdk.notices.filter((one) => one.level === 'ERROR').length === 5")
        elements = [e for pack in sdk.heard(TD)[0] for e in pack.get("data", ())]
        assert {tuple(element) for element in elements} == {("notify",), ("trade",)}


async def test_it_comes_back_once(server: ServerProcess) -> None:
    """1.5: over the address without a token it logs in again and sees what was missed."""
    with js_sdk(server, reconnectInterval=1_000) as sdk:
        sdk.log_in()
        sdk.until("sdk.events.includes('ready')")
        sdk.run(f"tq.getQuote('{SYMBOL}')")
        sdk.run(f"tq.setChart({{chart_id: 'c', symbol: '{SYMBOL}', duration: {SECOND}}})")
        sdk.until("tq.getChart('c').ready")
        order_id = sdk.order(**ORDER)
        sdk.until("order.exchange_order_id")
        sdk.run("for (const tap of sdk.sockets) tap.socket.terminate()")
        async with mirror_of(server, "bob") as bob:
            await bob.insert_order(SYMBOL, "SELL", "OPEN", 1, PRICE)
        order = sdk.ended(order_id)
        assert order["volume_left"] == 0
        # Its charts it asks for again by itself.
        sdk.until("sdk.told('/diff/md')[1]?.length > 3")
        again = [pack["aid"] for by, pack in sdk.told(MD)[1] if by == "client"]
        assert "set_chart" in again
        assert "?" not in sdk.value("sdk.sockets.at(-1).url")
        # Its quotes it asks for with the next one.
        assert "subscribe_quote" not in again
        sdk.run(f"var main = tq.getQuote('{MAIN}')")
        sdk.until("main.datetime !== ''")
        asked = [pack for by, pack in sdk.told(MD)[1] if pack["aid"] == "subscribe_quote"]
        assert [pack["ins_list"] for pack in asked] == [f"{SYMBOL},{MAIN}"]
        await equal_to_the_fen(server, sdk)


async def test_two_accounts_at_once(server: ServerProcess) -> None:
    """Each has its own socket and tree, and one's orders meet the other's."""
    other = {"bid": "diffex", "user_id": "bob", "password": PASSWORDS["bob"]}
    with js_sdk(server) as sdk:
        sdk.log_in()
        sdk.run(f"var bob = {json.dumps(other)}; tq.addAccount(bob); tq.login(bob)")
        sdk.until("tq.isLogined(bob)")
        sell = {**ORDER, "direction": "SELL"}
        sdk.run(f"var ask = tq.insertOrder({{...bob, ...{json.dumps(sell)}}})")
        sdk.until("ask.exchange_order_id")
        sdk.ended(sdk.order(**ORDER))
        sdk.until("ask.status === 'FINISHED'")
        assert set(sdk.value("tq.getAllAccounts().map((one) => one.user_id)")) == {"alice", "bob"}
        await equal_to_the_fen(server, sdk)
