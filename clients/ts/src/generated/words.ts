/** Written by `python -m tools.ts_types` from the server's own types. Do not edit. */

/** Which side of the book an order is on. */
export type Direction = "BUY" | "SELL";

/** Whether an order opens a position or closes one. */
export type Offset = "OPEN" | "CLOSE" | "CLOSETODAY";

/** How an order names its price. */
export type PriceType = "LIMIT" | "ANY" | "BEST" | "FIVELEVEL";

/** How long what did not trade stays. */
export type TimeCondition = "IOC" | "GFS" | "GFD" | "GTD" | "GTC" | "GFA";

/** How much must trade for any of it to trade. */
export type VolumeCondition = "ANY" | "MIN" | "ALL";

/** Where an order is in its life; the flat dialect shows these words. */
export type OrderStatus = "ACCEPTED" | "PARTIAL_FILLED" | "FILLED" | "CANCELLED" | "REJECTED";

/** Why a command was refused, or an order ended: stable numbers. */
export const Code = {
  /** Not valid JSON: {why} */ NOT_JSON: 1001,
  /** A message must be a JSON object */ NOT_OBJECT: 1002,
  /** The string field aid is missing */ AID_MISSING: 1003,
  /** Unknown aid {aid}; known ones: {known} */ AID_UNKNOWN: 1004,
  /** A field is missing or mistyped: {why} */ FIELD_INVALID: 1005,
  /** A number is beyond 64 bits: {field} */ NUMBER_OUT_OF_RANGE: 1006,
  /** JSON nested deeper than {limit} levels */ TOO_DEEP: 1007,
  /** A key appears twice: {key} */ DUPLICATE_KEY: 1008,
  /** {field} must be 1 to {limit} letters, digits or _ . | @ - and not a reserved word */ ID_INVALID: 1009,
  /** {field} has the unknown value {value}; known ones: {known} */ VALUE_UNKNOWN: 1010,
  /** Only text messages are accepted */ NOT_TEXT: 1011,
  /** Log in first (req_login) */ LOGIN_REQUIRED: 1101,
  /** Wrong user name or password */ LOGIN_FAILED: 1102,
  /** user_id {user_id} is not the user of this session */ USER_MISMATCH: 1103,
  /** Too many logins at once; try again shortly */ LOGIN_BUSY: 1104,
  /** This session belongs to {user_id}; connect again to be another user */ ALREADY_LOGGED_IN: 1105,
  /** A user may hold {limit} sessions at most */ TOO_MANY_SESSIONS: 1106,
  /** Changing a password is not supported yet; the password is what it was */ PASSWORD_FIXED: 1107,
  /** {count} symbols exceed the limit of {limit} */ TOO_MANY_SYMBOLS: 1201,
  /** More than {limit} charts; remove one first */ TOO_MANY_CHARTS: 1202,
  /** duration {duration} is invalid: nanoseconds of whole seconds, at most {limit} s; tick series (0) are not served yet */ DURATION_INVALID: 1203,
  /** view_width {width} is invalid: 1 to {limit} */ VIEW_WIDTH_INVALID: 1204,
  /** More than {limit} commands a second; this one was not carried out */ RATE_EXCEEDED: 1205,
  /** The exchange already keeps {limit} K-line series */ TOO_MANY_SERIES: 1206,
  /** The exchange is busy; this was not carried out, try again shortly */ QUEUE_FULL: 1207,
  /** All charts together would show {count} bars, more than {limit} */ TOO_MANY_BARS: 1208,
  /** duration {duration} is invalid: 0 for ticks, or nanoseconds of whole seconds, at most {limit} s */ CHART_DURATION_INVALID: 1209,
  /** view_width {width} is invalid: it must not be negative */ CHART_WIDTH_INVALID: 1210,
  /** A chart may show {limit} contracts at most */ TOO_MANY_CHART_SYMBOLS: 1211,
  /** Invalid price: a LIMIT order needs a limit_price above 0 */ PRICE_INVALID: 2001,
  /** Invalid volume {volume}: a whole number above 0 */ VOLUME_INVALID: 2002,
  /** No such contract: {symbol} */ SYMBOL_UNKNOWN: 2003,
  /** Price {price} is not a multiple of the tick {tick} */ PRICE_OFF_TICK: 2004,
  /** Price {price} is above the upper limit {limit} */ PRICE_ABOVE_LIMIT: 2005,
  /** Price {price} is below the lower limit {limit} */ PRICE_BELOW_LIMIT: 2006,
  /** Volume {volume} exceeds the maximum of {limit} an order */ VOLUME_ABOVE_MAXIMUM: 2007,
  /** There is no such order type: {kind} */ ORDER_TYPE_UNSUPPORTED: 2008,
  /** {exchange} does not tell CLOSETODAY apart; use CLOSE */ OFFSET_UNSUPPORTED: 2009,
  /** order_id {order_id} was used for a different order */ ORDER_ID_USED: 2010,
  /** No order {order_id} */ ORDER_UNKNOWN: 2011,
  /** Order {order_id} is finished ({status}): it can be neither cancelled nor amended */ ORDER_FINISHED: 2012,
  /** Closing {volume} lots exceeds the {closable} that can be closed */ POSITION_INSUFFICIENT: 2013,
  /** Closing {volume} of today's lots exceeds the {closable} that can be closed */ POSITION_TODAY_INSUFFICIENT: 2014,
  /** Closing {volume} of history's lots exceeds the {closable} that can be closed (for today's use CLOSETODAY) */ POSITION_HISTORY_INSUFFICIENT: 2015,
  /** {symbol} is outside its trading sessions */ MARKET_CLOSED: 2016,
  /** The exchange is stopping; no more orders */ TRADING_STOPPED: 2017,
  /** {limit} orders are alive already, the most a user may have */ TOO_MANY_LIVE_ORDERS: 2018,
  /** Order {order_id} ended long ago as {status} with {filled} lots traded */ ORDER_ARCHIVED: 2019,
  /** Price {price} has more than 6 decimals */ PRICE_TOO_FINE: 2020,
  /** More than {limit} orders, amendments and cancels in a second; this one was not carried out */ ORDER_RATE_EXCEEDED: 2021,
  /** {exchange} takes no {kind} orders */ ORDER_TYPE_NOT_TAKEN: 2022,
  /** A GFA order is taken only while a call auction takes orders */ AUCTION_ONLY: 2023,
  /** Invalid min_volume {minimum}: 1 to the order's volume of {volume} */ MINIMUM_INVALID: 2024,
  /** Invalid good_till_date {day} of a GTD order: the trading day {today} or later */ GOOD_TILL_INVALID: 2025,
  /** It would trade with the user's own order {order_id} that rests at {price} */ SELF_TRADE: 2026,
  /** An amendment needs a new limit_price or a new volume */ AMENDMENT_EMPTY: 2027,
  /** Invalid batch of {count}: 1 to {limit} */ BATCH_SIZE_INVALID: 2028,
  /** The call auction takes limit orders of any volume that may wait, and no others */ AUCTION_ORDER_TYPE: 2050,
  /** {symbol} is being matched in the call auction; no cancels now */ CANCEL_CLOSED: 2051,
  /** {symbol} is in its delivery month; positions can only be closed */ DELIVERY_MONTH: 2052,
  /** The id {condition_id} was used for a different conditional order */ CONDITION_ID_USED: 2070,
  /** No conditional order {condition_id} */ CONDITION_UNKNOWN: 2071,
  /** The conditional order {condition_id} has ended ({state}) */ CONDITION_FINISHED: 2072,
  /** The conditional order {condition_id} is paused already */ CONDITION_PAUSED: 2073,
  /** The conditional order {condition_id} is not paused */ CONDITION_NOT_PAUSED: 2074,
  /** {limit} conditional orders wait already, the most a user may have */ TOO_MANY_CONDITIONS: 2075,
  /** A {kind} trigger needs {needed} */ TRIGGER_INVALID: 2076,
  /** A {kind} conditional order closes; to open use PRICE_TOUCH */ CONDITION_OPENS: 2077,
  /** Invalid time condition {till} of a conditional order: GFD or GTC */ CONDITION_TILL_INVALID: 2078,
  /** A conditional order has exactly one condition and one order */ CONDITION_LIST_INVALID: 2079,
  /** Insufficient funds: needs {needed}, available {available} */ FUNDS_INSUFFICIENT: 3001,
  /** User {user_id} has no account */ ACCOUNT_UNKNOWN: 3002,
  /** A deposit must not be negative */ DEPOSIT_INVALID: 3003,
  /** This exchange has no transfers between bank and account; no money moved */ TRANSFER_UNSUPPORTED: 3004,
  /** Invalid amount {amount}: it must be above 0 */ AMOUNT_INVALID: 3005,
  /** Withdrawing {amount} exceeds the {withdrawable} that may leave (gains of the day leave after its settlement) */ WITHDRAWABLE_EXCEEDED: 3006,
  /** An account may hold {limit} yuan at most */ FUNDS_TOO_LARGE: 3007,
  /** Unknown currency {currency}; known: {known} */ CURRENCY_UNKNOWN: 3008,
  /** Unknown bank {bank_id}; known: {known} */ BANK_UNKNOWN: 3009,
  /** The account is frozen: it may only close and cancel */ CLOSE_ONLY: 3010,
  /** Invalid commission rates: none may be negative */ FEES_INVALID: 3011,
  /** No such product: {product} */ PRODUCT_UNKNOWN: 3012,
  /** Amount {amount} has more than 2 decimals */ AMOUNT_TOO_FINE: 3013,
  /** The trading day is {current}; {day} cannot be settled */ DAY_OUT_OF_ORDER: 3040,
  /** The trading day {day} is not over and cannot be settled */ DAY_NOT_OVER: 3041,
  /** The trading day {day} was settled before; nothing changed */ DAY_SETTLED: 3042,
  /** Cancelled */ CANCELLED_BY_USER: 2101,
  /** The {volume} lots that did not trade at once were cancelled */ REMAINDER_CANCELLED: 2102,
  /** Could not trade in full at once; the whole order was cancelled */ NOT_FILLABLE_IN_FULL: 2103,
  /** Could not trade its min_volume of {minimum} at once; the whole order was cancelled */ MINIMUM_NOT_FILLABLE: 2104,
  /** Nothing stood on the other side; the whole order was cancelled */ NOTHING_TO_TAKE: 2105,
  /** Amended: order {order_id} takes its place */ REPLACED: 2106,
  /** Cancelled so that it does not trade with the same user's order {order_id} */ SELF_TRADE_PREVENTED: 2107,
  /** Cancelled at the end of the trading day */ DAY_ENDED: 2110,
  /** Cancelled at the end of the trading session */ SESSION_ENDED: 2111,
  /** What did not trade in the call auction was cancelled */ AUCTION_ENDED: 2112,
  /** Cancelled because the contract expired */ CONTRACT_EXPIRED: 2113,
  /** Cancelled because its price is beyond the new trading day's limits */ OUTSIDE_LIMITS: 2114,
  /** Cancelled because today's lots became history, which it cannot close */ NOTHING_TO_CLOSE: 2115,
  /** The conditional order {condition_id} of the same group fired */ GROUP_FIRED: 2120,
} as const;
export type Code = (typeof Code)[keyof typeof Code];
