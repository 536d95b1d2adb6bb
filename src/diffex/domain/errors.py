"""Reject codes: the one catalogue that the engine, DIFF and HTTP all speak."""

import enum
from typing import Final


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


class FinishCode(enum.IntEnum):
    """Why an order that was accepted ended without trading in full."""

    CANCELLED_BY_USER = 2101
    REMAINDER_CANCELLED = 2102
    NOT_FILLABLE_IN_FULL = 2103
    MINIMUM_NOT_FILLABLE = 2104
    NOTHING_TO_TAKE = 2105
    REPLACED = 2106
    SELF_TRADE_PREVENTED = 2107


Code = RejectCode | FinishCode

SENTENCES: Final[dict[Code, tuple[str, str]]] = {
    RejectCode.NOT_JSON: ("不是合法的 JSON：{why}", "Not valid JSON: {why}"),
    RejectCode.NOT_OBJECT: ("消息必须是 JSON 对象", "A message must be a JSON object"),
    RejectCode.AID_MISSING: ("缺少字符串字段 aid", "The string field aid is missing"),
    RejectCode.AID_UNKNOWN: (
        "未知的 aid {aid}，可用：{known}",
        "Unknown aid {aid}; known ones: {known}",
    ),
    RejectCode.FIELD_INVALID: (
        "字段缺失或类型不符：{why}",
        "A field is missing or mistyped: {why}",
    ),
    RejectCode.NUMBER_OUT_OF_RANGE: (
        "数值超出 64 位整数范围：{field}",
        "A number is beyond 64 bits: {field}",
    ),
    RejectCode.TOO_DEEP: ("JSON 嵌套超过 {limit} 层", "JSON nested deeper than {limit} levels"),
    RejectCode.DUPLICATE_KEY: ("字段重复：{key}", "A key appears twice: {key}"),
    RejectCode.ID_INVALID: (
        "{field} 只能由字母、数字和 _ . | @ - 组成，长度 1 至 {limit}，且不能是保留字",
        "{field} must be 1 to {limit} letters, digits or _ . | @ - and not a reserved word",
    ),
    RejectCode.VALUE_UNKNOWN: (
        "{field} 的取值 {value} 未知，可用：{known}",
        "{field} has the unknown value {value}; known ones: {known}",
    ),
    RejectCode.NOT_TEXT: ("只接受文本消息", "Only text messages are accepted"),
    RejectCode.LOGIN_REQUIRED: ("请先登录（req_login）", "Log in first (req_login)"),
    RejectCode.LOGIN_FAILED: ("用户名或密码错误", "Wrong user name or password"),
    RejectCode.USER_MISMATCH: (
        "user_id {user_id} 不是本连接登录的用户",
        "user_id {user_id} is not the user of this session",
    ),
    RejectCode.LOGIN_BUSY: (
        "登录请求过多，请稍后再试",
        "Too many logins at once; try again shortly",
    ),
    RejectCode.ALREADY_LOGGED_IN: (
        "本连接已由 {user_id} 登录，换用户请重新连接",
        "This session belongs to {user_id}; connect again to be another user",
    ),
    RejectCode.TOO_MANY_SESSIONS: (
        "同一用户的连接数上限为 {limit}",
        "A user may hold {limit} sessions at most",
    ),
    RejectCode.PASSWORD_FIXED: (
        "尚不支持修改密码，密码未变动",
        "Changing a password is not supported yet; the password is what it was",
    ),
    RejectCode.TOO_MANY_SYMBOLS: (
        "订阅合约数 {count} 超过上限 {limit}",
        "{count} symbols exceed the limit of {limit}",
    ),
    RejectCode.TOO_MANY_CHARTS: (
        "图表数超过上限 {limit}，请先移除不用的图表",
        "More than {limit} charts; remove one first",
    ),
    RejectCode.DURATION_INVALID: (
        "duration {duration} 无效：须为整秒的纳秒数，最长 {limit} 秒；tick 序列（0）尚未提供",
        "duration {duration} is invalid: nanoseconds of whole seconds, at most {limit} s; "
        "tick series (0) are not served yet",
    ),
    RejectCode.VIEW_WIDTH_INVALID: (
        "view_width {width} 无效：须为 1 至 {limit}",
        "view_width {width} is invalid: 1 to {limit}",
    ),
    RejectCode.RATE_EXCEEDED: (
        "每秒指令数超过 {limit}，本条未执行",
        "More than {limit} commands a second; this one was not carried out",
    ),
    RejectCode.TOO_MANY_SERIES: (
        "K 线序列总数达到上限 {limit}",
        "The exchange already keeps {limit} K-line series",
    ),
    RejectCode.QUEUE_FULL: (
        "交易所繁忙，本条未执行，请稍后再试",
        "The exchange is busy; this was not carried out, try again shortly",
    ),
    RejectCode.TOO_MANY_BARS: (
        "所有图表合计 {count} 根 K 线，超过上限 {limit}",
        "All charts together would show {count} bars, more than {limit}",
    ),
    RejectCode.CHART_DURATION_INVALID: (
        "duration {duration} 无效：须为 0（tick）或整秒的纳秒数，最长 {limit} 秒",
        "duration {duration} is invalid: 0 for ticks, or nanoseconds of whole seconds, "
        "at most {limit} s",
    ),
    RejectCode.CHART_WIDTH_INVALID: (
        "view_width {width} 无效：不能为负",
        "view_width {width} is invalid: it must not be negative",
    ),
    RejectCode.TOO_MANY_CHART_SYMBOLS: (
        "一个图表的合约数上限为 {limit}",
        "A chart may show {limit} contracts at most",
    ),
    RejectCode.PRICE_INVALID: (
        "价格无效：限价单须有大于 0 的 limit_price",
        "Invalid price: a LIMIT order needs a limit_price above 0",
    ),
    RejectCode.VOLUME_INVALID: (
        "手数 {volume} 无效：须为大于 0 的整数",
        "Invalid volume {volume}: a whole number above 0",
    ),
    RejectCode.SYMBOL_UNKNOWN: ("合约不存在：{symbol}", "No such contract: {symbol}"),
    RejectCode.PRICE_OFF_TICK: (
        "价格 {price} 不是最小变动价位 {tick} 的整数倍",
        "Price {price} is not a multiple of the tick {tick}",
    ),
    RejectCode.PRICE_ABOVE_LIMIT: (
        "价格 {price} 高于涨停板 {limit}",
        "Price {price} is above the upper limit {limit}",
    ),
    RejectCode.PRICE_BELOW_LIMIT: (
        "价格 {price} 低于跌停板 {limit}",
        "Price {price} is below the lower limit {limit}",
    ),
    RejectCode.VOLUME_ABOVE_MAXIMUM: (
        "手数 {volume} 超过单笔上限 {limit}",
        "Volume {volume} exceeds the maximum of {limit} an order",
    ),
    RejectCode.ORDER_TYPE_UNSUPPORTED: (
        "没有这种报单类型：{kind}",
        "There is no such order type: {kind}",
    ),
    RejectCode.OFFSET_UNSUPPORTED: (
        "{exchange} 不区分平今，请使用 CLOSE",
        "{exchange} does not tell CLOSETODAY apart; use CLOSE",
    ),
    RejectCode.ORDER_ID_USED: (
        "order_id {order_id} 已用于内容不同的报单",
        "order_id {order_id} was used for a different order",
    ),
    RejectCode.ORDER_UNKNOWN: ("没有找到报单 {order_id}", "No order {order_id}"),
    RejectCode.ORDER_FINISHED: (
        "报单 {order_id} 已结束（{status}），不能撤单或改单",
        "Order {order_id} is finished ({status}): it can be neither cancelled nor amended",
    ),
    RejectCode.POSITION_INSUFFICIENT: (
        "平仓手数 {volume} 超过可平持仓 {closable}",
        "Closing {volume} lots exceeds the {closable} that can be closed",
    ),
    RejectCode.POSITION_TODAY_INSUFFICIENT: (
        "平今手数 {volume} 超过可平今仓 {closable}",
        "Closing {volume} of today's lots exceeds the {closable} that can be closed",
    ),
    RejectCode.POSITION_HISTORY_INSUFFICIENT: (
        "平昨手数 {volume} 超过可平昨仓 {closable}（平今请用 CLOSETODAY）",
        "Closing {volume} of history's lots exceeds the {closable} that can be closed "
        "(for today's use CLOSETODAY)",
    ),
    RejectCode.MARKET_CLOSED: (
        "{symbol} 不在交易时间段内",
        "{symbol} is outside its trading sessions",
    ),
    RejectCode.TRADING_STOPPED: (
        "交易所正在停止，不再接受报单",
        "The exchange is stopping; no more orders",
    ),
    RejectCode.TOO_MANY_LIVE_ORDERS: (
        "未结束的报单达到上限 {limit}",
        "{limit} orders are alive already, the most a user may have",
    ),
    RejectCode.ORDER_ARCHIVED: (
        "报单 {order_id} 早已结束：{status}，成交 {filled} 手",
        "Order {order_id} ended long ago as {status} with {filled} lots traded",
    ),
    RejectCode.PRICE_TOO_FINE: (
        "价格 {price} 超过 6 位小数",
        "Price {price} has more than 6 decimals",
    ),
    RejectCode.ORDER_RATE_EXCEEDED: (
        "下单频率限制：每秒报单、改单、撤单不超过 {limit} 笔，本条未执行",
        "More than {limit} orders, amendments and cancels in a second; "
        "this one was not carried out",
    ),
    RejectCode.ORDER_TYPE_NOT_TAKEN: (
        "{exchange} 不支持 {kind} 报单",
        "{exchange} takes no {kind} orders",
    ),
    RejectCode.AUCTION_ONLY: (
        "GFA 报单只能在集合竞价报单时段提交",
        "A GFA order is taken only while a call auction takes orders",
    ),
    RejectCode.MINIMUM_INVALID: (
        "最小成交量 {minimum} 无效：须为 1 至报单手数 {volume}",
        "Invalid min_volume {minimum}: 1 to the order's volume of {volume}",
    ),
    RejectCode.GOOD_TILL_INVALID: (
        "GTD 报单的有效日期 {day} 无效：须不早于当前交易日 {today}",
        "Invalid good_till_date {day} of a GTD order: the trading day {today} or later",
    ),
    RejectCode.SELF_TRADE: (
        "会与自己的挂单 {order_id}（价格 {price}）成交",
        "It would trade with the user's own order {order_id} that rests at {price}",
    ),
    RejectCode.AMENDMENT_EMPTY: (
        "改单须给出新的价格或手数",
        "An amendment needs a new limit_price or a new volume",
    ),
    RejectCode.BATCH_SIZE_INVALID: (
        "一批 {count} 笔无效：须为 1 至 {limit} 笔",
        "Invalid batch of {count}: 1 to {limit}",
    ),
    RejectCode.FUNDS_INSUFFICIENT: (
        "资金不足：需要 {needed}，可用 {available}",
        "Insufficient funds: needs {needed}, available {available}",
    ),
    RejectCode.ACCOUNT_UNKNOWN: ("用户 {user_id} 没有资金账户", "User {user_id} has no account"),
    RejectCode.DEPOSIT_INVALID: ("入金金额须大于等于 0", "A deposit must not be negative"),
    RejectCode.TRANSFER_UNSUPPORTED: (
        "本交易所不提供银期转账，资金未变动",
        "This exchange has no transfers between bank and account; no money moved",
    ),
    RejectCode.AMOUNT_INVALID: (
        "金额 {amount} 无效：须大于 0",
        "Invalid amount {amount}: it must be above 0",
    ),
    RejectCode.WITHDRAWABLE_EXCEEDED: (
        "出金 {amount} 超过可取资金 {withdrawable}（当日盈利结算后方可取出）",
        "Withdrawing {amount} exceeds the {withdrawable} that may leave "
        "(gains of the day leave after its settlement)",
    ),
    RejectCode.FUNDS_TOO_LARGE: (
        "账户累计资金不得超过 {limit}",
        "An account may hold {limit} yuan at most",
    ),
    RejectCode.CURRENCY_UNKNOWN: (
        "币种 {currency} 未知，可用：{known}",
        "Unknown currency {currency}; known: {known}",
    ),
    RejectCode.BANK_UNKNOWN: (
        "银行 {bank_id} 未知，可用：{known}",
        "Unknown bank {bank_id}; known: {known}",
    ),
    RejectCode.CLOSE_ONLY: (
        "账户已冻结：只能平仓和撤单",
        "The account is frozen: it may only close and cancel",
    ),
    RejectCode.FEES_INVALID: (
        "手续费率无效：不能为负",
        "Invalid commission rates: none may be negative",
    ),
    RejectCode.PRODUCT_UNKNOWN: ("品种不存在：{product}", "No such product: {product}"),
    RejectCode.AMOUNT_TOO_FINE: (
        "金额 {amount} 超过 2 位小数",
        "Amount {amount} has more than 2 decimals",
    ),
    FinishCode.CANCELLED_BY_USER: ("已撤单", "Cancelled"),
    FinishCode.REMAINDER_CANCELLED: (
        "即时成交剩余 {volume} 手已撤销",
        "The {volume} lots that did not trade at once were cancelled",
    ),
    FinishCode.NOT_FILLABLE_IN_FULL: (
        "不能立即全部成交，整单撤销",
        "Could not trade in full at once; the whole order was cancelled",
    ),
    FinishCode.MINIMUM_NOT_FILLABLE: (
        "不能立即成交最小成交量 {minimum} 手，整单撤销",
        "Could not trade its min_volume of {minimum} at once; the whole order was cancelled",
    ),
    FinishCode.NOTHING_TO_TAKE: (
        "对手方没有报价，整单撤销",
        "Nothing stood on the other side; the whole order was cancelled",
    ),
    FinishCode.REPLACED: (
        "已改单，由报单 {order_id} 代替",
        "Amended: order {order_id} takes its place",
    ),
    FinishCode.SELF_TRADE_PREVENTED: (
        "为防止自成交，因报单 {order_id} 撤销",
        "Cancelled so that it does not trade with the same user's order {order_id}",
    ),
}


def sentence(code: Code, **facts: object) -> str:
    """Return what a person reads for ``code``: Chinese, a slash, English.

    Args:
        code: a code of the catalogue.
        facts: the values its sentence names.
    """
    chinese, english = SENTENCES[code]
    return f"{chinese} / {english}".format(**facts)


class RejectError(Exception):
    """A command broke a rule; state did not change."""

    def __init__(self, code: RejectCode, **facts: object) -> None:
        self.code = code
        self.text = sentence(code, **facts)
        super().__init__(f"{code.name}: {self.text}")
