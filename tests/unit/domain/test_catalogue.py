"""Products: every row exact, every mistake named by row and column."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from diffex.data import products_csv
from diffex.domain.catalogue import (
    OrderVolumes,
    Product,
    base_settlement,
    instrument,
    override,
    parse_products,
)
from diffex.domain.columns import COLUMNS, OVERRIDABLE, ColumnError
from diffex.domain.decimals import RawDecimal
from diffex.domain.units import EXACT_FLOAT_MAX, PRICE_ONE, RATE_ONE

PRODUCTS = {product.key: product for product in parse_products(products_csv())}
CU = PRODUCTS["SHFE.cu"]
VOLUMES = OrderVolumes(limit=500, market=500)
HEADER = ",".join(COLUMNS)
ROW = (
    "SHFE,cu,沪铜,copper,5,10,09:00:00-10:15:00 10:30:00-11:30:00,21:00:00-25:00:00,"
    "86000,0.1,0.08,5e-05,0,0.0001,0"
)


def changed(column: str, value: str) -> str:
    """Return a file of one product whose ``column`` is ``value``."""
    values = ROW.split(",")
    values[COLUMNS.index(column)] = value
    return f"{HEADER}\n{','.join(values)}\n"


def test_every_product_of_the_package_parses() -> None:
    """Seventy products on six exchanges, none of them twice."""
    assert len(PRODUCTS) == 70
    assert {product.exchange_id for product in PRODUCTS.values()} == {
        "SHFE",
        "INE",
        "DCE",
        "CZCE",
        "CFFEX",
        "GFEX",
    }


def test_copper_is_what_its_row_says() -> None:
    """Prices in millionths, rates in billionths, amounts in fen, sessions in seconds."""
    assert (CU.name_zh, CU.name_en, CU.volume_multiple) == ("沪铜", "copper", 5)
    assert (CU.tick_e6, CU.tick_value, CU.price_decs) == (10_000_000, 5_000, 0)
    assert CU.base_price_e6 == 86_000 * PRICE_ONE
    assert (CU.margin_rate, CU.limit_rate) == (RATE_ONE // 10, 80_000_000)
    assert (CU.commission_by_money, CU.commission_by_lot) == (50_000, 0)
    assert (CU.close_today_by_money, CU.close_today_by_lot) == (100_000, 0)
    assert CU.day_sessions == ((32_400, 36_900), (37_800, 41_400), (48_600, 54_000))
    assert CU.night_sessions == ((75_600, 90_000),)


@pytest.mark.parametrize(
    ("key", "tick_value", "price_decs", "by_lot"),
    [
        ("SHFE.au", 2_000, 2, 1_000),
        ("CFFEX.TS", 4_000, 3, 300),
        ("CFFEX.IF", 6_000, 1, 0),
        ("DCE.i", 5_000, 1, 0),
        ("CZCE.CF", 2_500, 0, 430),
    ],
)
def test_the_tick_gives_its_money_and_decimals(
    key: str, tick_value: int, price_decs: int, by_lot: int
) -> None:
    """A tick is worth whole fen, and prices show as many decimals as it has."""
    product = PRODUCTS[key]
    assert (product.tick_value, product.price_decs) == (tick_value, price_decs)
    assert product.commission_by_lot == by_lot


@pytest.mark.parametrize(
    ("column", "value", "why"),
    [
        ("exchange_id", "", "must be letters"),
        ("product_id", "cu1", "must be letters"),
        ("name_zh", " ", "is not a name"),
        ("name_en", "a\x07b", "is not a name"),
        ("volume_multiple", "2.5", "has more than 0 decimals"),
        ("volume_multiple", "0", "must be above 0"),
        ("price_tick", "0.0000001", "has more than 6 decimals"),
        ("price_tick", "0.001", "must be whole fen"),
        ("price_tick", "ten", "is not a number"),
        ("day_sessions", "", "there must be one"),
        ("day_sessions", "09:00-10:15", "must look like"),
        ("day_sessions", "09:60:00-10:15:00", "must look like"),
        ("day_sessions", "10:15:00-10:15:00", "must end after it starts"),
        ("day_sessions", "09:00:00-10:15:00 10:00:00-11:00:00", "follow the one before"),
        ("day_sessions", "17:00:00-18:00:01", "end by 18:00:00"),
        ("night_sessions", "17:59:59-20:00:00", "each must start from 18:00:00"),
        ("night_sessions", "21:00:00-22:00:00 24:00:00-25:00:00", "each must start from"),
        ("night_sessions", "21:00:00-30:00:01", "must end by 30:00:00"),
        ("base_price", "-1", "must be above 0"),
        ("base_price", "1e12", "is too large"),
        ("margin_rate", "0.1234567891", "has more than 9 decimals"),
        ("margin_rate", "0", "between 0 and 1"),
        ("limit_rate", "1", "between 0 and 1"),
        ("commission_by_money", "-0.1", "must not be negative"),
        ("commission_by_lot", "0.005", "has more than 2 decimals"),
        ("close_today_by_money", "NaN", "is too large"),
        ("close_today_by_lot", "-1", "must not be negative"),
    ],
)
def test_a_value_that_is_not_exact_is_refused(column: str, value: str, why: str) -> None:
    """The sentence names the row and the column."""
    with pytest.raises(ValueError, match=f"^row 2, column {column}: .*{why}"):
        parse_products(changed(column, value))


def test_a_night_may_not_run_into_the_day() -> None:
    """A second may belong to one session only."""
    with pytest.raises(ColumnError, match="before the day begins"):
        override(CU, {"day_sessions": "01:00:00-10:00:00", "night_sessions": "21:00:00-26:00:00"})


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "row 1: the columns must be exchange_id,"),
        ("exchange_id,product_id\n", "row 1: the columns must be"),
        (f"{HEADER}\n{ROW},\n", "row 2: 16 values for 15 columns"),
        (f"{HEADER}\n{ROW}\n{ROW}\n", "row 3, column product_id: SHFE.cu was there before"),
    ],
)
def test_a_file_of_another_shape_is_refused(text: str, why: str) -> None:
    """A header, a row length or a product that is wrong is named by its row."""
    with pytest.raises(ValueError, match=f"^{why}"):
        parse_products(text)


def test_an_override_replaces_only_its_columns() -> None:
    """Everything else stays the product's."""
    product = override(CU, {"margin_rate": "0.2", "night_sessions": "", "commission_by_lot": 3})
    assert product == msgspec.structs.replace(
        CU, margin_rate=200_000_000, night_sessions=(), commission_by_lot=300
    )


