/** What one click does to a position: close it, or turn it round. */

import { NotConnected } from "@diffex/client";
import type { Direction, DiffClient, FlatPosition, FlatQuote } from "@diffex/client";
import { num } from "@diffex/client";
import { closableOf, closings, closingDirection } from "./closable";
import type { Side } from "./closable";
import { ended, Unable } from "./commands";
import { marketWay, shapeOf, wishOf } from "./kinds";
import type { Shape } from "./kinds";
import { nearestTick, termsOf } from "./terms";
import type { Terms } from "./terms";

/**
 * Return the shape of an order that trades at once: a limit at the best opposite price, and
 * where nobody stands there a market order, on exchanges that take one.
 */
export function immediate(direction: Direction, quote: FlatQuote, terms: Terms): Shape | null {
  const best = num(direction === "BUY" ? quote.ask_price1 : quote.bid_price1);
  if (best !== null) return shapeOf("limit", direction, nearestTick(best, terms), terms);
  return marketWay(terms.exchangeId) === "any" ? shapeOf("market", direction, null, terms) : null;
}

/** What a click would send, to be shown before. */
export interface ClosePlan {
  readonly terms: Terms;
  readonly direction: Direction;
  readonly shape: Shape;
  readonly orders: readonly { readonly offset: "CLOSE" | "CLOSETODAY"; readonly volume: number }[];
  readonly volume: number;
}

/**
 * Return how a side is closed.
 *
 * @throws Unable nothing can be closed, or nobody stands opposite.
 */
export function closePlan(position: FlatPosition, side: Side, quote: FlatQuote | undefined): ClosePlan {
  const terms = termsOf(quote);
  if (terms === null || quote === undefined) throw new Unable({ key: "trade.no_quote" });
  const orders = closings(closableOf(position, side), terms);
  if (orders.length === 0) throw new Unable({ key: "trade.nothing_closable" });
  const direction = closingDirection(side);
  const shape = immediate(direction, quote, terms);
  if (shape === null) throw new Unable({ key: "trade.nobody_opposite" });
  return { terms, direction, shape, orders, volume: orders.reduce((all, one) => all + one.volume, 0) };
}

/** Send the orders of a plan, one after another; returns their ids. */
export async function carryOutClose(client: DiffClient, plan: ClosePlan): Promise<string[]> {
  if (client.connection.state !== "live") throw new NotConnected();
  const ids: string[] = [];
  for (const { offset, volume } of plan.orders) {
    const wish = wishOf(plan.terms, plan.direction, offset, volume, plan.shape);
    ids.push((await client.insertOrder(wish)).order_id);
  }
  return ids;
}

/** Lots that a reversal closed and opened. */
export interface Reversal {
  readonly closed: number;
  readonly opened: number;
}

/**
 * Close a side, and open as many lots on the other once they are closed.
 *
 * What does not close in time waits on, and only what was closed is opened anew: at no moment
 * does the position grow.
 */
export async function reverse(client: DiffClient, plan: ClosePlan, patience?: number): Promise<Reversal> {
  const ids = await carryOutClose(client, plan);
  const orders = await Promise.all(ids.map((id) => ended(client, id, patience)));
  const closed = orders.reduce((all, order) => all + (order?.filled_volume ?? 0), 0);
  let opened = 0;
  const quote = client.quote(plan.terms.symbol);
  const shape = quote === undefined ? null : immediate(plan.direction, quote, plan.terms);
  while (shape !== null && opened < closed) {
    const volume = Math.min(closed - opened, plan.terms.maxLimit);
    const wish = wishOf(plan.terms, plan.direction, "OPEN", volume, shape);
    await client.insertOrder(wish);
    opened += volume;
  }
  return { closed, opened };
}
