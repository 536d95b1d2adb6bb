"""The configuration's ``[rules]``: what the host chooses of the rule book."""

import re
from typing import Final, TypeVar

from diffex.domain.rules import (
    FLOATING_GAINS,
    ORDER_TYPES,
    SELF_TRADE,
    SETTLE_AT,
    SETTLEMENT,
    Rules,
)
from diffex.domain.units import RATE_ONE, Rate
from diffex.toml_table import Table

Choice = TypeVar("Choice", bound=str)

KEYS: Final = Rules.__struct_fields__

ORDERS_PER_SECOND: Final = 1_000
"""What a user may send unless the file says otherwise."""

_RATE_DECIMALS: Final = 9
_HIGHEST_RATE: Final = 1_000_000
_EARLIEST: Final = 15 * 3_600 + 15 * 60
_LATEST: Final = 20 * 3_600 + 30 * 60
_TIME: Final = re.compile(r"([01]\d|2[0-3]):([0-5]\d)", re.ASCII)


def rules(table: Table) -> Rules:
    """Return the rules of a file's ``[rules]``; a key that is not there is the market's choice.

    Raises:
        ConfigError: an unknown key, or a value that cannot be used.
    """
    table.only(KEYS)
    standard = Rules()
    return Rules(
        order_types=_choice(table, "order_types", ORDER_TYPES),
        self_trade=_choice(table, "self_trade", SELF_TRADE),
        orders_per_second=table.whole("orders_per_second", ORDERS_PER_SECOND, _HIGHEST_RATE),
        floating_gains=_choice(table, "floating_gains", FLOATING_GAINS),
        transfers=table.flag("transfers", standard.transfers),
        delivery=table.flag("delivery", standard.delivery),
        confirm_settlement=table.flag("confirm_settlement", standard.confirm_settlement),
        margin_call=_share(table, "margin_call", standard.margin_call),
        liquidation=_share(table, "liquidation", standard.liquidation),
        settlement=_choice(table, "settlement", SETTLEMENT),
        settle_at=_time(table, "settle_at"),
    )


def _choice(table: Table, key: str, known: tuple[Choice, ...]) -> Choice:
    """Return one of the known words, the first of them unless the file says otherwise."""
    wanted = table.text(key, known[0])
    for word in known:
        if word == wanted:
            return word
    raise table.error(key, f"{wanted!r} is unknown; use {' or '.join(known)}")


def _share(table: Table, key: str, standard: Rate) -> Rate:
    share = table.amount(key, _RATE_DECIMALS) if key in table else standard
    if share > RATE_ONE:
        raise table.error(key, "must be a share of the balance, from 0 (never) to 1")
    return share


def _time(table: Table, key: str) -> int:
    """Return a time between the last day session and the evening's auction."""
    if key not in table:
        return SETTLE_AT
    found = _TIME.fullmatch(table.text(key))
    if found is None:
        raise table.error(key, 'must be a time of the Beijing day, like "16:00"')
    second = int(found[1]) * 3_600 + int(found[2]) * 60
    if not _EARLIEST <= second <= _LATEST:
        raise table.error(key, "must lie between 15:15, the last close, and 20:30")
    return second
