/** Words of the guided first trade: for people who never traded futures. */

export const tour = {
  "guide": ["新手引导", "First trade"],
  "tour_next": ["下一步", "Next"],
  "tour_skip": ["跳过这一步", "Skip this step"],
  "tour_back": ["上一步", "Back"],
  "tour_leave": ["退出引导", "Leave"],
  "tour_finish": ["完成", "Finish"],
  "tour_done": ["完成了", "done"],
  "tour_welcome": ["第一笔期货交易", "Your first futures trade"],
  "tour_welcome_text": [
    "期货合约约定将来以现在说好的价格买卖货物。您可以先买后卖，也可以先卖后买，只需付货款的一小部分作保证金。下面用真实的盘口走一遍，大约三分钟。",
    "A futures contract agrees today on the price of goods delivered later. You may buy first or sell first, and put up only a part of the money, the margin. We go through one trade on the live page; it takes three minutes.",
  ],
  "tour_choose": ["选一个合约", "Choose a contract"],
  "tour_choose_text": [
    "在自选里点一个合约，例如螺纹钢 rb。代码后面的数字是交割的年份和月份。",
    "Click a contract in the watchlist, rebar (rb) for example. The digits are the year and month of its delivery.",
  ],
  "tour_depth": ["看盘口", "Read the depth"],
  "tour_depth_text": [
    "上面是卖价，下面是买价，旁边是手数。想马上买到就按卖一价出价：点一下最低的卖价，它会填进委托。",
    "Sellers are above, buyers below, with their lots beside. To buy at once, offer the lowest selling price: click it, and the order takes it.",
  ],
  "tour_order": ["买入开仓", "Buy to open"],
  "tour_order_text": [
    "手数填 1，选“开仓”，看清要付的保证金和手续费，然后按买入并确认。",
    "Set the volume to 1 and choose Open. See what margin and commission it takes, then press Buy and confirm.",
  ],
  "tour_fill": ["看委托成交", "See it fill"],
  "tour_fill_text": [
    "交易所按价格、时间的先后撮合。成交以后，委托变成持仓。如果没有成交，可以撤单，用卖一价再下一次。",
    "The exchange matches by price, then time. Once filled, the order becomes a position. If it waits, cancel it and order again at the lowest selling price.",
  ],
  "tour_profit": ["看盈亏和风险", "Watch profit and risk"],
  "tour_profit_text": [
    "价格每动一下，权益都跟着变：变动 × 合约乘数 × 手数。风险度是保证金占权益的比例，到 100% 就会被强制平仓。",
    "Each move of the price changes your equity: move × multiplier × lots. Risk is the margin's share of the equity; at 100% the exchange closes positions.",
  ],
  "tour_close": ["平仓", "Close it"],
  "tour_close_text": [
    "在持仓那一行按“平仓”，把合约卖出去，盈亏就成了现金。",
    "Press Close in the row of the position: it sells the contract, and profit or loss becomes cash.",
  ],
  "tour_end": ["您完成了一笔交易", "You have made a trade"],
  "tour_end_text": [
    "接着可以试试先卖后买、止损的条件单，或者按 ? 看键盘快捷键。引导可以随时从右上角或设置里再开始。",
    "Next, try to sell first, a stop loss among the conditional orders, or ? for the keys. The guide starts again from the top right or from the settings.",
  ],
} as const;
