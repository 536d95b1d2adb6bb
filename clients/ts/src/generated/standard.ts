/** Written by `python -m tools.ts_types` from the server's own types. Do not edit. */

import type { Direction, Offset, PriceType, TimeCondition, VolumeCondition, OrderStatus } from "./words.js";

/** `accounts.CNY` of docs/reference/diff-td.md. */
export interface StandardAccount {
  /** the user */ readonly user_id: string;
  /** `CNY` */ readonly currency: string;
  /** yuan: balance carried over from the day before */ readonly pre_balance: number;
  /** yuan: money brought in and taken out since */ readonly deposit: number;
  /** yuan: money brought in and taken out since */ readonly withdraw: number;
  /** yuan: `pre_balance` + `deposit` − `withdraw` */ readonly static_balance: number;
  /** yuan: profit of the lots closed today */ readonly close_profit: number;
  /** yuan: paid today */ readonly commission: number;
  /** yuan: 0: there are no options */ readonly premium: number;
  /** yuan: today's profit of the open lots at the last price */ readonly position_profit: number;
  /** yuan: their profit since they were opened */ readonly float_profit: number;
  /** yuan: `static_balance` + `close_profit` − `commission` − `premium` + `position_profit` */ readonly balance: number;
  /** yuan: held for the open lots */ readonly margin: number;
  /** yuan: held for live orders */ readonly frozen_margin: number;
  /** yuan: held for live orders */ readonly frozen_commission: number;
  /** yuan: held for live orders */ readonly frozen_premium: number;
  /** yuan: `balance` − `margin` − the three frozen amounts */ readonly available: number;
  /** `margin` / `balance`; 0 without margin, `"-"` where the balance is not above 0 */ readonly risk_ratio: number | "-";
  /** yuan: of options: 0 */ readonly market_value: number;
  /** yuan: `"-"`: no CTP counter stands behind this exchange */ readonly ctp_balance: number | "-";
  /** yuan: `"-"`: no CTP counter stands behind this exchange */ readonly ctp_available: number | "-";
}

/** `positions.<symbol>` of docs/reference/diff-td.md. */
export interface StandardPosition {
  /** the user */ readonly user_id: string;
  /** the exchange */ readonly exchange_id: string;
  /** the contract without its exchange */ readonly instrument_id: string;
  /** lots: opened today */ readonly pos_long_today: number;
  /** lots: opened today */ readonly pos_short_today: number;
  /** lots: opened before today */ readonly pos_long_his: number;
  /** lots: opened before today */ readonly pos_short_his: number;
  /** lots: as `pos_…_today` */ readonly volume_long_today: number;
  /** lots: as `pos_…_today` */ readonly volume_short_today: number;
  /** lots: as `pos_…_his` */ readonly volume_long_his: number;
  /** lots: as `pos_…_his` */ readonly volume_short_his: number;
  /** lots: as `pos_…_his` */ readonly volume_long_yd: number;
  /** lots: as `pos_…_his` */ readonly volume_short_yd: number;
  /** lots: today's and history's together */ readonly volume_long: number;
  /** lots: today's and history's together */ readonly volume_short: number;
  /** lots: of today's, those that live orders are closing */ readonly volume_long_frozen_today: number;
  /** lots: of today's, those that live orders are closing */ readonly volume_short_frozen_today: number;
  /** lots: of history's, those that live orders are closing */ readonly volume_long_frozen_his: number;
  /** lots: of history's, those that live orders are closing */ readonly volume_short_frozen_his: number;
  /** lots: both together */ readonly volume_long_frozen: number;
  /** lots: both together */ readonly volume_short_frozen: number;
  /** yuan: mean price at which the lots were opened; `"-"` without lots */ readonly open_price_long: number | "-";
  /** yuan: mean price at which the lots were opened; `"-"` without lots */ readonly open_price_short: number | "-";
  /** yuan: that times lots times multiplier */ readonly open_cost_long: number;
  /** yuan: that times lots times multiplier */ readonly open_cost_short: number;
  /** yuan: mean price from which today's profit counts; `"-"` without lots */ readonly position_price_long: number | "-";
  /** yuan: mean price from which today's profit counts; `"-"` without lots */ readonly position_price_short: number | "-";
  /** yuan: that times lots times multiplier */ readonly position_cost_long: number;
  /** yuan: that times lots times multiplier */ readonly position_cost_short: number;
  /** yuan: profit since opening, at `last_price` */ readonly float_profit_long: number;
  /** yuan: profit since opening, at `last_price` */ readonly float_profit_short: number;
  /** yuan: today's profit, at `last_price` */ readonly position_profit_long: number;
  /** yuan: today's profit, at `last_price` */ readonly position_profit_short: number;
  /** yuan: held for the lots */ readonly margin_long: number;
  /** yuan: held for the lots */ readonly margin_short: number;
  /** yuan: of options: 0 */ readonly market_value_long: number;
  /** yuan: of options: 0 */ readonly market_value_short: number;
  /** yuan: of options: 0 */ readonly market_value: number;
  /** yuan: long and short together */ readonly float_profit: number;
  /** yuan: long and short together */ readonly position_profit: number;
  /** yuan: long and short together */ readonly margin: number;
  /** yuan: price at which the lots are valued: the last, before the day's first trade the pre-settlement price */ readonly last_price: number;
}