@pytest.mark.parametrize("column", ["exchange_id", "product_id", "colour"])
def test_an_override_of_no_column_is_refused(column: str) -> None:
    """A product's name is not one of its terms."""
    with pytest.raises(ColumnError, match="must be one of name_zh,") as caught:
        override(CU, {column: "x"})
    assert caught.value.column == column
    assert column not in OVERRIDABLE


@pytest.mark.parametrize(
    ("column", "value"),
    [("name_en", 5), ("margin_rate", "x"), ("price_tick", "0.001"), ("day_sessions", 9)],
)
def test_an_override_obeys_the_rules_of_the_file(column: str, value: RawDecimal) -> None:
    """The error says which column, for a sentence of the caller's own."""
    with pytest.raises(ColumnError) as caught:
        override(CU, {column: value})
    assert caught.value.column == column


def test_the_quick_starts_contract() -> None:
    """75230 a tonne: 7523 ticks, and 8 % either way rounded inward to the tick."""
    cu2512 = instrument(CU, "cu2512", 75_230 * PRICE_ONE, VOLUMES)
    assert (cu2512.symbol, cu2512.instrument_id, cu2512.product_id) == (
        "SHFE.cu2512",
        "cu2512",
        "cu",
    )
    assert cu2512.pre_settlement == 7_523
    assert cu2512.upper_limit == 8_124  # 81,248.4 floored to the tick
    assert cu2512.lower_limit == 6_922  # 69,211.6 raised to the tick
    assert (cu2512.tick_value, cu2512.margin_rate) == (5_000, RATE_ONE // 10)
    assert cu2512.fees.open_by_money == cu2512.fees.close_by_money == 50_000
    assert cu2512.fees.close_today_by_money == 100_000
    assert (cu2512.max_limit_volume, cu2512.max_market_volume) == (500, 500)
    assert cu2512.sessions == CU.day_sessions + CU.night_sessions
    assert cu2512.today_apart


def test_fees_by_lot_reach_their_offsets() -> None:
    """Closing history costs what opening costs; closing today has its own column."""
    apple = instrument(PRODUCTS["CZCE.AP"], "AP605", 9_400 * PRICE_ONE, VOLUMES)
    assert apple.fees.open_by_lot == apple.fees.close_by_lot == 500
    assert apple.fees.close_today_by_lot == 2_000


@pytest.mark.parametrize(
    ("price_e6", "why"),
    [
        (75_231_000_000, "75231 is not a multiple above 0 of the tick 10; nearest is 75230"),
        (75_235_000_000, "nearest is 75240"),
        (0, "0 is not a multiple above 0 of the tick 10; nearest is 10"),
        (-75_230_000_000, "nearest is 10"),
        (EXACT_FLOAT_MAX // 10**7 * 10**7, "is too large"),
    ],
)
def test_a_pre_settlement_that_no_contract_has_is_refused(price_e6: int, why: str) -> None:
    """It lies on the tick, above zero, and a double carries every price up to the limit."""
    with pytest.raises(ValueError, match=why):
        instrument(CU, "cu2512", price_e6, VOLUMES)


@given(
    st.sampled_from(list(PRODUCTS.values())),
    st.integers(1, 100_000),
    st.integers(1, RATE_ONE - 1),
)
def test_no_limit_is_beyond_the_rate(product: Product, ticks: int, rate: int) -> None:
    """The limits are the outermost ticks within the rate, and at least one tick high."""
    terms = instrument(
        msgspec.structs.replace(product, limit_rate=rate),
        "x",
        ticks * product.tick_e6,
        VOLUMES,
    )
    most = ticks * rate
    assert (terms.upper_limit - ticks) * RATE_ONE <= most
    assert (terms.upper_limit + 1 - ticks) * RATE_ONE > most
    assert (ticks - terms.lower_limit) * RATE_ONE <= most
    assert (ticks - terms.lower_limit + 1) * RATE_ONE > most
    assert terms.lower_limit >= 1


@pytest.mark.parametrize(
    ("base", "settled"), [("86000", 86_000), ("86004.9", 86_000), ("86005", 86_010), ("0.01", 10)]
)
def test_a_base_price_moves_to_the_nearest_tick(base: str, settled: int) -> None:
    """Up from halfway, and never to zero."""
    assert base_settlement(override(CU, {"base_price": base})) == settled * PRICE_ONE
