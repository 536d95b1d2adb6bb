"""Contracts whose terms differ in everything that the rules depend on, written out."""

from typing import Any, Final

from diffex.domain.instrument import FeeRates, Instrument

ALL_DAY: Final = ((0, 86_400),)
MORNING: Final = ((34_200, 41_400),)


def fees(**rates: int) -> FeeRates:
    """Return fee rates: what is not named costs nothing."""
    names = ("open", "close", "close_today")
    kinds = ("by_money", "by_lot")
    nothing = {f"{name}_{kind}": 0 for name in names for kind in kinds}
    return FeeRates(**{**nothing, **rates})


def contract(symbol: str, **terms: Any) -> Instrument:
    """Return a contract: of copper's terms unless others are named."""
    exchange_id, instrument_id = symbol.split(".")
    copper: dict[str, Any] = {
        "symbol": symbol,
        "exchange_id": exchange_id,
        "instrument_id": instrument_id,
        "product_id": instrument_id.rstrip("0123456789"),
        "name_zh": "合约",
        "name_en": "contract",
        "volume_multiple": 5,
        "tick_e6": 10_000_000,
        "tick_value": 5_000,
        "price_decs": 0,
        "pre_settlement": 7_523,
        "upper_limit": 8_124,
        "lower_limit": 6_922,
        "limit_rate": 80_000_000,
        "margin_rate": 100_000_000,
        "fees": fees(open_by_money=50_000, close_by_money=50_000, close_today_by_money=100_000),
        "max_limit_volume": 500,
        "max_market_volume": 500,
        "sessions": ALL_DAY,
    }
    return Instrument(**{**copper, **terms})


CU: Final = contract("SHFE.cu2512")
"""Copper: closes today's and history's lots apart; fees by money, today's twice as dear."""

ZN: Final = contract(
    "INE.zn2601",
    tick_e6=5_000_000,
    tick_value=2_500,
    pre_settlement=4_500,
    upper_limit=4_860,
    lower_limit=4_140,
    margin_rate=98_765_431,
    fees=fees(open_by_lot=301, close_by_lot=301),
)
"""Apart as well; fees by lot, closing today's costs nothing; a margin rate that rounds."""

M: Final = contract(
    "DCE.m2601",
    volume_multiple=10,
    tick_e6=1_000_000,
    tick_value=1_000,
    pre_settlement=3_000,
    upper_limit=3_180,
    lower_limit=2_820,
    limit_rate=60_000_000,
    margin_rate=80_000_000,
    fees=fees(open_by_lot=150, close_by_lot=150, close_today_by_lot=75),
    max_limit_volume=8,
    max_market_volume=5,
)
"""Meal: one CLOSE for both kinds of lots, history's dearer; small orders only."""

J: Final = contract(
    "DCE.j2601",
    volume_multiple=100,
    tick_e6=500_000,
    tick_value=5_000,
    price_decs=1,
    pre_settlement=3_301,
    upper_limit=3_730,
    lower_limit=2_872,
    limit_rate=130_000_000,
    margin_rate=150_000_000,
    fees=fees(
        open_by_money=100_001,
        open_by_lot=7,
        close_by_money=33_333,
        close_by_lot=11,
        close_today_by_money=140_007,
        close_today_by_lot=13,
    ),
)
"""Coke: by money and by lot at once, today's dearer, rates that do not come out even."""

IF: Final = contract(
    "CFFEX.IF2512",
    volume_multiple=300,
    tick_e6=200_000,
    tick_value=6_000,
    price_decs=1,
    pre_settlement=22_750,
    upper_limit=25_025,
    lower_limit=20_475,
    limit_rate=100_000_000,
    margin_rate=120_000_000,
    fees=fees(open_by_money=23_000, close_by_money=23_000, close_today_by_money=230_000),
    max_limit_volume=20,
    max_market_volume=10,
    sessions=MORNING,
)
"""An index: trades in the morning only; closing today's lots costs ten times as much."""

CONTRACTS: Final = (CU, ZN, M, J, IF)
