"""Numbers and words at the edge: wire values to exact integers, and back."""

import datetime
from enum import StrEnum
from typing import Any, Final, TypeVar

from diffex.diff.patch import Tree
from diffex.domain.enums import (
    Direction,
    HedgeFlag,
    Offset,
    PriceType,
    TimeCondition,
    VolumeCondition,
)
from diffex.domain.errors import RejectCode, RejectError
from diffex.domain.ids import valid_id
from diffex.domain.limits import ID_LENGTH
from diffex.domain.trigger import Relation
from diffex.domain.units import (
    EXACT_FLOAT_MAX,
    FEN_PER_YUAN,
    PRICE_ONE,
    Fen,
    Lots,
    Number,
    PriceE6,
)

WordT = TypeVar("WordT", bound=StrEnum)
MEMBERS: Final[dict[type[StrEnum], dict[str, Any]]] = {
    words: {member.value: member for member in words}
    for words in (Direction, Offset, PriceType, TimeCondition, VolumeCondition, HedgeFlag, Relation)
}
"""The words that clients may send, by their spelling: an enum's own look-up is slow."""

DAY_DIGITS: Final = 8
"""How many digits a day has: YYYYMMDD."""

SHOWN: Final = 64
"""Characters of a client's own text that an answer quotes."""


def yuan(amount: Fen) -> float:
    """Return money for the wire: the double nearest to the exact decimal."""
    return amount / FEN_PER_YUAN


def tell_yuan(tree: Tree, known: Tree, field: str, amount: Fen) -> None:
    """Put money into a patch, unless the mirror knows it: one field of ``known``."""
    value = amount / FEN_PER_YUAN
    if known.get(field) != value:
        tree[field] = value


def tell_price(tree: Tree, known: Tree, field: str, price: PriceE6) -> None:
    """Put a price into a patch, unless the mirror knows it."""
    value = price / PRICE_ONE
    if known.get(field) != value:
        tree[field] = value


def tell_lots(tree: Tree, known: Tree, field: str, volume: Lots) -> None:
    """Put a volume into a patch, unless the mirror knows it."""
    if known.get(field) != volume:
        tree[field] = volume


def word(field: str, text: str, words: type[WordT]) -> WordT:
    """Return the member of ``words`` that is spelled ``text``.

    Raises:
        RejectError: ``VALUE_UNKNOWN``, listing the known ones.
    """
    member = MEMBERS[words].get(text)
    if member is None:
        known = ", ".join(words)
        raise RejectError(RejectCode.VALUE_UNKNOWN, field=field, value=text[:SHOWN], known=known)
    found: WordT = member
    return found


def name(field: str, text: str) -> str:
    """Return ``text`` if it may be an id.

    Raises:
        RejectError: ``ID_INVALID``.
    """
    if not valid_id(text):
        raise RejectError(RejectCode.ID_INVALID, field=field, limit=ID_LENGTH)
    return text


def lots(volume: Number) -> Lots:
    """Return a volume; 10 and 10.0 are both ten lots.

    Raises:
        RejectError: ``VOLUME_INVALID`` for a fraction.
    """
    if isinstance(volume, int):
        return volume
    if not volume.is_integer():
        raise RejectError(RejectCode.VOLUME_INVALID, volume=volume)
    return int(volume)


def whole(field: str, number: Number) -> int:
    """Return a number that must be whole; 60 and 60.0 are the same.

    Raises:
        RejectError: ``FIELD_INVALID`` for a fraction.
    """
    if isinstance(number, int):
        return number
    if not number.is_integer():
        raise RejectError(RejectCode.FIELD_INVALID, why=f"{field} must be a whole number")
    return int(number)


def day(field: str, written: str | Number) -> datetime.date:
    """Return a day that is written YYYYMMDD, as text or as a number.

    Raises:
        RejectError: ``FIELD_INVALID``.
    """
    text = written if isinstance(written, str) else str(whole(field, written))
    if len(text) == DAY_DIGITS and text.isascii() and text.isdigit():
        try:
            return datetime.date(int(text[:4]), int(text[4:6]), int(text[6:]))
        except ValueError:
            pass
    raise RejectError(RejectCode.FIELD_INVALID, why=f"{field} must be a day, as 20251231")


def day_text(one: datetime.date) -> str:
    """Return a day for the wire: YYYYMMDD."""
    return f"{one.year:04d}{one.month:02d}{one.day:02d}"


def fen(field: str, amount: Number) -> Fen:
    """Return money that the client wrote in yuan, exact or refused.

    Raises:
        RejectError: ``NUMBER_OUT_OF_RANGE`` or ``AMOUNT_TOO_FINE``.
    """
    if abs(amount) > EXACT_FLOAT_MAX // FEN_PER_YUAN:
        raise RejectError(RejectCode.NUMBER_OUT_OF_RANGE, field=field)
    scaled = round(amount * FEN_PER_YUAN)
    if scaled / FEN_PER_YUAN != amount:
        raise RejectError(RejectCode.AMOUNT_TOO_FINE, amount=amount)
    return scaled


def price_e6(price: Number) -> PriceE6:
    """Return the decimal that the client wrote, in millionths of a yuan.

    A double stands for the one decimal of up to six places that is read back from it, so
    the conversion is exact or refused; nothing is rounded.

    Raises:
        RejectError: ``NUMBER_OUT_OF_RANGE`` or ``PRICE_TOO_FINE``.
    """
    # The price by itself first: what is near the largest double has no millionths to round.
    if abs(price) > EXACT_FLOAT_MAX or abs(round(price * PRICE_ONE)) > EXACT_FLOAT_MAX:
        raise RejectError(RejectCode.NUMBER_OUT_OF_RANGE, field="limit_price")
    scaled = round(price * PRICE_ONE)
    if scaled / PRICE_ONE != price:
        raise RejectError(RejectCode.PRICE_TOO_FINE, price=price)
    return scaled
