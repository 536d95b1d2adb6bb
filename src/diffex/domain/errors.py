"""Reject codes: the one catalogue that the engine, DIFF and HTTP all speak."""

import enum
from typing import Final

from diffex.domain.sentences import TEXTS


class RejectCode(enum.IntEnum):
    """Stable wire numbers. Add only; never renumber.

    1xxx what a client sent, 2xxx orders, 3xxx funds.
    """

    NOT_JSON = 1001
    NOT_OBJECT = 1002
    AID_MISSING = 1003
    AID_UNKNOWN = 1004
    FIELD_INVALID = 1005
    NUMBER_OUT_OF_RANGE = 1006
    TOO_DEEP = 1007
    DUPLICATE_KEY = 1008
    ID_INVALID = 1009
    VALUE_UNKNOWN = 1010
    NOT_TEXT = 1011
    LOGIN_REQUIRED = 1101
    LOGIN_FAILED = 1102
    USER_MISMATCH = 1103
    LOGIN_BUSY = 1104
    ALREADY_LOGGED_IN = 1105
    TOO_MANY_SESSIONS = 1106
    PASSWORD_FIXED = 1107
    PASSWORD_INVALID = 1108
    TOO_MANY_SYMBOLS = 1201
    TOO_MANY_CHARTS = 1202
    DURATION_INVALID = 1203
    VIEW_WIDTH_INVALID = 1204
    RATE_EXCEEDED = 1205
    TOO_MANY_SERIES = 1206
    QUEUE_FULL = 1207
    TOO_MANY_BARS = 1208
    CHART_DURATION_INVALID = 1209
    CHART_WIDTH_INVALID = 1210
    TOO_MANY_CHART_SYMBOLS = 1211

    PRICE_INVALID = 2001
    VOLUME_INVALID = 2002
    SYMBOL_UNKNOWN = 2003
    PRICE_OFF_TICK = 2004
    PRICE_ABOVE_LIMIT = 2005
    PRICE_BELOW_LIMIT = 2006
    VOLUME_ABOVE_MAXIMUM = 2007
    ORDER_TYPE_UNSUPPORTED = 2008
    OFFSET_UNSUPPORTED = 2009
    ORDER_ID_USED = 2010
    ORDER_UNKNOWN = 2011
    ORDER_FINISHED = 2012
    POSITION_INSUFFICIENT = 2013
    POSITION_TODAY_INSUFFICIENT = 2014
    POSITION_HISTORY_INSUFFICIENT = 2015
    MARKET_CLOSED = 2016
    TRADING_STOPPED = 2017
    TOO_MANY_LIVE_ORDERS = 2018
    ORDER_ARCHIVED = 2019
    PRICE_TOO_FINE = 2020
    ORDER_RATE_EXCEEDED = 2021
    ORDER_TYPE_NOT_TAKEN = 2022
    AUCTION_ONLY = 2023
    MINIMUM_INVALID = 2024
    GOOD_TILL_INVALID = 2025
    SELF_TRADE = 2026
    AMENDMENT_EMPTY = 2027
    BATCH_SIZE_INVALID = 2028

    AUCTION_ORDER_TYPE = 2050
    CANCEL_CLOSED = 2051
    DELIVERY_MONTH = 2052

    CONDITION_ID_USED = 2070
    CONDITION_UNKNOWN = 2071
    CONDITION_FINISHED = 2072
    CONDITION_PAUSED = 2073
    CONDITION_NOT_PAUSED = 2074
    TOO_MANY_CONDITIONS = 2075
    TRIGGER_INVALID = 2076
    CONDITION_OPENS = 2077
    CONDITION_TILL_INVALID = 2078
    CONDITION_LIST_INVALID = 2079

    FUNDS_INSUFFICIENT = 3001
    ACCOUNT_UNKNOWN = 3002
    DEPOSIT_INVALID = 3003
    TRANSFER_UNSUPPORTED = 3004
    AMOUNT_INVALID = 3005
    WITHDRAWABLE_EXCEEDED = 3006
    FUNDS_TOO_LARGE = 3007
    CURRENCY_UNKNOWN = 3008
    BANK_UNKNOWN = 3009
    CLOSE_ONLY = 3010
    FEES_INVALID = 3011
    PRODUCT_UNKNOWN = 3012
    AMOUNT_TOO_FINE = 3013

    DAY_OUT_OF_ORDER = 3040
    DAY_NOT_OVER = 3041
    DAY_SETTLED = 3042
    SETTLEMENT_UNCONFIRMED = 3050
    STATEMENT_UNKNOWN = 3051
    MARGIN_CALL = 3052
    LIQUIDATION = 3053


class FinishCode(enum.IntEnum):
    """Why an order that was accepted ended without trading in full."""

    CANCELLED_BY_USER = 2101
    REMAINDER_CANCELLED = 2102
    NOT_FILLABLE_IN_FULL = 2103
    MINIMUM_NOT_FILLABLE = 2104
    NOTHING_TO_TAKE = 2105
    REPLACED = 2106
    SELF_TRADE_PREVENTED = 2107
    DAY_ENDED = 2110
    SESSION_ENDED = 2111
    AUCTION_ENDED = 2112
    CONTRACT_EXPIRED = 2113
    OUTSIDE_LIMITS = 2114
    NOTHING_TO_CLOSE = 2115
    GROUP_FIRED = 2120
    FORCED_CANCEL = 2121


Code = RejectCode | FinishCode

SENTENCES: Final[dict[Code, tuple[str, str]]] = {
    code: TEXTS[code.name] for code in (*RejectCode, *FinishCode)
}
"""What people read for each code: see ``diffex.domain.sentences``."""

# By number: an enum's own hash and name are computed in Python, each time.
_TEMPLATES: Final[dict[int, str]] = {
    code._value_: f"{chinese} / {english}" for code, (chinese, english) in SENTENCES.items()
}


def sentence(code: Code, **facts: object) -> str:
    """Return what a person reads for ``code``: Chinese, a slash, English.

    Args:
        code: a code of the catalogue.
        facts: the values its sentence names.
    """
    return _TEMPLATES[code._value_].format(**facts)


class RejectError(Exception):
    """A command broke a rule; state did not change."""

    def __init__(self, code: RejectCode, **facts: object) -> None:
        self.code = code
        self.facts = facts
        """The values that the sentence names, and maybe more."""
        super().__init__(code)

    @property
    def text(self) -> str:
        """What a person reads. Made when asked for: a replay tells nobody."""
        return sentence(self.code, **self.facts)

    def __str__(self) -> str:
        return f"{self.code.name}: {self.text}"