/** `orders.<order_id>` of docs/reference/diff-td.md. */
export interface StandardOrder {
  /** the orders of the exchange in their order; 0 of a rejected order */ readonly seqno: number;
  /** the user */ readonly user_id: string;
  /** the client's */ readonly order_id: string;
  /** the exchange */ readonly exchange_id: string;
  /** the contract without its exchange */ readonly instrument_id: string;
  /** as ordered, or the default; of an order that could not be read as far as it could */ readonly direction: Direction;
  /** as ordered, or the default; of an order that could not be read as far as it could */ readonly offset: Offset;
  /** as ordered, or the default; of an order that could not be read as far as it could */ readonly price_type: PriceType;
  /** as ordered, or the default; of an order that could not be read as far as it could */ readonly time_condition: TimeCondition;
  /** as ordered, or the default; of an order that could not be read as far as it could */ readonly volume_condition: VolumeCondition;
  /** as ordered; `NOT`, or why the exchange itself placed the order */ readonly hedge_flag: string;
  /** as ordered; `NOT`, or why the exchange itself placed the order */ readonly force_close: string;
  /** lots: of a `MIN` order; left out for others */ readonly min_volume?: number;
  /** of a `GTD` order, `YYYYMMDD`; left out for others */ readonly good_till_date?: string;
  /** yuan: of a `LIMIT` order; left out for others, or if there was none */ readonly limit_price?: number;
  /** lots: as ordered */ readonly volume_orign: number;
  /** lots: not traded; of a finished order what never will be */ readonly volume_left: number;
  /** ns: when it arrived */ readonly insert_date_time: number;
  /** the exchange's number; `""` of a rejected order */ readonly exchange_order_id: string;
  /** `ALIVE`, or `FINISHED`: it can never trade again */ readonly status: "ALIVE" | "FINISHED";
  /** yuan: held for the order */ readonly frozen_margin: number;
  /** 未成交, 部分成交, 全部成交, 已撤单 (with the reason if nobody cancelled it), or why it was rejected */ readonly last_msg: string;
}

/** `trades.<trade_id>` of docs/reference/diff-td.md. */
export interface StandardTrade {
  /** the fills' sides in their order */ readonly seqno: number;
  /** the user */ readonly user_id: string;
  /** the key */ readonly trade_id: string;
  /** the order that traded */ readonly order_id: string;
  /** the exchange */ readonly exchange_id: string;
  /** the contract without its exchange */ readonly instrument_id: string;
  /** the fill; the other side has the same */ readonly exchange_trade_id: string;
  /** of the order */ readonly direction: Direction;
  /** of the order */ readonly offset: Offset;
  /** lots: traded */ readonly volume: number;
  /** yuan: of the fill: the resting order's */ readonly price: number;
  /** ns: when */ readonly trade_date_time: number;
  /** yuan: what it cost */ readonly commission: number;
}

/** `transfers.<number>` of docs/reference/diff-td.md. */
export interface StandardTransfer {
  /** ns: when it was asked for */ readonly datetime: number;
  /** as asked */ readonly currency: string;
  /** yuan: as asked */ readonly amount: number;
  /** 0 if the money moved, else a code of [the catalogue](diff-flat.md#codes) */ readonly error_id: number;
  /** a sentence in Chinese and English */ readonly error_msg: string;
}

