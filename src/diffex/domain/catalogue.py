"""Products: the terms that all contracts of one commodity, index or bond share.

They come as the text of ``products.csv``. Every number of it becomes an exact
integer of ``domain.units``, or the row is refused: nothing is rounded on the way in.
"""

import csv
from collections.abc import Mapping

import msgspec

from diffex.domain.columns import (
    COLUMNS,
    EVENING,
    MIDNIGHT,
    MORNING,
    OVERRIDABLE,
    PRICE_DECIMALS,
    ColumnError,
    Session,
    fields,
)
from diffex.domain.decimals import RawDecimal, decimal_text
from diffex.domain.instrument import FeeRates, Instrument
from diffex.domain.units import (
    EXACT_FLOAT_MAX,
    FEN_PER_YUAN,
    PRICE_ONE,
    RATE_ONE,
    Fen,
    Lots,
    PriceE6,
    Rate,
    Ticks,
)


class Product(msgspec.Struct, frozen=True, kw_only=True):
    """One row of ``products.csv`` in the exchange's integers."""

    exchange_id: str
    product_id: str
    name_zh: str
    name_en: str
    volume_multiple: int
    """What one lot holds: tonnes, barrels, yuan a point."""
    tick_e6: PriceE6
    day_sessions: tuple[Session, ...]
    night_sessions: tuple[Session, ...]
    """Of the evening before the trading day; hours past 24 are the next morning."""
    base_price_e6: PriceE6
    """Where the price of a contract without a history starts; need not lie on the tick."""
    margin_rate: Rate
    limit_rate: Rate
    """How far a price may move from pre-settlement within a trading day."""
    commission_by_money: Rate
    """Of opening, and of closing history."""
    commission_by_lot: Fen
    close_today_by_money: Rate
    close_today_by_lot: Fen

    @property
    def key(self) -> str:
        """The name that a configuration uses: ``SHFE.cu``."""
        return f"{self.exchange_id}.{self.product_id}"

    @property
    def tick_value(self) -> Fen:
        """What one lot gains or loses when the price moves one tick."""
        return self.tick_e6 * self.volume_multiple * FEN_PER_YUAN // PRICE_ONE

    @property
    def price_decs(self) -> int:
        """Decimals that show each multiple of the tick, and no more."""
        _, _, fraction = decimal_text(self.tick_e6, PRICE_DECIMALS).partition(".")
        return len(fraction)


class OrderVolumes(msgspec.Struct, frozen=True, kw_only=True):
    """The largest volume of one order."""

    limit: Lots
    market: Lots


def parse_products(text: str) -> tuple[Product, ...]:
    """Return the products of a file of the columns ``COLUMNS``, in its order.

    Raises:
        ValueError: a header, a row or a value is not as it must be; the sentence
            names the row (the header is row 1) and the column.
    """
    rows = list(csv.reader(text.splitlines()))
    if not rows or tuple(rows[0]) != COLUMNS:
        raise ValueError(f"row 1: the columns must be {','.join(COLUMNS)}")
    products: dict[str, Product] = {}
    for number, row in enumerate(rows[1:], start=2):
        if len(row) != len(COLUMNS):
            raise ValueError(f"row {number}: {len(row)} values for {len(COLUMNS)} columns")
        try:
            product = _checked(Product(**fields(dict(zip(COLUMNS, row, strict=True)))))
        except ColumnError as error:
            raise ValueError(f"row {number}, {error}") from error
        if product.key in products:
            raise ValueError(f"row {number}, column product_id: {product.key} was there before")
        products[product.key] = product
    return tuple(products.values())


def override(product: Product, values: Mapping[str, RawDecimal]) -> Product:
    """Return ``product`` with other values in some columns.

    Args:
        product: what to start from.
        values: column of ``OVERRIDABLE`` -> value, spelled as in ``products.csv`` or
            as an exact number.

    Raises:
        ColumnError: no such column, or a value that it cannot have.
    """
    for column in values:
        if column not in OVERRIDABLE:
            raise ColumnError(column, f"must be one of {', '.join(OVERRIDABLE)}")
    return _checked(msgspec.structs.replace(product, **fields(values)))


