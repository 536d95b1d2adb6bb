/** Orders and what becomes of them, in words. */

import type { Direction, FlatOrder, FlatTrade, Offset } from "@diffex/client";
import { viewOrder } from "@diffex/client";
import { said, t } from "../i18n";
import { readVolume } from "./checks";
import type { Ticket } from "./ticket";

/** Return a side as a word. */
export function directionText(direction: Direction): string {
  return t(`trade.${direction}`);
}

/** Return an offset as a word; where today's lots are apart, CLOSE is history's. */
export function offsetText(offset: Offset, isTodayApart = false): string {
  return isTodayApart && offset === "CLOSE" ? t("trade.close_history") : t(`trade.${offset}`);
}

/** Return what a ticket would send, as its button says it. */
export function orderText(ticket: Ticket, followed: string): string {
  const isFree = ticket.kind.value === "market" || (ticket.kind.value === "stop" && ticket.price.value === "");
  const order = t("trade.send", {
    direction: t(ticket.side.value === "BUY" ? "trade.buy" : "trade.sell"),
    offset: offsetText(ticket.offset.value, ticket.terms.value?.isTodayApart),
    lots: readVolume(ticket.volume.value) ?? "-",
    price: isFree ? t("trade.at_market") : ticket.price.value || followed || "-",
  });
  if (ticket.kind.value !== "stop") return order;
  const relation = t(`trade.${ticket.relation.value}`);
  return t("trade.send_stop", { relation, trigger: ticket.trigger.value || "-", order });
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
