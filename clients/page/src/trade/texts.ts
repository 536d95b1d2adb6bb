/** Orders and what becomes of them, in words. */

import type { Direction, FlatOrder, FlatTrade, Offset } from "@diffex/client";
import { viewOrder } from "@diffex/client";
import { said, t } from "../i18n";
import { readVolume } from "./checks";
import type { Draft } from "./checks";
import type { Relation } from "./conditions";

/** Return a side as a word. */
export function directionText(direction: Direction): string {
  return t(`trade.${direction}`);
}

/** Return an offset as a word; where today's lots are apart, CLOSE is history's. */
export function offsetText(offset: Offset, isTodayApart = false): string {
  return isTodayApart && offset === "CLOSE" ? t("trade.close_history") : t(`trade.${offset}`);
}

/** Return what a draft asks for, as the ticket's button and its confirmation say it. */
export function orderText(draft: Draft, relation: Relation, isTodayApart = false): string {
  const isFree = draft.kind === "market" || (draft.kind === "stop" && draft.price === "");
  const order = t("trade.send", {
    direction: t(draft.direction === "BUY" ? "trade.buy" : "trade.sell"),
    offset: offsetText(draft.offset, isTodayApart),
    lots: readVolume(draft.volume) ?? "-",
    price: isFree ? t("trade.at_market") : draft.price || "-",
  });
  if (draft.kind !== "stop") return order;
  return t("trade.send_stop", { relation: t(`trade.${relation}`), trigger: draft.trigger || "-", order });
}

/** Return the mean price of an order's trades, with one decimal more than the price has. */
export function meanPrice(trades: readonly FlatTrade[], decimals: number): string {
  const lots = trades.reduce((all, trade) => all + trade.volume, 0);
  if (lots === 0) return "-";
  const cost = trades.reduce((all, trade) => all + trade.price * trade.volume, 0);
  return (cost / lots).toFixed(trades.length > 1 ? decimals + 1 : decimals);
}

/** Return what became of an order so far. */
export function outcomeText(order: FlatOrder, mean: string): string {
  const { isAlive, isRejected, filled, left, volume } = viewOrder(order);
  const reason = said(order.reason);
  if (isRejected) return t("trade.out_rejected", { reason });
  if (isAlive) {
    return filled === 0 ? t("trade.out_waiting", { left }) : t("trade.out_partial", { filled, volume, left, mean });
  }
  if (filled === volume) return t("trade.out_filled", { filled, mean });
  return filled === 0 ? t("trade.out_cancelled", { reason }) : t("trade.out_ended", { filled, volume, reason });
}
