"""``subscribe_quote``: the whole list each time, each quote encoded once, nothing deleted."""

from typing import Any

import pytest

from diffex.diff import codec
from diffex.domain.calendar import DAY
from diffex.domain.enums import Offset
from diffex.domain.errors import RejectCode
from diffex.domain.units import MINUTE, SECOND
from tests.support.contracts import ZN
from tests.support.md_floor import CU, INDEX, MAIN, M, MdFloor
from tests.support.orders import START, order, sell
from tests.support.past import FakePast

DEPTH = [
    f"{side}_{what}{level}"
    for side in ("ask", "bid")
    for what in ("price", "volume")
    for level in range(1, 6)
]


@pytest.fixture
def floor() -> MdFloor:
    """Return a floor on which nothing has happened."""
    return MdFloor()


@pytest.mark.parametrize(
    "ins_list", ["", CU.symbol, f"{M.symbol},{CU.symbol}", f" {CU.symbol},,{CU.symbol},NO.no1 "]
)
def test_the_list_is_repeated_as_it_was_spelled(floor: MdFloor, ins_list: str) -> None:
    """A client that connects again compares it; what does not exist has no quote."""
    alice = floor.client()
    alice.subscribe(ins_list)
    assert alice.tree["ins_list"] == ins_list
    known = {CU.symbol, M.symbol}
    asked = {part.strip() for part in ins_list.split(",")}
    assert alice.tree["quotes"].keys() == known & asked


def test_a_contract_that_nobody_traded_has_a_time(floor: MdFloor) -> None:
    """Every number of the market is there, as "-" until it exists."""
    alice = floor.client()
    alice.subscribe(ZN.symbol)
    quote = alice.tree["quotes"][ZN.symbol]
    assert quote["datetime"] == "2025-11-10 10:00:00.000000"
    absent = [*DEPTH, "last_price", "highest", "lowest", "open", "close", "average", "settlement"]
    assert {field for field, value in quote.items() if value == "-"} == {*absent, "pre_close"}
    assert (quote["volume"], quote["amount"], quote["open_interest"]) == (0, 0.0, 0)


def test_a_quote_says_what_the_market_shows(floor: MdFloor) -> None:
    """Book, trades, and the terms of the day, in yuan."""
    floor.trade(7_500, 2)
    floor.trade(7_510, 2)
    floor.now += SECOND // 2
    floor.exchange.apply(order("b", price=7_400, volume=3), floor.now)
    floor.exchange.apply(sell("s", price=7_600, volume=4), floor.now)
    alice = floor.client()
    alice.subscribe(CU.symbol)
    quote = alice.tree["quotes"][CU.symbol]
    expected: dict[str, Any] = {
        "datetime": "2025-11-10 10:00:00.500000",
        "ask_price1": 76_000.0,
        "ask_volume1": 4,
        "bid_price1": 74_000.0,
        "bid_volume1": 3,
        "ask_price2": "-",
        "last_price": 75_100.0,
        "open": 75_000.0,
        "highest": 75_100.0,
        "lowest": 75_000.0,
        "close": "-",
        "average": 75_050.0,
        "volume": 4,
        "amount": 1_501_000.0,
        "open_interest": 4,
        "settlement": "-",
        "upper_limit": 81_240.0,
        "lower_limit": 69_220.0,
        "pre_settlement": 75_230.0,
        "pre_close": "-",
        "pre_open_interest": 0,
        "instrument_id": CU.symbol,
        "exchange_id": "SHFE",
        "product_id": "cu",
        "ins_class": "FUTURE",
        "underlying_symbol": "",
        "expired": False,
        "volume_multiple": 5,
        "price_tick": 10.0,
        "price_decs": 0,
        "margin": 37_615.0,
        "commission": 18.81,
        "min_limit_order_volume": 1,
        "max_limit_order_volume": 500,
        "open_max_market_order_volume": 500,
    }
    assert {field: quote[field] for field in expected} == expected


