"""The contracts that a configuration names: ``[[instrument]]`` and keys of products."""

from diffex.data.contracts import all_products
from diffex.domain.catalogue import (
    Product,
    base_settlement,
    instrument,
    override,
)
from diffex.domain.columns import OVERRIDABLE, PRICE_DECIMALS, ColumnError
from diffex.domain.instrument import Instrument
from diffex.domain.listing import order_volumes, product_key
from diffex.toml_table import Table


def find_product(table: Table, key: str, product: str) -> Product:
    """Return the product that ``table`` names under ``key``.

    Raises:
        ConfigError: there is no such product.
    """
    found = all_products().get(product)
    if found is None:
        exchange_id = product.partition(".")[0]
        near = [name for name in all_products() if name.startswith(f"{exchange_id}.")]
        known = near or sorted({f"{one.exchange_id}.…" for one in all_products().values()})
        raise table.error(key, f"{product!r} is no product; use one of {', '.join(known)}")
    return found


def explicit_instruments(tables: tuple[Table, ...]) -> tuple[Instrument, ...]:
    """Return the contracts of the tables ``[[instrument]]``, in their order.

    Raises:
        ConfigError: a key or a value that cannot be used, or a symbol twice.
    """
    by_symbol: dict[str, Instrument] = {}
    for table in tables:
        one = _instrument(table)
        if one.symbol in by_symbol:
            raise table.error("symbol", f"{one.symbol} is there twice; remove one")
        by_symbol[one.symbol] = one
    return tuple(by_symbol.values())


def _instrument(table: Table) -> Instrument:
    table.only(("symbol", "pre_settlement", *OVERRIDABLE))
    symbol = table.text("symbol")
    try:
        key = product_key(symbol)
    except ValueError as error:
        raise table.error("symbol", str(error)) from None
    product = find_product(table, "symbol", key)
    columns = {column: table.raw(column) for column in OVERRIDABLE if column in table}
    try:
        product = override(product, columns)
    except ColumnError as error:
        raise table.error(error.column, error.why) from None
    price = base_settlement(product)
    if "pre_settlement" in table:
        price = table.amount("pre_settlement", PRICE_DECIMALS)
    instrument_id = symbol.partition(".")[2]
    try:
        return instrument(product, instrument_id, price, order_volumes(product))
    except ValueError as error:
        raise table.error("pre_settlement", str(error)) from None
