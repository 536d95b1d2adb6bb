"""What the operator sends as JSON, and what is read from it; amounts are texts, to the digit."""

import datetime
from typing import Final

import msgspec
from litestar.exceptions import HTTPException

from diffex.diff import values
from diffex.domain.decimals import exact
from diffex.domain.errors import RejectError
from diffex.domain.instrument import FeeRates
from diffex.domain.limits import TOKEN_BYTES
from diffex.domain.units import INT64_MAX, RATE_ONE, Fen

_FEN: Final = 2
_RATE: Final = 9


class SettleForm(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``trading_day`` is YYYYMMDD; without it the current one."""

    trading_day: str | None = None


class MoneyForm(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``amount`` is in yuan, above 0, a text so that no digit is lost."""

    user_id: str
    amount: str


class UserForm(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whom it is about."""

    user_id: str


class FeesForm(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A user's own rates for a product; without ``fees`` the contracts' own apply again.

    ``fees`` has the six keys of ``[[user.fees]]``, each a text: shares of the trade's money,
    and yuan a lot.
    """

    user_id: str
    product: str
    fees: dict[str, str] | None = None


def day_of(text: str) -> datetime.date:
    """Return the day that eight digits name.

    Raises:
        HTTPException: they name none.
    """
    try:
        return values.day("day", text)
    except RejectError as reject:
        raise HTTPException(reject.text, status_code=400) from None


def amount_of(text: str) -> Fen:
    """Return money in fen.

    Raises:
        HTTPException: it is no amount in yuan with two decimals.
    """
    return _exact(text, _FEN)


def rates_of(rates: dict[str, str]) -> FeeRates:
    """Return rates of commission.

    Raises:
        HTTPException: a key is missing or unknown, or a value cannot be used.
    """
    if sorted(rates) != sorted(FeeRates.__struct_fields__):
        names = ", ".join(FeeRates.__struct_fields__)
        raise HTTPException(f"fees has exactly these keys: {names}", status_code=400)
    read = {
        name: _exact(text, _FEN if name.endswith("_by_lot") else _RATE)
        for name, text in rates.items()
    }
    for name, value in read.items():
        most = INT64_MAX if name.endswith("_by_lot") else RATE_ONE
        if not 0 <= value <= most:
            raise HTTPException(f"{name} is out of range", status_code=400)
    return FeeRates(**read)


def _exact(text: str, decimals: int) -> int:
    try:
        return exact(text[:TOKEN_BYTES], decimals)
    except ValueError as error:
        raise HTTPException(str(error), status_code=400) from None
