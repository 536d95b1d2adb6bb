/** Written by `python -m tools.ts_types` from the server's own types. Do not edit. */

import type { Direction, Offset, PriceType, TimeCondition, VolumeCondition, OrderStatus } from "./words.js";

export interface FlatPeekMessage {
  readonly aid: "peek_message";
}

export interface FlatPing {
  readonly aid: "ping";
}

export interface FlatReqLogin {
  readonly aid: "req_login";
  readonly user_name: string;
  readonly password: string;
}

export interface FlatInsertOrder {
  readonly aid: "insert_order";
  readonly user_id: string;
  readonly order_id: string;
  readonly exchange_id: string;
  readonly instrument_id: string;
  readonly direction: Direction;
  readonly offset: Offset;
  readonly volume: number;
  readonly price_type: PriceType;
  readonly limit_price?: number;
  readonly time_condition?: TimeCondition;
  readonly volume_condition?: VolumeCondition;
  readonly min_volume?: number;
  readonly good_till_date?: string | number;
  readonly hedge_flag?: string;
}

export interface FlatCancelOrder {
  readonly aid: "cancel_order";
  readonly user_id: string;
  readonly order_id: string;
}

export interface FlatAmendOrder {
  readonly aid: "amend_order";
  readonly user_id: string;
  readonly order_id: string;
  readonly new_order_id: string;
  readonly limit_price?: number;
  readonly volume?: number;
}

export interface FlatInsertOrders {
  readonly aid: "insert_orders";
  readonly user_id: string;
  readonly orders: unknown;
}

export interface FlatCancelOrders {
  readonly aid: "cancel_orders";
  readonly user_id: string;
  readonly order_ids: unknown;
}

export interface FlatInsertConditionOrder {
  readonly aid: "insert_condition_order";
  readonly user_id: string;
  readonly order_id: string;
  readonly condition_list: unknown;
  readonly order_list: unknown;
  readonly time_condition_type?: string;
  readonly group?: string;
}

export interface FlatCancelConditionOrder {
  readonly aid: "cancel_condition_order";
  readonly user_id: string;
  readonly order_id: string;
}

export interface FlatPauseConditionOrder {
  readonly aid: "pause_condition_order";
  readonly user_id: string;
  readonly order_id: string;
}

export interface FlatResumeConditionOrder {
  readonly aid: "resume_condition_order";
  readonly user_id: string;
  readonly order_id: string;
}

export interface FlatExplainOrder {
  readonly aid: "explain_order";
  readonly user_id: string;
  readonly order_id: string;
}

export interface FlatConfirmSettlement {
  readonly aid: "confirm_settlement";
}

export interface FlatReqTransfer {
  readonly aid: "req_transfer";
  readonly user_id: string;
  readonly amount: number;
  readonly bank_id?: string;
  readonly currency?: string;
}

export interface FlatQrySettlementInfo {
  readonly aid: "qry_settlement_info";
  readonly trading_day?: number | string;
}

export interface FlatSubscribeQuote {
  readonly aid: "subscribe_quote";
  readonly ins_list: string;
}

export interface FlatSetChart {
  readonly aid: "set_chart";
  readonly chart_id: string;
  readonly ins_list: string;
  readonly duration?: number;
  readonly view_width?: number;
}

/** What a client may send there. */
export type FlatPack =
  | FlatPeekMessage
  | FlatPing
  | FlatReqLogin
  | FlatInsertOrder
  | FlatCancelOrder
  | FlatAmendOrder
  | FlatInsertOrders
  | FlatCancelOrders
  | FlatInsertConditionOrder
  | FlatCancelConditionOrder
  | FlatPauseConditionOrder
  | FlatResumeConditionOrder
  | FlatExplainOrder
  | FlatConfirmSettlement
  | FlatReqTransfer
  | FlatQrySettlementInfo
  | FlatSubscribeQuote
  | FlatSetChart;

export interface TradeReqLogin {
  readonly aid: "req_login";
  readonly user_name: string;
  readonly password: string;
  readonly bid?: string;
}

export interface TradePeekMessage {
  readonly aid: "peek_message";
}

export interface TradeConfirmSettlement {
  readonly aid: "confirm_settlement";
}

export interface TradeInsertOrder {
  readonly aid: "insert_order";
  readonly user_id: string;
  readonly order_id: string;
  readonly exchange_id: string;
  readonly instrument_id: string;
  readonly direction: Direction;
  readonly offset: Offset;
  readonly volume: number;
  readonly price_type: PriceType;
  readonly limit_price?: number;
  readonly time_condition?: TimeCondition;
  readonly volume_condition?: VolumeCondition;
  readonly min_volume?: number;
  readonly good_till_date?: string | number;
  readonly hedge_flag?: string;
}

