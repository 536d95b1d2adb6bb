"""The configuration's ``[[user.fees]]``: what a user pays instead of what contracts say."""

from typing import Final

import msgspec

from diffex.config_contracts import find_product
from diffex.domain.instrument import FeeRates
from diffex.domain.units import RATE_ONE
from diffex.toml_table import Table

KEYS: Final = FeeRates.__struct_fields__

_RATE_DECIMALS: Final = 9
_FEN_DECIMALS: Final = 2


class OwnFees(msgspec.Struct, frozen=True, kw_only=True):
    """A user's rates for all contracts of a product."""

    product: str
    """Exchange and product: ``SHFE.cu``."""
    fees: FeeRates


def own_fees(tables: tuple[Table, ...]) -> tuple[OwnFees, ...]:
    """Return the rates of a user's tables; a rate that is not there is the product's.

    Raises:
        ConfigError: an unknown key or product, a product twice, or a rate that cannot be used.
    """
    by_product: dict[str, OwnFees] = {}
    for table in tables:
        table.only(("product", *KEYS))
        key = table.text("product")
        product = find_product(table, "product", key)
        if key in by_product:
            raise table.error("product", f"{key} is there twice; remove one")
        rates = {
            "open_by_money": product.commission_by_money,
            "open_by_lot": product.commission_by_lot,
            "close_by_money": product.commission_by_money,
            "close_by_lot": product.commission_by_lot,
            "close_today_by_money": product.close_today_by_money,
            "close_today_by_lot": product.close_today_by_lot,
        }
        rates.update((name, _rate(table, name)) for name in KEYS if name in table)
        by_product[key] = OwnFees(product=key, fees=FeeRates(**rates))
    return tuple(by_product.values())


def _rate(table: Table, key: str) -> int:
    if key.endswith("_by_lot"):
        return table.amount(key, _FEN_DECIMALS)
    rate = table.amount(key, _RATE_DECIMALS)
    if rate > RATE_ONE:
        raise table.error(key, "must be a share of the trade's money, from 0 to 1")
    return rate
