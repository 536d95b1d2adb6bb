/** Written by `python -m tools.ts_types` from the server's own types. Do not edit. */

import type { Direction, Offset, PriceType, TimeCondition, VolumeCondition, OrderStatus } from "./words.js";
import type { FlatInsertOrder } from "./packs.js";

/** `accounts.<user_id>` of docs/reference/diff-flat.md. */
export interface FlatAccount {
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
  /** `margin` / `balance`; 0 without margin, left out where the balance is not above 0 */ readonly risk_ratio?: number;
}

/** `positions.<symbol>` of docs/reference/diff-flat.md. */
export interface FlatPosition {
  /** the user */ readonly user_id: string;
  /** the exchange */ readonly exchange_id: string;
  /** the full symbol */ readonly instrument_id: string;
  /** lots: opened today */ readonly volume_long_today: number;
  /** lots: opened today */ readonly volume_short_today: number;
  /** lots: opened before today */ readonly volume_long_his: number;
  /** lots: opened before today */ readonly volume_short_his: number;
  /** lots: both together */ readonly volume_long: number;
  /** lots: both together */ readonly volume_short: number;
  /** lots: of today's, those that live orders are closing */ readonly volume_long_frozen_today: number;
  /** lots: of today's, those that live orders are closing */ readonly volume_short_frozen_today: number;
  /** lots: of history's, those that live orders are closing */ readonly volume_long_frozen_his: number;
  /** lots: of history's, those that live orders are closing */ readonly volume_short_frozen_his: number;
  /** lots: both together */ readonly volume_long_frozen: number;
  /** lots: both together */ readonly volume_short_frozen: number;
  /** yuan: mean price at which the lots were opened; left out without lots */ readonly open_price_long?: number;
  /** yuan: mean price at which the lots were opened; left out without lots */ readonly open_price_short?: number;
  /** yuan: that times lots times multiplier */ readonly open_cost_long: number;
  /** yuan: that times lots times multiplier */ readonly open_cost_short: number;
  /** yuan: mean price from which today's profit counts; left out without lots */ readonly position_price_long?: number;
  /** yuan: mean price from which today's profit counts; left out without lots */ readonly position_price_short?: number;
  /** yuan: that times lots times multiplier */ readonly position_cost_long: number;
  /** yuan: that times lots times multiplier */ readonly position_cost_short: number;
  /** yuan: profit since opening, at `last_price` */ readonly float_profit_long: number;
  /** yuan: profit since opening, at `last_price` */ readonly float_profit_short: number;
  /** yuan: today's profit, at `last_price` */ readonly position_profit_long: number;
  /** yuan: today's profit, at `last_price` */ readonly position_profit_short: number;
  /** yuan: held for the lots */ readonly margin_long: number;
  /** yuan: held for the lots */ readonly margin_short: number;
  /** yuan: long and short together */ readonly float_profit: number;
  /** yuan: long and short together */ readonly position_profit: number;
  /** yuan: long and short together */ readonly margin: number;
  /** yuan: price at which the lots are valued: the last, before the day's first trade the pre-settlement price */ readonly last_price: number;
}

/** `orders.<order_id>` of docs/reference/diff-flat.md. */
export interface FlatOrder {
  /** the client's */ readonly order_id: string;
  /** the user */ readonly user_id: string;
  /** the exchange */ readonly exchange_id: string;
  /** the full symbol, `SHFE.cu2512` */ readonly instrument_id: string;
  /** as ordered, or the default */ readonly direction: Direction;
  /** as ordered, or the default */ readonly offset: Offset;
  /** as ordered, or the default */ readonly price_type: PriceType;
  /** as ordered, or the default */ readonly time_condition: TimeCondition;
  /** as ordered, or the default */ readonly volume_condition: VolumeCondition;
  /** as ordered; `NOT`, or why the exchange itself placed the order */ readonly hedge_flag: string;
  /** as ordered; `NOT`, or why the exchange itself placed the order */ readonly force_close: string;
  /** lots: of a `MIN` order; left out for others */ readonly min_volume?: number;
  /** of a `GTD` order, `YYYYMMDD`; left out for others */ readonly good_till_date?: string;
  /** yuan: of a `LIMIT` order; left out for others, or if there was none */ readonly limit_price?: number;
  /** lots: as ordered */ readonly volume: number;
  /** the exchange's number; `""` of a rejected order */ readonly exchange_order_id: string;
  /** ns: when it arrived */ readonly insert_time: number;
  /** `ACCEPTED`, `PARTIAL_FILLED`, `FILLED`, `CANCELLED`, `REJECTED`; the last three are final */ readonly status: OrderStatus;
  /** lots: traded so far */ readonly filled_volume: number;
  /** lots: not traded; of a finished order what never will be */ readonly remaining_volume: number;
  /** yuan: held for the order */ readonly frozen_margin: number;
  /** yuan: held for the order */ readonly frozen_commission: number;
  /** 0, or why it was rejected or ended: see below */ readonly code: number;
  /** the same for a person; `""` if there is nothing to say */ readonly reason: string;
  /** ns: of the last change */ readonly update_time: number;
}

