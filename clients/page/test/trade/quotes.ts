/** Contracts, funds and lots that tests trade with. */

import type { FlatAccount, FlatPosition, FlatQuote } from "@diffex/client";

export function quote(changes: Partial<FlatQuote> = {}): FlatQuote {
  return {
    exchange_id: "SHFE", instrument_id: "SHFE.cu2601", product_id: "cu", name_zh: "沪铜2601",
    name_en: "Copper 2601", datetime: "2025-11-24 10:00:00.000000",
    last_price: 75230, upper_limit: 80490, lower_limit: 69970, pre_settlement: 75230,
    bid_price1: 75220, bid_volume1: 5, ask_price1: 75230, ask_volume1: 3,
    volume_multiple: 5, price_tick: 10, price_decs: 0,
    min_limit_order_volume: 1, max_limit_order_volume: 500,
    min_market_order_volume: 1, max_market_order_volume: 30,
    margin_rate: 0.1, commission_by_money: 0.00005, commission_by_lot: 0,
    close_by_money: 0.00005, close_by_lot: 0, close_today_by_money: 0.0001, close_today_by_lot: 0,
    ...changes,
  } as FlatQuote;
}

export const SOYMEAL: Partial<FlatQuote> = {
  exchange_id: "DCE", instrument_id: "DCE.m2605", product_id: "m", last_price: 3012,
  upper_limit: 3250, lower_limit: 2770, pre_settlement: 3010, bid_price1: 3011, ask_price1: 3012,
  volume_multiple: 10, price_tick: 1, max_limit_order_volume: 1000, max_market_order_volume: 200,
  margin_rate: 0.08, commission_by_money: 0, commission_by_lot: 1.5, close_by_money: 0, close_by_lot: 1.5,
  close_today_by_money: 0, close_today_by_lot: 0.75,
};

export function account(changes: Partial<FlatAccount> = {}): FlatAccount {
  return {
    user_id: "u", currency: "CNY", pre_balance: 0, deposit: 1_000_000, withdraw: 0,
    static_balance: 1_000_000, close_profit: 0, commission: 0, premium: 0, position_profit: 0,
    float_profit: 0, balance: 1_000_000, margin: 0, frozen_margin: 0, frozen_commission: 0,
    frozen_premium: 0, available: 1_000_000, risk_ratio: 0, ...changes,
  };
}

export function position(changes: Partial<FlatPosition> = {}): FlatPosition {
  const none = Object.fromEntries(
    ["long", "short"].flatMap((side) => [
      ...["", "_today", "_his", "_frozen", "_frozen_today", "_frozen_his"].map((part) => [`volume_${side}${part}`, 0]),
      ...["open_cost", "position_cost", "float_profit", "position_profit", "margin"].map((part) => [`${part}_${side}`, 0]),
    ]),
  );
  return {
    user_id: "u", exchange_id: "SHFE", instrument_id: "SHFE.cu2601", ...none,
    float_profit: 0, position_profit: 0, margin: 0, last_price: 75230, ...changes,
  } as unknown as FlatPosition;
}
