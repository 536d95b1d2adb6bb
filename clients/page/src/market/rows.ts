/** Rows of the watchlist: what they can be sorted by, and which of them are in sight. */

import { num } from "@diffex/client";
import type { FlatQuote } from "@diffex/client";
import type { Contract } from "./contracts";
import { moveOf } from "./indicators";
import type { Move } from "./indicators";

/** What a row can be sorted by; `name` needs no quote. */
export type Column = "name" | "last" | "share" | "change" | "bid" | "ask" | "volume" | "open_interest";

export interface Order {
  readonly column: Column;
  readonly isUp: boolean;
}

/** The change of a quote from the settlement price of the day before. */
export function changeOf(quote: FlatQuote | undefined): Move | null {
  return moveOf(num(quote?.last_price), num(quote?.pre_settlement));
}

/** Return what a column shows of a quote; null where there is nothing. */
export function figure(quote: FlatQuote | undefined, column: Exclude<Column, "name">): number | null {
  switch (column) {
    case "last":
      return num(quote?.last_price);
    case "share":
      return changeOf(quote)?.share ?? null;
    case "change":
      return changeOf(quote)?.by ?? null;
    case "bid":
      return num(quote?.bid_price1);
    case "ask":
      return num(quote?.ask_price1);
    case "volume":
      return num(quote?.volume);
    case "open_interest":
      return num(quote?.open_interest);
  }
}

/** What a click on a column's head makes of the order: greatest first, least first, the user's own. */
export function nextOrder(order: Order | null, column: Column): Order | null {
  const isFirstUp = column === "name";
  if (order?.column !== column) return { column, isUp: isFirstUp };
  return order.isUp === isFirstUp ? { column, isUp: !isFirstUp } : null;
}

/**
 * Return contracts in an order; those without a figure come last, whichever way.
 *
 * @param quoteOf the quote of a symbol, if there is one.
 */
export function sorted(
  contracts: readonly Contract[],
  order: Order | null,
  quoteOf: (symbol: string) => FlatQuote | undefined,
): readonly Contract[] {
  if (order === null) return contracts;
  const { column, isUp } = order;
  const sign = isUp ? 1 : -1;
  if (column === "name") {
    return [...contracts].sort((one, other) => sign * one.instrument.localeCompare(other.instrument));
  }
  const figures = new Map(contracts.map(({ symbol }) => [symbol, figure(quoteOf(symbol), column)]));
  return [...contracts].sort((one, other) => {
    const a = figures.get(one.symbol) ?? null;
    const b = figures.get(other.symbol) ?? null;
    if (a === null || b === null) return Number(a === null) - Number(b === null);
    return sign * (a - b);
  });
}

/** Which rows of a long table are in sight, and some around them. */
export interface Slice {
  readonly from: number;
  /** The first that is not in it. */
  readonly to: number;
}

const MARGIN = 4;

export function inSight(count: number, top: number, height: number, row: number): Slice {
  const from = Math.max(0, Math.floor(top / row) - MARGIN);
  const to = Math.min(count, Math.ceil((top + height) / row) + MARGIN);
  return { from: Math.min(from, to), to };
}