/** `condition_orders.<order_id>` of docs/reference/diff-flat.md. */
export interface ConditionOrder {
  /** text: whose it is */ readonly user_id: string;
  /** text: the conditional order's id */ readonly order_id: string;
  /** text: its group, or `""` */ readonly group: string;
  /** list of one object: the trigger, see [Conditional orders](conditional-orders.md#the-section-condition_orders) */ readonly condition_list: readonly [ConditionTrigger];
  /** list of one object: the order that it becomes */ readonly order_list: readonly [ConditionalOrder];
  /** word: `GFD` or `GTC` */ readonly time_condition_type: "GFD" | "GTC";
  /** word: `live`, `suspend`, `touched`, `cancel` or `discard` */ readonly status: "live" | "suspend" | "touched" | "cancel" | "discard";
  /** word: `ACTIVE`, `PAUSED`, `FIRED`, `CANCELLED`, `EXPIRED` or `REJECTED` */ readonly state: "ACTIVE" | "PAUSED" | "FIRED" | "CANCELLED" | "EXPIRED" | "REJECTED";
  /** number: 0, or why it ended without an order */ readonly code: number;
  /** text: the sentence of `code` */ readonly reason: string;
  /** ns: when the exchange took it */ readonly insert_date_time: number;
  /** ns: when its state changed last */ readonly update_time: number;
  /** ns: when it fired, or 0 */ readonly touched_time: number;
}

/** `trades.<trade_id>` of docs/reference/diff-flat.md. */
export interface FlatTrade {
  /** the key */ readonly trade_id: string;
  /** the fill; the other side has the same */ readonly exchange_trade_id: string;
  /** the user */ readonly user_id: string;
  /** the order that traded */ readonly order_id: string;
  /** the full symbol */ readonly instrument_id: string;
  /** of the order */ readonly direction: Direction;
  /** of the order */ readonly offset: Offset;
  /** yuan: of the fill: the resting order's */ readonly price: number;
  /** lots: traded */ readonly volume: number;
  /** yuan: what it cost */ readonly commission: number;
  /** ns: when */ readonly timestamp: number;
}

/** `banks.<id>` of docs/reference/diff-flat.md. */
export interface FlatBank {
  /** the key: `1` */ readonly id: string;
  /** `模拟银行 Practice bank` */ readonly name: string;
}

/** `transfers.<number>` of docs/reference/diff-flat.md. */
export interface FlatTransfer {
  /** ns: when it was asked for */ readonly datetime: number;
  /** as asked */ readonly currency: string;
  /** yuan: as asked */ readonly amount: number;
  /** 0 if the money moved, else a code of [the catalogue](#codes) */ readonly error_id: number;
  /** a sentence in Chinese and English */ readonly error_msg: string;
}

/** `settlement` of docs/reference/diff-flat.md. */
export interface FlatSettlement {
  /** `YYYYMMDD`: the day of the last statement */ readonly trading_day: string;
  /** `true` once its user has confirmed it */ readonly confirmed: boolean;
}

