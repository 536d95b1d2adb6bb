/** What is wrong with the prices that shall protect a position, before they are sent. */

import { num } from "@diffex/client";
import type { FlatQuote } from "@diffex/client";
import { readPrice } from "./checks";
import type { Fault } from "./checks";
import type { Side } from "./closable";
import { nearestTick } from "./terms";
import type { Terms } from "./terms";

export interface Prices {
  readonly stop: number | null;
  readonly target: number | null;
}

/** Read both texts, of which one may be empty; a price that would fire at once is a fault. */
export function readPrices(
  stop: string,
  target: string,
  side: Side,
  quote: FlatQuote,
  terms: Terms,
): Prices | { readonly fault: Fault } {
  if (stop.trim() === "" && target.trim() === "") return { fault: { key: "trade.one_needed", field: "trigger" } };
  const found: { stop: number | null; target: number | null } = { stop: null, target: null };
  for (const [name, text] of [["stop", stop], ["target", target]] as const) {
    if (text.trim() === "") continue;
    const read = readPrice(text, terms, "trigger");
    if ("fault" in read) return read;
    found[name] = read.ticks;
  }
  const price = num(quote.last_price);
  if (price === null) return found;
  const last = nearestTick(price, terms);
  const isLoss = (ticks: number): boolean => (side === "long" ? ticks < last : ticks > last);
  const isGain = (ticks: number): boolean => (side === "long" ? ticks > last : ticks < last);
  if (found.stop !== null && !isLoss(found.stop)) return { fault: { key: "trade.stop_wrong_side", field: "trigger" } };
  if (found.target !== null && !isGain(found.target)) {
    return { fault: { key: "trade.target_wrong_side", field: "trigger" } };
  }
  return found;
}