/** `quotes.<symbol>` of docs/reference/diff-md.md. */
export interface StandardQuote {
  /** text: of the last change, in Beijing, `YYYY-MM-DD HH:MM:SS.ffffff`; always there */ readonly datetime: string;
  /** yuan: offers, best first */ readonly ask_price1: number | "-";
  /** yuan: offers, best first */ readonly ask_price2: number | "-";
  /** yuan: offers, best first */ readonly ask_price3: number | "-";
  /** yuan: offers, best first */ readonly ask_price4: number | "-";
  /** yuan: offers, best first */ readonly ask_price5: number | "-";
  /** lots: offered at these */ readonly ask_volume1: number | "-";
  /** lots: offered at these */ readonly ask_volume2: number | "-";
  /** lots: offered at these */ readonly ask_volume3: number | "-";
  /** lots: offered at these */ readonly ask_volume4: number | "-";
  /** lots: offered at these */ readonly ask_volume5: number | "-";
  /** yuan: bids, best first */ readonly bid_price1: number | "-";
  /** yuan: bids, best first */ readonly bid_price2: number | "-";
  /** yuan: bids, best first */ readonly bid_price3: number | "-";
  /** yuan: bids, best first */ readonly bid_price4: number | "-";
  /** yuan: bids, best first */ readonly bid_price5: number | "-";
  /** lots: bid at these */ readonly bid_volume1: number | "-";
  /** lots: bid at these */ readonly bid_volume2: number | "-";
  /** lots: bid at these */ readonly bid_volume3: number | "-";
  /** lots: bid at these */ readonly bid_volume4: number | "-";
  /** lots: bid at these */ readonly bid_volume5: number | "-";
  /** yuan: of the last trade today */ readonly last_price: number | "-";
  /** yuan: of today's trades */ readonly open: number | "-";
  /** yuan: of today's trades */ readonly highest: number | "-";
  /** yuan: of today's trades */ readonly lowest: number | "-";
  /** yuan: mean price of today's lots */ readonly average: number | "-";
  /** yuan: of the trading day, from the end of its last session on */ readonly close: number | "-";
  /** yuan: what the [trading day](trading-day.md) before was settled at, until the first trade of this one */ readonly settlement: number | "-";
  /** lots: traded today */ readonly volume: number;
  /** yuan: their money */ readonly amount: number;
  /** lots: open */ readonly open_interest: number;
  /** yuan: between which orders are taken */ readonly upper_limit: number;
  /** yuan: between which orders are taken */ readonly lower_limit: number;
  /** yuan: of the trading day before */ readonly pre_settlement: number;
  /** yuan: of the trading day before */ readonly pre_close: number | "-";
  /** lots: when the day began */ readonly pre_open_interest: number;
  /** the full symbol */ readonly instrument_id: string;
  /** the contract's name in Chinese */ readonly instrument_name: string;
  /** of the contract */ readonly exchange_id: string;
  /** of the contract */ readonly product_id: string;
  /** `FUTURE`; `CONT` of a continuous contract, `INDEX` of an index */ readonly ins_class: string;
  /** the contract that a continuous one shows today, else `""` */ readonly underlying_symbol: string;
  /** whether it has stopped trading */ readonly expired: boolean;
  /** what one lot holds */ readonly volume_multiple: number;
  /** yuan: the smallest price move */ readonly price_tick: number;
  /** decimals that a price shows */ readonly price_decs: number;
  /** yuan: for opening one lot at `pre_settlement` */ readonly margin: number;
  /** yuan: for opening one lot at `pre_settlement` */ readonly commission: number;
  /** lots: of one limit order */ readonly min_limit_order_volume: number;
  /** lots: of one limit order */ readonly max_limit_order_volume: number;
  /** lots: of one market order */ readonly min_market_order_volume: number;
  /** lots: of one market order */ readonly max_market_order_volume: number;
  /** lots: the same for opening */ readonly open_min_limit_order_volume: number;
  /** lots: the same for opening */ readonly open_max_limit_order_volume: number;
  /** lots: the same for opening */ readonly open_min_market_order_volume: number;
  /** lots: the same for opening */ readonly open_max_market_order_volume: number;
}

/** `klines.<symbol>.<duration>.data.<id>` of docs/reference/diff-md.md. */
export interface Bar {
  /** ns: where the bar begins; of a day or more, midnight in Beijing of the trading day */ readonly datetime: number;
  /** yuan: of its trades */ readonly open: number;
  /** yuan: of its trades */ readonly high: number;
  /** yuan: of its trades */ readonly low: number;
  /** yuan: of its trades */ readonly close: number;
  /** lots: traded in it */ readonly volume: number;
  /** lots: open interest before and after it */ readonly open_oi: number;
  /** lots: open interest before and after it */ readonly close_oi: number;
}

/** `ticks.<symbol>.data.<id>` of docs/reference/diff-md.md. */
export interface Tick {
  /** ns: when it was recorded */ readonly datetime?: number;
  /** yuan: of today's trades so far */ readonly last_price?: number;
  /** yuan: of today's trades so far */ readonly highest?: number;
  /** yuan: of today's trades so far */ readonly lowest?: number;
  /** yuan: of today's trades so far */ readonly average?: number;
  /** yuan: offers, best first */ readonly ask_price1?: number;
  /** yuan: offers, best first */ readonly ask_price2?: number;
  /** yuan: offers, best first */ readonly ask_price3?: number;
  /** yuan: offers, best first */ readonly ask_price4?: number;
  /** yuan: offers, best first */ readonly ask_price5?: number;
  /** lots: offered at these */ readonly ask_volume1?: number;
  /** lots: offered at these */ readonly ask_volume2?: number;
  /** lots: offered at these */ readonly ask_volume3?: number;
  /** lots: offered at these */ readonly ask_volume4?: number;
  /** lots: offered at these */ readonly ask_volume5?: number;
  /** yuan: bids, best first */ readonly bid_price1?: number;
  /** yuan: bids, best first */ readonly bid_price2?: number;
  /** yuan: bids, best first */ readonly bid_price3?: number;
  /** yuan: bids, best first */ readonly bid_price4?: number;
  /** yuan: bids, best first */ readonly bid_price5?: number;
  /** lots: bid at these */ readonly bid_volume1?: number;
  /** lots: bid at these */ readonly bid_volume2?: number;
  /** lots: bid at these */ readonly bid_volume3?: number;
  /** lots: bid at these */ readonly bid_volume4?: number;
  /** lots: bid at these */ readonly bid_volume5?: number;
  /** lots: traded today so far */ readonly volume?: number;
  /** yuan: their money */ readonly amount?: number;
  /** lots: open */ readonly open_interest?: number;
}
