/**
 * What the exchange would refuse, said before anything is sent: price, volume, lots, money.
 *
 * The order of the checks is the exchange's own. What only it knows, as the phase of the market
 * or an order of the same user on the other side, it says itself.
 */

import type { Direction, FlatAccount, FlatPosition, Offset } from "@diffex/client";
import type { TextKey } from "../i18n";
import type { Facts } from "../i18n";
import { money } from "../lib/format";
import { closableBy, closableOf, closedSide } from "./closable";
import { hasPrice, holdTicks, isTaken, largestOrder, shapeOf } from "./kinds";
import type { Kind, Shape } from "./kinds";
import { affordable, need } from "./money";
import type { Need } from "./money";
import { FEN, fen, priceE6, priceText, ticksOf } from "./terms";
import type { Terms } from "./terms";

/** Why an order cannot be sent, as a sentence and its facts. */
export interface Fault {
  readonly key: TextKey;
  readonly facts?: Facts;
  /** What on the ticket is at fault. */
  readonly field: "price" | "trigger" | "volume" | "offset" | "kind" | "money" | "other";
}

/** What a ticket says. */
export interface Draft {
  readonly direction: Direction;
  readonly offset: Offset;
  readonly kind: Kind;
  /** As it was written; of a market order, and of a stop that becomes one, "". */
  readonly price: string;
  /** As it was written; of a stop order. */
  readonly trigger: string;
  /** As it was written. */
  readonly volume: string;
}

/** What the checks compare it with. */
export interface Means {
  readonly terms: Terms;
  readonly account: FlatAccount | undefined;
  readonly position: FlatPosition | undefined;
}

/** A draft that may be sent, in whole numbers. */
export interface Ready {
  readonly draft: Draft;
  readonly shape: Shape;
  readonly volume: number;
  /** Ticks; null of an order that is no stop. */
  readonly trigger: number | null;
  readonly need: Need;
}

export type Verdict = { readonly ready: Ready } | { readonly fault: Fault };

/** Return the price of a text in ticks, or why it is none that the exchange takes. */
export function readPrice(
  written: string,
  terms: Terms,
  field: "price" | "trigger",
): { readonly ticks: number } | { readonly fault: Fault } {
  const e6 = priceE6(written);
  if (e6 === null || e6 === 0) return { fault: { key: "trade.no_price", field } };
  const found = ticksOf(e6, terms);
  if ("ticks" in found) return found;
  const facts = {
    price: written.trim(),
    tick: priceText(1, terms),
    below: priceText(found.below, terms),
    above: priceText(found.above, terms),
  };
  return { fault: { key: "trade.off_tick", facts, field } };
}

/** Return the lots that a text says, null if it says none. */
export function readVolume(written: string): number | null {
  return /^\d{1,9}$/.test(written.trim()) && Number(written) > 0 ? Number(written) : null;
}

/** Say whether a draft may be sent, and what it would hold. */
export function check(draft: Draft, means: Means): Verdict {
  const { terms } = means;
  if (!isTaken(draft.kind, terms.exchangeId)) {
    return { fault: { key: "trade.kind_not_taken", facts: { exchange: terms.exchangeId }, field: "kind" } };
  }
  if (draft.offset === "CLOSETODAY" && !terms.isTodayApart) {
    return { fault: { key: "trade.no_close_today", facts: { exchange: terms.exchangeId }, field: "offset" } };
  }
  const volume = readVolume(draft.volume);
  if (volume === null) return { fault: { key: "trade.no_volume", field: "volume" } };
  const shape = shapeFrom(draft, terms);
  if ("fault" in shape) return shape;
  let trigger: number | null = null;
  if (draft.kind === "stop") {
    const read = readPrice(draft.trigger, terms, "trigger");
    if ("fault" in read) return read;
    trigger = read.ticks;
  }
  const largest = largestOrder(shape, terms);
  if (volume > largest) {
    return { fault: { key: "trade.too_large", facts: { limit: largest }, field: "volume" } };
  }
  const held = need(terms, draft.offset, holdTicks(shape, terms), volume);
  const ready = { draft, shape, volume, trigger, need: held };
  // The exchange looks at lots and money when a stop fires, and they may have changed by then.
  const fault = draft.kind === "stop" ? null : shortage(draft, volume, held, means);
  return fault === null ? { ready } : { fault };
}

function shapeFrom(draft: Draft, terms: Terms): Shape | { readonly fault: Fault } {
  const isFree = !hasPrice(draft.kind) || (draft.kind === "stop" && draft.price.trim() === "");
  if (isFree) return shapeOf("market", draft.direction, null, terms);
  const read = readPrice(draft.price, terms, "price");
  if ("fault" in read) return read;
  const { ticks } = read;
  if (ticks > terms.upper || ticks < terms.lower) {
    const isAbove = ticks > terms.upper;
    const limit = priceText(isAbove ? terms.upper : terms.lower, terms);
    return { fault: { key: isAbove ? "trade.above_limit" : "trade.below_limit", facts: { limit }, field: "price" } };
  }
  return shapeOf(draft.kind, draft.direction, ticks, terms);
}

/** Return what is missing of lots or money, null where nothing is. */
function shortage(draft: Draft, volume: number, held: Need, means: Means): Fault | null {
  if (draft.offset !== "OPEN") {
    const lots = closableOf(means.position, closedSide(draft.direction));
    const closable = closableBy(draft.offset, lots, means.terms);
    if (volume <= closable) return null;
    const isHidden = means.terms.isTodayApart && volume <= lots.today + lots.history;
    const key = isHidden
      ? draft.offset === "CLOSE" ? "trade.is_of_today" : "trade.is_of_history"
      : "trade.not_closable";
    return { key, facts: { closable, ...lots }, field: "volume" };
  }
  if (means.account === undefined) return { key: "trade.no_account", field: "other" };
  const available = fen(means.account.available);
  if (held.total <= available) return null;
  const facts = { needed: money(held.total / FEN), available: money(means.account.available) };
  return { key: "trade.no_money", facts, field: "money" };
}

/** Return the most lots that a draft can have, null where that cannot be said. */
export function largestVolume(draft: Draft, means: Means): number | null {
  const { terms } = means;
  const shape = shapeFrom(draft, terms);
  if ("fault" in shape) return null;
  const limit = largestOrder(shape, terms);
  if (draft.offset !== "OPEN") {
    const lots = closableOf(means.position, closedSide(draft.direction));
    return Math.min(limit, closableBy(draft.offset, lots, terms));
  }
  if (means.account === undefined) return null;
  return affordable(terms, holdTicks(shape, terms), fen(means.account.available), limit);
}