def _checked(product: Product) -> Product:
    """Return ``product`` if its columns agree with each other; ``ColumnError`` if not."""
    if product.tick_e6 * product.volume_multiple * FEN_PER_YUAN % PRICE_ONE:
        raise ColumnError("price_tick", "times volume_multiple must be whole fen")
    day, night = product.day_sessions, product.night_sessions
    if not day or day[-1][1] > EVENING:
        raise ColumnError("day_sessions", "there must be one, and the last must end by 18:00:00")
    if night and not (EVENING <= night[0][0] and night[-1][0] < MIDNIGHT):
        raise ColumnError("night_sessions", "each must start from 18:00:00 to 23:59:59")
    if night and night[-1][1] > min(MORNING, MIDNIGHT + day[0][0]):
        raise ColumnError("night_sessions", "must end by 30:00:00 and before the day begins")
    return product


def base_settlement(product: Product) -> PriceE6:
    """Return the base price moved to the nearest tick (up from halfway, never to zero)."""
    return _on_tick(product.base_price_e6, product.tick_e6)


def _on_tick(price: PriceE6, tick: PriceE6) -> PriceE6:
    return max((2 * price + tick) // (2 * tick), 1) * tick


def limits(pre_settlement: Ticks, rate: Rate) -> tuple[Ticks, Ticks]:
    """Return the lowest and the highest price of a trading day, rounded inward to the tick."""
    lower = -(-pre_settlement * (RATE_ONE - rate) // RATE_ONE)
    return lower, pre_settlement * (RATE_ONE + rate) // RATE_ONE


def repriced(terms: Instrument, pre_settlement: Ticks) -> Instrument:
    """Return a contract's terms for a trading day after one that settled at ``pre_settlement``."""
    lower, upper = limits(pre_settlement, terms.limit_rate)
    return msgspec.structs.replace(
        terms, pre_settlement=pre_settlement, lower_limit=lower, upper_limit=upper
    )


def instrument(
    product: Product,
    instrument_id: str,
    pre_settlement_e6: PriceE6,
    volumes: OrderVolumes,
    *,
    delivering: bool = False,
) -> Instrument:
    """Return the terms of one contract of ``product`` for a trading day.

    Args:
        product: the terms that it shares with its other months.
        instrument_id: the contract's name on its exchange: ``cu2512``.
        pre_settlement_e6: the last trading day's settlement price, on the tick.
        volumes: the largest volumes of its orders.
        delivering: whether the day lies in the delivery month of a commodity.

    Returns:
        The contract. Its price limits are rounded inward to the tick, so that no
        price may move beyond ``limit_rate``.

    Raises:
        ValueError: the price is not above zero, not on the tick, or so large that
            a double could not carry the contract's prices exactly.

    Source: the exchanges' risk control rules round limits to the tick; inward is ours.
    """
    pre, rest = divmod(pre_settlement_e6, product.tick_e6)
    if rest or pre <= 0:
        near = _on_tick(pre_settlement_e6, product.tick_e6)
        price, tick, use = (
            decimal_text(value, PRICE_DECIMALS)
            for value in (pre_settlement_e6, product.tick_e6, near)
        )
        raise ValueError(f"{price} is not a multiple above 0 of the tick {tick}; nearest is {use}")
    lower, upper = limits(pre, product.limit_rate)
    if upper * product.tick_e6 > EXACT_FLOAT_MAX:
        raise ValueError(f"{decimal_text(pre_settlement_e6, PRICE_DECIMALS)} is too large")
    return Instrument(
        symbol=f"{product.exchange_id}.{instrument_id}",
        exchange_id=product.exchange_id,
        instrument_id=instrument_id,
        product_id=product.product_id,
        name_zh=product.name_zh,
        name_en=product.name_en,
        volume_multiple=product.volume_multiple,
        tick_e6=product.tick_e6,
        tick_value=product.tick_value,
        price_decs=product.price_decs,
        pre_settlement=pre,
        upper_limit=upper,
        lower_limit=lower,
        limit_rate=product.limit_rate,
        margin_rate=product.margin_rate,
        fees=FeeRates(
            open_by_money=product.commission_by_money,
            open_by_lot=product.commission_by_lot,
            close_by_money=product.commission_by_money,
            close_by_lot=product.commission_by_lot,
            close_today_by_money=product.close_today_by_money,
            close_today_by_lot=product.close_today_by_lot,
        ),
        max_limit_volume=volumes.limit,
        max_market_volume=volumes.market,
        sessions=product.day_sessions + product.night_sessions,
        delivering=delivering,
    )