/** `quotes.<symbol>` of docs/reference/diff-flat.md. */
export interface FlatQuote {
  /** the exchange */ readonly exchange_id: string;
  /** the full symbol */ readonly instrument_id: string;
  /** the product: `cu` */ readonly product_id: string;
  /** its names */ readonly name_zh: string;
  /** its names */ readonly name_en: string;
  /** last change, `YYYY-MM-DD HH:MM:SS.ffffff` in Beijing */ readonly datetime: string;
  /** yuan: of the last trade; left out, like the next four, before the first of the day */ readonly last_price?: number;
  /** yuan: of today's trades */ readonly open?: number;
  /** yuan: of today's trades */ readonly highest?: number;
  /** yuan: of today's trades */ readonly lowest?: number;
  /** yuan: `amount` / (`volume` × `volume_multiple`) */ readonly average?: number;
  /** yuan: the best sell prices, best first; a level that is not there is left out */ readonly ask_price1?: number;
  /** yuan: the best sell prices, best first; a level that is not there is left out */ readonly ask_price2?: number;
  /** yuan: the best sell prices, best first; a level that is not there is left out */ readonly ask_price3?: number;
  /** yuan: the best sell prices, best first; a level that is not there is left out */ readonly ask_price4?: number;
  /** yuan: the best sell prices, best first; a level that is not there is left out */ readonly ask_price5?: number;
  /** lots: offered there */ readonly ask_volume1?: number;
  /** lots: offered there */ readonly ask_volume2?: number;
  /** lots: offered there */ readonly ask_volume3?: number;
  /** lots: offered there */ readonly ask_volume4?: number;
  /** lots: offered there */ readonly ask_volume5?: number;
  /** yuan: the best buy prices, best first */ readonly bid_price1?: number;
  /** yuan: the best buy prices, best first */ readonly bid_price2?: number;
  /** yuan: the best buy prices, best first */ readonly bid_price3?: number;
  /** yuan: the best buy prices, best first */ readonly bid_price4?: number;
  /** yuan: the best buy prices, best first */ readonly bid_price5?: number;
  /** lots: wanted there */ readonly bid_volume1?: number;
  /** lots: wanted there */ readonly bid_volume2?: number;
  /** lots: wanted there */ readonly bid_volume3?: number;
  /** lots: wanted there */ readonly bid_volume4?: number;
  /** lots: wanted there */ readonly bid_volume5?: number;
  /** lots: traded today, each fill once */ readonly volume?: number;
  /** yuan: money traded today */ readonly amount?: number;
  /** lots: open now, counted on one side */ readonly open_interest?: number;
  /** lots: at the end of the day before */ readonly pre_open_interest?: number;
  /** yuan: settlement price of the day before */ readonly pre_settlement?: number;
  /** yuan: last price of the day before, if this exchange knows one */ readonly pre_close?: number;
  /** yuan: last price of the day, from the end of its last session on */ readonly close?: number;
  /** yuan: what the day before was settled at, until the first trade of this one */ readonly settlement?: number;
  /** yuan: the day's highest and lowest allowed price */ readonly upper_limit?: number;
  /** yuan: the day's highest and lowest allowed price */ readonly lower_limit?: number;
  /** units that a lot holds: money = price × volume × this */ readonly volume_multiple?: number;
  /** yuan: smallest price move */ readonly price_tick?: number;
  /** decimals that a price shows */ readonly price_decs?: number;
  /** lots: of a `LIMIT` order */ readonly min_limit_order_volume?: number;
  /** lots: of a `LIMIT` order */ readonly max_limit_order_volume?: number;
  /** lots: of an `ANY` order */ readonly min_market_order_volume?: number;
  /** lots: of an `ANY` order */ readonly max_market_order_volume?: number;
  /** share of the money held as margin */ readonly margin_rate?: number;
  /** share, yuan: commission of opening: share of the money plus an amount per lot */ readonly commission_by_money?: number;
  /** share, yuan: commission of opening: share of the money plus an amount per lot */ readonly commission_by_lot?: number;
  /** share, yuan: of closing history's lots */ readonly close_by_money?: number;
  /** share, yuan: of closing history's lots */ readonly close_by_lot?: number;
  /** share, yuan: of closing today's lots */ readonly close_today_by_money?: number;
  /** share, yuan: of closing today's lots */ readonly close_today_by_lot?: number;
}

/** `notify.<id>` of docs/reference/diff-flat.md. */
export interface FlatNotice {
  /** `MESSAGE` */ readonly type: string;
  /** `INFO`, `WARNING`, `ERROR` */ readonly level: "INFO" | "WARNING" | "ERROR";
  /** of what was done 0, 325 (about a statement) or 421 (after a transfer); else a code of [the table](#codes) */ readonly code: number;
  /** a sentence in Chinese and English */ readonly content: string;
  /** the order that it is about, if it is about one */ readonly order_id?: string;
}

/** `charts.<chart_id>` of docs/reference/diff-flat.md. */
export interface FlatChart {
  /** the key */ readonly chart_id: string;
  /** the symbol */ readonly ins_list: string;
  /** ns: length of a bar */ readonly duration: number;
  /** bars asked for */ readonly view_width: number;
  /** ids of the first and the last bar shown; if there is none, `right_id` is `left_id` − 1, and `left_id` the id that the first one will have (one less if it goes on with the past's newest) */ readonly left_id: string;
  /** ids of the first and the last bar shown; if there is none, `right_id` is `left_id` − 1, and `left_id` the id that the first one will have (one less if it goes on with the past's newest) */ readonly right_id: string;
  /** `true`: the bars of this transaction complete the window */ readonly ready: boolean;
}

/** What a conditional order waits for. */
export interface ConditionTrigger {
  readonly contingent_type: "price" | "stop_loss" | "take_profit" | "time";
  readonly exchange_id: string;
  readonly instrument_id: string;
  readonly is_touched: boolean;
  /** yuan; left out of a `time` */ readonly contingent_price?: number;
  /** left out of a `time` */ readonly price_relation?: "GE" | "LE";
  /** ns; of a `time` */ readonly contingent_time?: number;
}

/** The order that a conditional order becomes: without what an order has once it is sent. */
export type ConditionalOrder = Omit<FlatInsertOrder, "aid" | "user_id">;
