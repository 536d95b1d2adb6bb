"""The GraphQL schema of questions about contracts, for reading and checking queries.

Types, fields and arguments are named as clients of the protocol name them (tqsdk 3.10.4,
``ins_schema``); ``docs/reference/contract-queries.md`` shows what they mean. Kinds of
instruments that this exchange does not have are part of it all the same: the clients' own
queries name them.
"""

from typing import Final

from graphql import GraphQLSchema, build_schema

from diffex.diff.symbols.categories import CATEGORIES

CLASSES: Final = (
    "BOND",
    "COMBINE",
    "CONT",
    "FUND",
    "FUTURE",
    "INDEX",
    "OPTION",
    "SPOT",
    "STOCK",
)

ROOT: Final = "rootQuery"
"""The type of what a query asks at the top."""

_BASIC: Final = """
  class: String
  derivative(class: Class, exchange_id: String, expired: Boolean): derivativeConnection
  derivatives(
    class: [Class], exchange_id: [String], expired: Boolean, timestamp: Int64
  ): derivativeConnection
  english_name: String
  exchange_id: String
  ins_id: String
  instrument_id: String
  instrument_name: String
  instrument_name_wh: String
  price_decs: Int
  price_tick: Float
  py_wh: String
  trading_day: String
  trading_time: tradingTime
"""
_TRADEABLE: Final = """
  lower_limit: Float
  pre_close: Float
  quote_multiple: Float
  upper_limit: Float
  volume_multiple: Float
"""
_DERIVATIVE: Final = """
  underlying: derivativeConnection
"""
_SECURITIES: Final = """
  buy_volume_unit: Float
  currency: String
  face_value: Float
  first_trading_datetime: Int64
  first_trading_day: Int64
  public_float_share_quantity: Int64
  sell_volume_unit: Float
  status: String
"""
_VOLUMES: Final = "".join(
    f"\n  {kind}{edge}_{price}_order_volume: Int"
    for kind in ("", "close_", "open_")
    for edge in ("max", "min")
    for price in ("limit", "market")
)
_EXPIRY: Final = """
  expire_datetime: Int64
  expired: Boolean
"""
_INTEREST: Final = """
  position_limit: Int
  pre_open_interest: Int64
  pre_open_interest2: Int64
  product_short_name: String
  settlement_price: Float
"""

SDL: Final = f"""
schema {{ query: {ROOT} }}

scalar Int64
enum Class {{ {" ".join(CLASSES)} }}
enum Category {{ {" ".join(one.category_id for one in CATEGORIES)} }}

type {ROOT} {{
  multi_symbol_info(
    instrument_id: [String], class: [Class], exchange_id: [String], product_id: [String],
    expired: Boolean, has_night: Boolean, has_derivatives: Boolean, categories: [Category],
    timestamp: Int64
  ): [allClassUnion]
  symbol_info(
    instrument_id: String, class: Class, exchange_id: String, product_id: String,
    expired: Boolean, has_night: Boolean, has_derivatives: Boolean
  ): [allClassUnion]
}}

union allClassUnion = future | index | option | combine | spot | cont | stock | bond | fund

interface basic {{{_BASIC}}}
interface tradeable {{{_TRADEABLE}}}
interface derivative {{{_DERIVATIVE}}}
interface securities {{{_SECURITIES}}}

type tradingTime {{ day: [[String]] night: [[String]] }}
type categoryInfo {{ id: String name: String }}
type derivativeConnection {{ count: Int edges: [derivativeEdges] }}
type derivativeEdges {{ node: allClassUnion underlying_multiple: Float }}

type future implements basic & tradeable {{{_BASIC}{_TRADEABLE}{_VOLUMES}{_EXPIRY}{_INTEREST}
  categories: [categoryInfo]
  commission: Float
  delivery_month: Int
  delivery_year: Int
  margin: Float
  mmsa: Boolean
  open_limit: Int
  product_id: String
  product_short_name_wh: String
}}
type cont implements basic & tradeable & derivative {{{_BASIC}{_TRADEABLE}{_DERIVATIVE}}}
type index implements basic {{{_BASIC}
  index_multiple: Float
}}
type option implements basic & tradeable & derivative {{
{_BASIC}{_TRADEABLE}{_DERIVATIVE}{_VOLUMES}{_EXPIRY}{_INTEREST}
  call_or_put: String
  exercise_type: String
  last_exercise_datetime: Int64
  last_exercise_day: Int64
  strike_price: Float
}}
type combine implements basic {{{_BASIC}{_VOLUMES}{_EXPIRY}
  leg1: allClassUnion
  leg2: allClassUnion
  product_id: String
}}
type spot implements basic & tradeable {{{_BASIC}{_TRADEABLE}}}
type stock implements basic & tradeable & securities {{{_BASIC}{_TRADEABLE}{_SECURITIES}
  cash_dividend_ratio: [String]
  stock_dividend_ratio: [String]
}}
type bond implements basic & tradeable & securities {{{_BASIC}{_TRADEABLE}{_SECURITIES}
  maturity_date: Int64
  maturity_datetime: Int64
}}
type fund implements basic & tradeable & securities {{{_BASIC}{_TRADEABLE}{_SECURITIES}
  cash_dividend_ratio: [String]
}}
"""


def make_schema() -> GraphQLSchema:
    """Return the schema, checked; making it takes some tens of milliseconds."""
    return build_schema(SDL)
