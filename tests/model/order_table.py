"""Which exchange takes which order (R4), written out row by row."""

from diffex.domain.commands import InsertOrder
from diffex.domain.enums import PriceType, TimeCondition, VolumeCondition

SHFE = {"LIMIT GFD ANY", "LIMIT IOC ANY", "LIMIT IOC MIN", "LIMIT IOC ALL"}
DCE = {"LIMIT GFD ANY", "LIMIT IOC ANY", "LIMIT IOC ALL", "ANY IOC ANY", "ANY IOC ALL"}
CZCE = {"LIMIT GFD ANY", "LIMIT IOC ANY", "ANY IOC ANY"}
CFFEX = {
    "LIMIT GFD ANY",
    "LIMIT IOC ANY",
    "LIMIT IOC ALL",
    "BEST GFD ANY",
    "BEST IOC ANY",
    "FIVELEVEL GFD ANY",
    "FIVELEVEL IOC ANY",
}
EXCHANGE = {
    "SHFE": SHFE,
    "INE": SHFE,
    "DCE": DCE,
    "GFEX": DCE,
    "CZCE": CZCE,
    "CFFEX": CFFEX,
}
SENSIBLE = {
    *(f"LIMIT {time} ANY" for time in ("IOC", "GFS", "GFD", "GTD", "GTC", "GFA")),
    *(f"{price} IOC ANY" for price in ("ANY", "BEST", "FIVELEVEL")),
    *(f"{price} IOC ALL" for price in ("LIMIT", "ANY", "BEST", "FIVELEVEL")),
    *(f"{price} IOC MIN" for price in ("LIMIT", "ANY", "BEST", "FIVELEVEL")),
    "BEST GFD ANY",
    "FIVELEVEL GFD ANY",
}
"""What makes sense at all: a market order never waits, and part of an order that must trade in
full or in part at once cannot wait either."""
AUCTION = {f"LIMIT {time} ANY" for time in ("GFS", "GFD", "GTD", "GTC", "GFA")}


def kind(order: InsertOrder) -> str:
    """Return the three words of an order."""
    return f"{order.price_type} {order.time_condition} {order.volume_condition}"


def taken(order: InsertOrder, everything: bool) -> bool:
    """Return whether the order's exchange takes such orders."""
    return kind(order) in (SENSIBLE if everything else EXCHANGE[order.exchange_id])


def at_limit(order: InsertOrder) -> bool:
    """Return whether an order names its price."""
    return order.price_type is PriceType.LIMIT


def needs_minimum(order: InsertOrder) -> bool:
    """Return whether an order says how much must trade at once."""
    return order.volume_condition is VolumeCondition.MIN


def needs_date(order: InsertOrder) -> bool:
    """Return whether an order says its last day."""
    return order.time_condition is TimeCondition.GTD
