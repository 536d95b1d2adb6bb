"""What people read for each reject code, by its name: Chinese and English.

Numbers are stable, sentences are not. A name in braces is a fact that the code is told with.
"""

from typing import Final

TEXTS: Final[dict[str, tuple[str, str]]] = {
    "NOT_JSON": ("不是合法的 JSON：{why}", "Not valid JSON: {why}"),
    "NOT_OBJECT": ("消息必须是 JSON 对象", "A message must be a JSON object"),
    "AID_MISSING": ("缺少字符串字段 aid", "The string field aid is missing"),
    "AID_UNKNOWN": (
        "未知的 aid {aid}，可用：{known}",
        "Unknown aid {aid}; known ones: {known}",
    ),
    "FIELD_INVALID": (
        "字段缺失或类型不符：{why}",
        "A field is missing or mistyped: {why}",
    ),
    "NUMBER_OUT_OF_RANGE": (
        "数值超出 64 位整数范围：{field}",
        "A number is beyond 64 bits: {field}",
    ),
    "TOO_DEEP": ("JSON 嵌套超过 {limit} 层", "JSON nested deeper than {limit} levels"),
    "DUPLICATE_KEY": ("字段重复：{key}", "A key appears twice: {key}"),
    "ID_INVALID": (
        "{field} 只能由字母、数字和 _ . | @ - 组成，长度 1 至 {limit}，且不能是保留字",
        "{field} must be 1 to {limit} letters, digits or _ . | @ - and not a reserved word",
    ),
    "VALUE_UNKNOWN": (
        "{field} 的取值 {value} 未知，可用：{known}",
        "{field} has the unknown value {value}; known ones: {known}",
    ),
    "NOT_TEXT": ("只接受文本消息", "Only text messages are accepted"),
    "LOGIN_REQUIRED": ("请先登录（req_login）", "Log in first (req_login)"),
    "LOGIN_FAILED": ("用户名或密码错误", "Wrong user name or password"),
    "USER_MISMATCH": (
        "user_id {user_id} 不是本连接登录的用户",
        "user_id {user_id} is not the user of this session",
    ),
    "LOGIN_BUSY": (
        "登录请求过多，请稍后再试",
        "Too many logins at once; try again shortly",
    ),
    "ALREADY_LOGGED_IN": (
        "本连接已由 {user_id} 登录，换用户请重新连接",
        "This session belongs to {user_id}; connect again to be another user",
    ),
    "TOO_MANY_SESSIONS": (
        "同一用户的连接数上限为 {limit}",
        "A user may hold {limit} sessions at most",
    ),
    "PASSWORD_FIXED": (
        "演示账户的密码不能修改",
        "The password of a demo's user cannot be changed",
    ),
    "PASSWORD_INVALID": (
        "密码须为 1 到 {limit} 个字符，密码未变动",
        "A password has 1 to {limit} characters; it is what it was",
    ),
    "TOO_MANY_SYMBOLS": (
        "订阅合约数 {count} 超过上限 {limit}",
        "{count} symbols exceed the limit of {limit}",
    ),
    "TOO_MANY_CHARTS": (
        "图表数超过上限 {limit}，请先移除不用的图表",
        "More than {limit} charts; remove one first",
    ),
    "DURATION_INVALID": (
        "duration {duration} 无效：须为整秒的纳秒数，最长 {limit} 秒；tick 序列（0）尚未提供",
        "duration {duration} is invalid: nanoseconds of whole seconds, at most {limit} s; "
        "tick series (0) are not served yet",
    ),
    "VIEW_WIDTH_INVALID": (
        "view_width {width} 无效：须为 1 至 {limit}",
        "view_width {width} is invalid: 1 to {limit}",
    ),
    "RATE_EXCEEDED": (
        "每秒指令数超过 {limit}，本条未执行",
        "More than {limit} commands a second; this one was not carried out",
    ),
    "TOO_MANY_SERIES": (
        "K 线序列总数达到上限 {limit}",
        "The exchange already keeps {limit} K-line series",
    ),
    "QUEUE_FULL": (
        "交易所繁忙，本条未执行，请稍后再试",
        "The exchange is busy; this was not carried out, try again shortly",
    ),
    "TOO_MANY_BARS": (
        "所有图表合计 {count} 根 K 线，超过上限 {limit}",
        "All charts together would show {count} bars, more than {limit}",
    ),
    "CHART_DURATION_INVALID": (
        "duration {duration} 无效：须为 0（tick）或整秒的纳秒数，最长 {limit} 秒",
        "duration {duration} is invalid: 0 for ticks, or nanoseconds of whole seconds, "
        "at most {limit} s",
    ),
    "CHART_WIDTH_INVALID": (
        "view_width {width} 无效：不能为负",
        "view_width {width} is invalid: it must not be negative",
    ),
    "TOO_MANY_CHART_SYMBOLS": (
        "一个图表的合约数上限为 {limit}",
        "A chart may show {limit} contracts at most",
    ),
    "PRICE_INVALID": (
        "价格无效：限价单须有大于 0 的 limit_price",
        "Invalid price: a LIMIT order needs a limit_price above 0",
    ),
    "VOLUME_INVALID": (
        "手数 {volume} 无效：须为大于 0 的整数",
        "Invalid volume {volume}: a whole number above 0",
    ),
    "SYMBOL_UNKNOWN": ("合约不存在：{symbol}", "No such contract: {symbol}"),
    "PRICE_OFF_TICK": (
        "价格 {price} 不是最小变动价位 {tick} 的整数倍",
        "Price {price} is not a multiple of the tick {tick}",
    ),
    "PRICE_ABOVE_LIMIT": (
        "价格 {price} 高于涨停板 {limit}",
        "Price {price} is above the upper limit {limit}",
    ),
    "PRICE_BELOW_LIMIT": (
        "价格 {price} 低于跌停板 {limit}",
        "Price {price} is below the lower limit {limit}",
    ),
    "VOLUME_ABOVE_MAXIMUM": (
        "手数 {volume} 超过单笔上限 {limit}",
        "Volume {volume} exceeds the maximum of {limit} an order",
    ),
    "ORDER_TYPE_UNSUPPORTED": (
        "没有这种报单类型：{kind}",
        "There is no such order type: {kind}",
    ),
    "OFFSET_UNSUPPORTED": (
        "{exchange} 不区分平今，请使用 CLOSE",
        "{exchange} does not tell CLOSETODAY apart; use CLOSE",
    ),
    "ORDER_ID_USED": (
        "order_id {order_id} 已用于内容不同的报单",
        "order_id {order_id} was used for a different order",
    ),
    "ORDER_UNKNOWN": ("没有找到报单 {order_id}", "No order {order_id}"),
    "ORDER_FINISHED": (
        "报单 {order_id} 已结束（{status}），不能撤单或改单",
        "Order {order_id} is finished ({status}): it can be neither cancelled nor amended",
    ),
    "POSITION_INSUFFICIENT": (
        "平仓手数 {volume} 超过可平持仓 {closable}",
        "Closing {volume} lots exceeds the {closable} that can be closed",
    ),
    "POSITION_TODAY_INSUFFICIENT": (
        "平今手数 {volume} 超过可平今仓 {closable}",
        "Closing {volume} of today's lots exceeds the {closable} that can be closed",
    ),
    "POSITION_HISTORY_INSUFFICIENT": (
        "平昨手数 {volume} 超过可平昨仓 {closable}（平今请用 CLOSETODAY）",
        "Closing {volume} of history's lots exceeds the {closable} that can be closed "
        "(for today's use CLOSETODAY)",
    ),
    "MARKET_CLOSED": (
        "{symbol} 不在交易时间段内",
        "{symbol} is outside its trading sessions",
    ),
    "TRADING_STOPPED": (
        "交易所正在停止，不再接受报单",
        "The exchange is stopping; no more orders",
    ),
    "TOO_MANY_LIVE_ORDERS": (
        "未结束的报单达到上限 {limit}",
        "{limit} orders are alive already, the most a user may have",
    ),
    "ORDER_ARCHIVED": (
        "报单 {order_id} 早已结束：{status}，成交 {filled} 手",
        "Order {order_id} ended long ago as {status} with {filled} lots traded",
    ),
    "PRICE_TOO_FINE": (
        "价格 {price} 超过 6 位小数",
        "Price {price} has more than 6 decimals",
    ),
    "AUCTION_ORDER_TYPE": (
        "集合竞价时段只接受限价、任意数量、非即时成交的报单",
        "The call auction takes limit orders of any volume that may wait, and no others",
    ),
    "CANCEL_CLOSED": (
        "{symbol} 集合竞价撮合中，不能撤单",
        "{symbol} is being matched in the call auction; no cancels now",
    ),
    "DELIVERY_MONTH": (
        "{symbol} 已进入交割月，只能平仓",
        "{symbol} is in its delivery month; positions can only be closed",
    ),
    "ORDER_RATE_EXCEEDED": (
        "下单频率限制：每秒报单、改单、撤单不超过 {limit} 笔，本条未执行",
        "More than {limit} orders, amendments and cancels in a second; "
        "this one was not carried out",
    ),
    "ORDER_TYPE_NOT_TAKEN": (
        "{exchange} 不支持 {kind} 报单",
        "{exchange} takes no {kind} orders",
    ),
    "AUCTION_ONLY": (
        "GFA 报单只能在集合竞价报单时段提交",
        "A GFA order is taken only while a call auction takes orders",
    ),
    "MINIMUM_INVALID": (
        "最小成交量 {minimum} 无效：须为 1 至报单手数 {volume}",
        "Invalid min_volume {minimum}: 1 to the order's volume of {volume}",
    ),
    "GOOD_TILL_INVALID": (
        "GTD 报单的有效日期 {day} 无效：须不早于当前交易日 {today}",
        "Invalid good_till_date {day} of a GTD order: the trading day {today} or later",
    ),
    "SELF_TRADE": (
        "会与自己的挂单 {order_id}（价格 {price}）成交",
        "It would trade with the user's own order {order_id} that rests at {price}",
    ),
    "AMENDMENT_EMPTY": (
        "改单须给出新的价格或手数",
        "An amendment needs a new limit_price or a new volume",
    ),
    "BATCH_SIZE_INVALID": (
        "一批 {count} 笔无效：须为 1 至 {limit} 笔",
        "Invalid batch of {count}: 1 to {limit}",
    ),
    "CONDITION_ID_USED": (
        "条件单号 {condition_id} 已用于内容不同的条件单",
        "The id {condition_id} was used for a different conditional order",
    ),
    "CONDITION_UNKNOWN": (
        "没有找到条件单 {condition_id}",
        "No conditional order {condition_id}",
    ),
    "CONDITION_FINISHED": (
        "条件单 {condition_id} 已结束（{state}）",
        "The conditional order {condition_id} has ended ({state})",
    ),
    "CONDITION_PAUSED": (
        "条件单 {condition_id} 已经暂停",
        "The conditional order {condition_id} is paused already",
    ),
    "CONDITION_NOT_PAUSED": (
        "条件单 {condition_id} 没有暂停",
        "The conditional order {condition_id} is not paused",
    ),
    "TOO_MANY_CONDITIONS": (
        "未结束的条件单达到上限 {limit}",
        "{limit} conditional orders wait already, the most a user may have",
    ),
    "TRIGGER_INVALID": (
        "{kind} 条件缺少 {needed}",
        "A {kind} trigger needs {needed}",
    ),
    "CONDITION_OPENS": (
        "{kind} 条件单只能平仓；开仓请使用 PRICE_TOUCH",
        "A {kind} conditional order closes; to open use PRICE_TOUCH",
    ),
    "CONDITION_TILL_INVALID": (
        "条件单有效期 {till} 无效：须为 GFD 或 GTC",
        "Invalid time condition {till} of a conditional order: GFD or GTC",
    ),
    "CONDITION_LIST_INVALID": (
        "条件单须有且只有一个条件和一个报单",
        "A conditional order has exactly one condition and one order",
    ),
    "FUNDS_INSUFFICIENT": (
        "资金不足：需要 {needed}，可用 {available}",
        "Insufficient funds: needs {needed}, available {available}",
    ),
    "ACCOUNT_UNKNOWN": ("用户 {user_id} 没有资金账户", "User {user_id} has no account"),
    "DEPOSIT_INVALID": ("入金金额须大于等于 0", "A deposit must not be negative"),
    "TRANSFER_UNSUPPORTED": (
        "本交易所不提供银期转账，资金未变动",
        "This exchange has no transfers between bank and account; no money moved",
    ),
    "AMOUNT_INVALID": (
        "金额 {amount} 无效：须大于 0",
        "Invalid amount {amount}: it must be above 0",
    ),
    "WITHDRAWABLE_EXCEEDED": (
        "出金 {amount} 超过可取资金 {withdrawable}（当日盈利结算后方可取出）",
        "Withdrawing {amount} exceeds the {withdrawable} that may leave "
        "(gains of the day leave after its settlement)",
    ),
    "FUNDS_TOO_LARGE": (
        "账户累计资金不得超过 {limit}",
        "An account may hold {limit} yuan at most",
    ),
    "CURRENCY_UNKNOWN": (
        "币种 {currency} 未知，可用：{known}",
        "Unknown currency {currency}; known: {known}",
    ),
    "BANK_UNKNOWN": (
        "银行 {bank_id} 未知，可用：{known}",
        "Unknown bank {bank_id}; known: {known}",
    ),
    "CLOSE_ONLY": (
        "账户已冻结：只能平仓和撤单",
        "The account is frozen: it may only close and cancel",
    ),
    "FEES_INVALID": (
        "手续费率无效：不能为负",
        "Invalid commission rates: none may be negative",
    ),
    "PRODUCT_UNKNOWN": ("品种不存在：{product}", "No such product: {product}"),
    "AMOUNT_TOO_FINE": (
        "金额 {amount} 超过 2 位小数",
        "Amount {amount} has more than 2 decimals",
    ),
    "DAY_OUT_OF_ORDER": (
        "当前交易日是 {current}，不能结算 {day}",
        "The trading day is {current}; {day} cannot be settled",
    ),
    "DAY_NOT_OVER": (
        "交易日 {day} 尚未收盘，不能结算",
        "The trading day {day} is not over and cannot be settled",
    ),
    "DAY_SETTLED": (
        "交易日 {day} 已结算，未作任何变动",
        "The trading day {day} was settled before; nothing changed",
    ),
    "CANCELLED_BY_USER": ("已撤单", "Cancelled"),
    "REMAINDER_CANCELLED": (
        "即时成交剩余 {volume} 手已撤销",
        "The {volume} lots that did not trade at once were cancelled",
    ),
    "NOT_FILLABLE_IN_FULL": (
        "不能立即全部成交，整单撤销",
        "Could not trade in full at once; the whole order was cancelled",
    ),
    "GROUP_FIRED": (
        "同组条件单 {condition_id} 已触发",
        "The conditional order {condition_id} of the same group fired",
    ),
    "SETTLEMENT_UNCONFIRMED": (
        "结算结果未确认：请先查看并确认最近的结算单（confirm_settlement）",
        "The last statement is not confirmed; read it and confirm it first (confirm_settlement)",
    ),
    "STATEMENT_UNKNOWN": (
        "用户 {user_id} 没有该日的结算单：{day}",
        "User {user_id} has no statement of {day}",
    ),
    "MARGIN_CALL": (
        "追加保证金通知：保证金 {margin}，权益 {balance}，请及时入金或减仓",
        "Margin call: margin {margin}, balance {balance}; pay money in or close positions",
    ),
    "LIQUIDATION": (
        "保证金不足，正在强行平仓",
        "Too little for the margin: positions are being closed by the exchange",
    ),
    "FORCED_CANCEL": (
        "保证金不足，强行平仓前撤单",
        "Cancelled for the forced liquidation of the account",
    ),
    "DAY_ENDED": (
        "交易日结束，自动撤销",
        "Cancelled at the end of the trading day",
    ),
    "SESSION_ENDED": (
        "交易小节结束，自动撤销",
        "Cancelled at the end of the trading session",
    ),
    "AUCTION_ENDED": (
        "集合竞价结束，未成交部分撤销",
        "What did not trade in the call auction was cancelled",
    ),
    "CONTRACT_EXPIRED": (
        "合约到期，自动撤销",
        "Cancelled because the contract expired",
    ),
    "OUTSIDE_LIMITS": (
        "价格超出新交易日的涨跌停板，自动撤销",
        "Cancelled because its price is beyond the new trading day's limits",
    ),
    "NOTHING_TO_CLOSE": (
        "今仓已转为昨仓，平今单自动撤销",
        "Cancelled because today's lots became history, which it cannot close",
    ),
    "MINIMUM_NOT_FILLABLE": (
        "不能立即成交最小成交量 {minimum} 手，整单撤销",
        "Could not trade its min_volume of {minimum} at once; the whole order was cancelled",
    ),
    "NOTHING_TO_TAKE": (
        "对手方没有报价，整单撤销",
        "Nothing stood on the other side; the whole order was cancelled",
    ),
    "REPLACED": (
        "已改单，由报单 {order_id} 代替",
        "Amended: order {order_id} takes its place",
    ),
    "SELF_TRADE_PREVENTED": (
        "为防止自成交，因报单 {order_id} 撤销",
        "Cancelled so that it does not trade with the same user's order {order_id}",
    ),
}
