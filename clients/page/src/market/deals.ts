/** Time and sales: what was traded between two ticks of a contract. */

import { num } from "@diffex/client";
import type { TickOf } from "./series";

/** Who crossed the spread, as the price tells against the book before: buyers, sellers, or unclear. */
export type Taker = "buy" | "sell" | "unclear";

/** What the trades made of positions, each lot counted on one side. */
export type Nature = "opened" | "closed" | "passed on";

export interface Deal {
  readonly id: number;
  readonly datetime: number;
  readonly price: number;
  /** Lots since the tick before. */
  readonly volume: number;
  /** Change of the open interest, in lots. */
  readonly opened: number;
  readonly taker: Taker;
  readonly nature: Nature;
}

/** Return what was traded between a tick and the one before; null where that was nothing. */
export function dealOf(before: TickOf | undefined, tick: TickOf): Deal | null {
  const price = num(tick.last_price);
  if (price === null) return null;
  const volume = tick.volume ?? 0;
  const earlier = before?.volume ?? 0;
  // A new day counts from nothing.
  const traded = volume >= earlier ? volume - earlier : volume;
  if (traded <= 0 || before === undefined) return null;
  const opened = (tick.open_interest ?? 0) - (before.open_interest ?? 0);
  const { id, datetime } = tick;
  const nature = opened > 0 ? "opened" : opened < 0 ? "closed" : "passed on";
  return { id, datetime, price, volume: traded, opened, taker: takerOf(before, price), nature };
}

function takerOf(before: TickOf, price: number): Taker {
  const ask = num(before.ask_price1);
  const bid = num(before.bid_price1);
  if (ask !== null && price >= ask) return "buy";
  if (bid !== null && price <= bid) return "sell";
  return "unclear";
}

/** Return the latest deals of a row of ticks, the newest first. */
export function dealsOf(ticks: readonly TickOf[], count: number): Deal[] {
  const found: Deal[] = [];
  for (let at = ticks.length - 1; at > 0 && found.length < count; at--) {
    const deal = dealOf(ticks[at - 1], ticks[at]!);
    if (deal !== null) found.push(deal);
  }
  return found;
}