export interface TradeCancelOrder {
  readonly aid: "cancel_order";
  readonly user_id: string;
  readonly order_id: string;
}

export interface TradeAmendOrder {
  readonly aid: "amend_order";
  readonly user_id: string;
  readonly order_id: string;
  readonly new_order_id: string;
  readonly limit_price?: number;
  readonly volume?: number;
}

export interface TradeInsertOrders {
  readonly aid: "insert_orders";
  readonly user_id: string;
  readonly orders: unknown;
}

export interface TradeCancelOrders {
  readonly aid: "cancel_orders";
  readonly user_id: string;
  readonly order_ids: unknown;
}

export interface TradeInsertConditionOrder {
  readonly aid: "insert_condition_order";
  readonly user_id: string;
  readonly order_id: string;
  readonly condition_list: unknown;
  readonly order_list: unknown;
  readonly time_condition_type?: string;
  readonly group?: string;
}

export interface TradeCancelConditionOrder {
  readonly aid: "cancel_condition_order";
  readonly user_id: string;
  readonly order_id: string;
}

export interface TradePauseConditionOrder {
  readonly aid: "pause_condition_order";
  readonly user_id: string;
  readonly order_id: string;
}

export interface TradeResumeConditionOrder {
  readonly aid: "resume_condition_order";
  readonly user_id: string;
  readonly order_id: string;
}

export interface TradeExplainOrder {
  readonly aid: "explain_order";
  readonly user_id: string;
  readonly order_id: string;
}

export interface TradePreInsertOrder {
  readonly aid: "pre_insert_order";
  readonly user_id: string;
  readonly order_id: string;
  readonly exchange_id: string;
  readonly instrument_id: string;
  readonly direction: Direction;
  readonly volume?: number;
}

export interface TradeSetRiskManagementRule {
  readonly aid: "set_risk_management_rule";
  readonly user_id: string;
  readonly exchange_id: string;
  readonly enable: boolean;
  readonly self_trade?: { readonly count_limit?: number };
  readonly frequent_cancellation?: { readonly insert_order_count_limit?: number; readonly cancel_order_count_limit?: number; readonly cancel_order_percent_limit?: number };
  readonly trade_position_ratio?: { readonly trade_units_limit?: number; readonly trade_position_ratio_limit?: number };
}

export interface TradeChangePassword {
  readonly aid: "change_password";
  readonly old_password: string;
  readonly new_password: string;
}

export interface TradeReqTransfer {
  readonly aid: "req_transfer";
  readonly amount: number;
  readonly bank_id?: string;
  readonly currency?: string;
}

export interface TradeQrySettlementInfo {
  readonly aid: "qry_settlement_info";
  readonly trading_day?: number | string;
}

export interface TradeQryAccountInfo {
  readonly aid: "qry_account_info";
}

export interface TradeQryAccountRegister {
  readonly aid: "qry_account_register";
}

export interface TradeQryTransferSerial {
  readonly aid: "qry_transfer_serial";
}

/** What a client may send there. */
export type TradePack =
  | TradeReqLogin
  | TradePeekMessage
  | TradeConfirmSettlement
  | TradeInsertOrder
  | TradeCancelOrder
  | TradeAmendOrder
  | TradeInsertOrders
  | TradeCancelOrders
  | TradeInsertConditionOrder
  | TradeCancelConditionOrder
  | TradePauseConditionOrder
  | TradeResumeConditionOrder
  | TradeExplainOrder
  | TradePreInsertOrder
  | TradeSetRiskManagementRule
  | TradeChangePassword
  | TradeReqTransfer
  | TradeQrySettlementInfo
  | TradeQryAccountInfo
  | TradeQryAccountRegister
  | TradeQryTransferSerial;

export interface MarketPeekMessage {
  readonly aid: "peek_message";
}

export interface MarketSubscribeQuote {
  readonly aid: "subscribe_quote";
  readonly ins_list: string;
}

export interface MarketSetChart {
  readonly aid: "set_chart";
  readonly chart_id: string;
  readonly ins_list?: string;
  readonly duration?: number;
  readonly view_width?: number;
  readonly left_kline_id?: number;
  readonly focus_datetime?: number;
  readonly focus_position?: number;
  readonly trading_day_start?: number;
  readonly trading_day_count?: number;
}

export interface MarketInsQuery {
  readonly aid: "ins_query";
  readonly query_id: string;
  readonly query: string;
  readonly variables?: Record<string, unknown>;
}

/** What a client may send there. */
export type MarketPack =
  | MarketPeekMessage
  | MarketSubscribeQuote
  | MarketSetChart
  | MarketInsQuery;
