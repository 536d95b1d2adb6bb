"""The words of an order, as they are spelled on the wire."""

from enum import StrEnum


class Direction(StrEnum):
    """Which side of the book an order is on."""

    BUY = "BUY"
    SELL = "SELL"


class Offset(StrEnum):
    """Whether an order opens a position or closes one.

    ``CLOSE`` on SHFE and INE closes history, ``CLOSETODAY`` today; elsewhere
    ``CLOSE`` closes history first and ``CLOSETODAY`` does not exist.
    """

    OPEN = "OPEN"
    CLOSE = "CLOSE"
    CLOSETODAY = "CLOSETODAY"


class PriceType(StrEnum):
    """How an order names its price."""

    LIMIT = "LIMIT"
    ANY = "ANY"
    BEST = "BEST"
    FIVELEVEL = "FIVELEVEL"


class TimeCondition(StrEnum):
    """How long what did not trade stays."""

    IOC = "IOC"
    GFS = "GFS"
    GFD = "GFD"
    GTD = "GTD"
    GTC = "GTC"
    GFA = "GFA"


class VolumeCondition(StrEnum):
    """How much must trade for any of it to trade."""

    ANY = "ANY"
    MIN = "MIN"
    ALL = "ALL"


class HedgeFlag(StrEnum):
    """What an order is for. Carried and shown; no rule depends on it."""

    SPECULATION = "SPECULATION"
    ARBITRAGE = "ARBITRAGE"
    HEDGE = "HEDGE"


class ForceClose(StrEnum):
    """Why the exchange itself placed an order; NOT for every other one."""

    NOT = "NOT"
    LACK_DEPOSIT = "LACK_DEPOSIT"
    CLIENT_POSITION_LIMIT = "CLIENT_POSITION_LIMIT"
    MEMBER_POSITION_LIMIT = "MEMBER_POSITION_LIMIT"
    POSITION_MULTIPLE = "POSITION_MULTIPLE"
    VIOLATION = "VIOLATION"
    OTHER = "OTHER"
    PERSONAL_DELIV = "PERSONAL_DELIV"
    HEDGE_POSITION_LIMIT = "HEDGE_POSITION_LIMIT"


class Right(StrEnum):
    """What an account may do: trade, or only close what it has."""

    FULL = "FULL"
    CLOSE_ONLY = "CLOSE_ONLY"


class OrderStatus(StrEnum):
    """Where an order is in its life; the flat dialect shows these words."""

    ACCEPTED = "ACCEPTED"
    PARTIAL_FILLED = "PARTIAL_FILLED"
    FILLED = "FILLED"
    CANCELLED = "CANCELLED"
    REJECTED = "REJECTED"


ALIVE = frozenset({OrderStatus.ACCEPTED, OrderStatus.PARTIAL_FILLED})
"""Statuses in which an order can still trade; every other one is final."""
