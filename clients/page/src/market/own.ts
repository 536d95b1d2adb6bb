/** What the user did and waits for in a contract, as the chart shows it. */

import { viewOrder } from "@diffex/client";
import type { FlatPosition, FlatTrade } from "@diffex/client";
import { useDiff, useOrders, useTrades } from "@diffex/client/vue";
import { computed, toValue } from "vue";
import type { ComputedRef, MaybeRefOrGetter } from "vue";
import { t } from "../i18n";
import type { Level, Mark } from "./candles";
import { rowAt } from "./indicators";
import type { BarOf } from "./series";

/** So many trades are marked at most, the latest ones. */
const MARKED = 200;

/** The user's trades in a contract, oldest first. */
export function useOwnTrades(symbol: MaybeRefOrGetter<string>): ComputedRef<readonly FlatTrade[]> {
  const trades = useTrades();
  return computed(() =>
    trades.value.filter((trade) => trade.instrument_id === toValue(symbol)).slice(-MARKED),
  );
}

/** Return each trade at the bar in which it was; those before the first bar are left out. */
export function marksOf(trades: readonly FlatTrade[], bars: readonly BarOf[]): Mark[] {
  return trades.flatMap((trade) => {
    const bar = bars[rowAt(bars, trade.timestamp)];
    if (bar === undefined) return [];
    const isBuy = trade.direction === "BUY";
    const text = t(isBuy ? "market.mark_buy" : "market.mark_sell", { lots: trade.volume });
    return [{ bar, isBuy, text }];
  });
}

/** The prices of the user's waiting orders and of his position in a contract. */
export function useOwnLevels(symbol: MaybeRefOrGetter<string>): ComputedRef<readonly Level[]> {
  const orders = useOrders();
  const position = useDiff<FlatPosition>(() => ["positions", toValue(symbol)]);
  return computed(() => {
    const found: Level[] = [];
    for (const order of orders.value) {
      const { symbol: of, isAlive, left } = viewOrder(order);
      const price = order.limit_price;
      if (of !== toValue(symbol) || !isAlive || price === undefined) continue;
      const isBuy = order.direction === "BUY";
      const title = t(isBuy ? "market.line_buy" : "market.line_sell", { lots: left });
      found.push({ price, kind: isBuy ? "buy" : "sell", title });
    }
    return [...found, ...heldOf(position.value)];
  });
}

function heldOf(position: FlatPosition | undefined): Level[] {
  const found: Level[] = [];
  const { open_price_long: long, open_price_short: short } = position ?? {};
  if (long !== undefined) {
    found.push({ price: long, kind: "held", title: t("market.line_long", { lots: position!.volume_long }) });
  }
  if (short !== undefined) {
    found.push({ price: short, kind: "held", title: t("market.line_short", { lots: position!.volume_short }) });
  }
  return found;
}