def test_what_changed_is_told_once_encoded(floor: MdFloor, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many sessions watch, in whatever order they named the symbols."""
    clients = [floor.client() for _ in range(6)]
    for number, client in enumerate(clients):
        client.subscribe(",".join([CU.symbol, M.symbol][:: 1 if number % 2 else -1]))
        client.peek()
    encoded: list[Any] = []
    encode = codec.encode

    def counting(tree: Any) -> bytes:
        encoded.append(tree)
        return encode(tree)

    monkeypatch.setattr("diffex.diff.md.quotes.codec.encode", counting)
    floor.trade(7_500)
    floor.publish()
    assert len(encoded) == 1
    for client in clients:
        news = client.frames[-1]["data"]
        assert list(news[0]["quotes"]) == [CU.symbol]
        assert "price_tick" not in news[0]["quotes"][CU.symbol]
        assert client.tree["quotes"][CU.symbol]["last_price"] == 75_000.0


def test_nothing_changed_is_not_told(floor: MdFloor) -> None:
    """A contract that was touched and shows the same sends no frame."""
    alice = floor.client()
    alice.subscribe(CU.symbol)
    alice.peek()
    frames = len(alice.frames)
    floor.exchange.state.market.touched.add(CU.symbol)
    floor.publish()
    assert len(alice.frames) == frames


def test_a_quote_that_is_watched_no_longer_stays(floor: MdFloor) -> None:
    """It is not deleted, and not told any more; watched again it is told whole."""
    alice = floor.client()
    alice.subscribe(f"{CU.symbol},{M.symbol}")
    alice.subscribe(M.symbol)
    assert set(alice.tree["quotes"]) == {CU.symbol, M.symbol}
    alice.peek()
    floor.trade(7_500)
    floor.publish()
    assert alice.tree["quotes"][CU.symbol]["last_price"] == "-"
    alice.subscribe(CU.symbol)
    assert alice.tree["quotes"][CU.symbol]["last_price"] == 75_000.0


def test_one_leaves_and_the_other_goes_on(floor: MdFloor) -> None:
    """Nothing is kept for quotes that nobody watches."""
    alice, bob, carl = floor.client(), floor.client(), floor.client()
    alice.subscribe(f"{CU.symbol},{M.symbol}")
    bob.subscribe(CU.symbol)
    carl.subscribe(CU.symbol)
    bob.peek()
    floor.reception.disconnect(alice.session)
    floor.reception.disconnect(carl.session)
    floor.trade(7_500)
    floor.publish()
    assert bob.tree["quotes"][CU.symbol]["last_price"] == 75_000.0
    floor.reception.disconnect(bob.session)
    floor.trade(7_501)
    floor.publish()
    assert len(alice.frames) == 2


def test_a_continuous_contract_has_its_contracts_quote(floor: MdFloor) -> None:
    """Under its own symbol, of class CONT, naming its underlying."""
    alice = floor.client()
    alice.subscribe(f"{MAIN},{CU.symbol}")
    alice.peek()
    floor.trade(7_500)
    floor.publish()
    quote = alice.tree["quotes"][MAIN]
    assert (quote["instrument_id"], quote["exchange_id"]) == (MAIN, "KQ")
    assert (quote["ins_class"], quote["underlying_symbol"]) == ("CONT", CU.symbol)
    assert quote["last_price"] == alice.tree["quotes"][CU.symbol]["last_price"] == 75_000.0


def test_an_index_is_the_mean_of_its_contracts(floor: MdFloor) -> None:
    """Weighted by open interest; nobody trades it, so it has no book and no limits."""
    alice = floor.client()
    alice.subscribe(INDEX)
    quote = alice.tree["quotes"][INDEX]
    assert (quote["last_price"], quote["bid_price1"], quote["volume"]) == ("-", "-", 0)
    assert (quote["ins_class"], quote["price_tick"]) == ("INDEX", 10.0)
    assert {"margin", "commission", "upper_limit"}.isdisjoint(quote)
    alice.peek()
    floor.trade(7_500, 3)
    floor.trade(ZN.pre_settlement, 1, ZN)
    floor.now += SECOND
    floor.exchange.apply(order("x", price=7_400), floor.now)
    floor.publish()
    zinc = ZN.price(ZN.pre_settlement)
    quote = alice.tree["quotes"][INDEX]
    assert quote["last_price"] == (75_000.0 * 3 + zinc) / 4
    assert (quote["volume"], quote["open_interest"]) == (4, 4)
    assert quote["datetime"] == "2025-11-10 10:00:01.000000"


def test_an_index_of_closed_positions_is_the_plain_mean(floor: MdFloor) -> None:
    """There is no weight left."""
    floor.trade(7_500)
    floor.exchange.apply(order("c1", user_id="bob", price=7_510, offset=Offset.CLOSETODAY), START)
    floor.exchange.apply(sell("c2", price=7_510, offset=Offset.CLOSETODAY), START)
    alice = floor.client()
    alice.subscribe(INDEX)
    quote = alice.tree["quotes"][INDEX]
    assert (quote["last_price"], quote["open_interest"]) == (75_100.0, 0)


def test_what_else_is_known_of_a_contract_is_told() -> None:
    """It comes before the terms known here."""
    floor = MdFloor()
    floor.known.described[CU.symbol] = {"instrument_name": "铜", "delivery_year": 2025}  # type: ignore[index] # the test's own dictionary
    alice = floor.client()
    alice.subscribe(CU.symbol)
    quote = alice.tree["quotes"][CU.symbol]
    assert (quote["instrument_name"], quote["delivery_year"]) == ("铜", 2025)


def test_the_past_closes_the_day_before() -> None:
    """``pre_close`` is the close of its last day."""
    past = FakePast()
    past.fill(CU.symbol, DAY, START - 3 * DAY, 2)
    alice = MdFloor(past).client()
    alice.subscribe(CU.symbol)
    assert alice.tree["quotes"][CU.symbol]["pre_close"] == 70_020.0


def test_a_contract_that_ended_shows_its_last_price() -> None:
    """With the time of its last bar; one without a past has no quote."""
    past = FakePast()
    past.fill("SHFE.cu2401", MINUTE, START - DAY, 3)
    floor = MdFloor(past)
    for gone in ("SHFE.cu2401", "SHFE.cu2402"):
        floor.known.instruments[gone] = CU
    alice = floor.client()
    alice.subscribe("SHFE.cu2401,SHFE.cu2402")
    assert set(alice.tree["quotes"]) == {"SHFE.cu2401"}
    quote = alice.tree["quotes"]["SHFE.cu2401"]
    assert (quote["last_price"], quote["close"], quote["expired"]) == (70_030.0, 70_030.0, True)
    assert quote["datetime"] == "2025-11-09 10:02:00.000000"
    floor.exchange.state.market.touched.add("SHFE.cu2401")
    floor.publish()


def test_so_many_quotes_a_session(floor: MdFloor, monkeypatch: pytest.MonkeyPatch) -> None:
    """One too many is refused, and the list is as it was."""
    monkeypatch.setattr("diffex.diff.md.quotes.SYMBOLS_PER_SESSION", 2)
    alice = floor.client()
    alice.subscribe(CU.symbol)
    alice.subscribe(f"{CU.symbol},{M.symbol},{ZN.symbol}")
    assert alice.codes == [RejectCode.TOO_MANY_SYMBOLS]
    assert alice.tree["ins_list"] == CU.symbol
