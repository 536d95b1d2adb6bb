/** Which lots of a position a closing order takes, and how one click closes a whole side. */

import type { Direction, FlatPosition, Offset } from "@diffex/client";
import type { Terms } from "./terms";

export type Side = "long" | "short";

/** The lots of one side that no live order is closing. */
export interface Closable {
  readonly today: number;
  readonly history: number;
}

const NONE: Closable = { today: 0, history: 0 };

export function closableOf(position: FlatPosition | undefined, side: Side): Closable {
  if (position === undefined) return NONE;
  return side === "long"
    ? {
        today: position.volume_long_today - position.volume_long_frozen_today,
        history: position.volume_long_his - position.volume_long_frozen_his,
      }
    : {
        today: position.volume_short_today - position.volume_short_frozen_today,
        history: position.volume_short_his - position.volume_short_frozen_his,
      };
}

/** Return the side that an order closes: a sell takes long lots, a buy short ones. */
export function closedSide(direction: Direction): Side {
  return direction === "SELL" ? "long" : "short";
}

export function closingDirection(side: Side): Direction {
  return side === "long" ? "SELL" : "BUY";
}

/** Return how many lots an order of this offset can close. */
export function closableBy(offset: Offset, lots: Closable, terms: Terms): number {
  if (offset === "OPEN") return 0;
  if (!terms.isTodayApart) return offset === "CLOSE" ? lots.today + lots.history : 0;
  return offset === "CLOSETODAY" ? lots.today : lots.history;
}

export interface Closing {
  readonly offset: "CLOSE" | "CLOSETODAY";
  readonly volume: number;
}

/**
 * Return the orders that close the lots of a side, at most `wanted` of them: history's before
 * today's where an exchange keeps them apart, and none larger than it takes.
 */
export function closings(lots: Closable, terms: Terms, wanted = Infinity): Closing[] {
  const parts: Closing[] = terms.isTodayApart
    ? [
        { offset: "CLOSE", volume: lots.history },
        { offset: "CLOSETODAY", volume: lots.today },
      ]
    : [{ offset: "CLOSE", volume: lots.history + lots.today }];
  const orders: Closing[] = [];
  let left = wanted;
  for (const { offset, volume } of parts) {
    let rest = Math.min(volume, left);
    left -= Math.max(rest, 0);
    while (rest > 0) {
      const one = Math.min(rest, terms.maxLimit);
      orders.push({ offset, volume: one });
      rest -= one;
    }
  }
  return orders;
}
