/**
 * What an order costs: margin and commission with the exchange's own roundings, exactly.
 *
 * Products of prices, lots and rates are beyond 2^53, so they are made with BigInt; the
 * results in fen are numbers again. Rates are the contract's: an exchange may have given a user
 * others, which no mirror tells, and then its word counts.
 */

import type { Offset } from "@diffex/client";
import { RATE_ONE } from "./terms";
import type { Fee, Terms } from "./terms";

const ONE = BigInt(RATE_ONE);
const HALF = ONE / 2n;

/** Return the margin of lots at a price, in fen, rounded up. */
export function margin(terms: Terms, ticks: number, volume: number): number {
  const cost = BigInt(ticks) * BigInt(volume) * BigInt(terms.tickFen) * BigInt(terms.marginRate);
  return Number((cost + ONE - 1n) / ONE);
}

function feeOf(terms: Terms, fee: Fee, ticks: number, volume: number): number {
  const money = BigInt(ticks) * BigInt(terms.tickFen) * BigInt(volume) * BigInt(fee.byMoney);
  return Number((money + HALF) / ONE) + volume * fee.byLot;
}

/**
 * Return the commission that an order holds, in fen, rounded half up.
 *
 * Where CLOSE may meet today's lots or history's, the dearer of the two.
 */
export function commission(terms: Terms, offset: Offset, ticks: number, volume: number): number {
  if (offset === "OPEN") return feeOf(terms, terms.open, ticks, volume);
  const today = feeOf(terms, terms.closeToday, ticks, volume);
  if (offset === "CLOSETODAY") return today;
  const history = feeOf(terms, terms.close, ticks, volume);
  return terms.isTodayApart ? history : Math.max(history, today);
}

export interface Need {
  /** Fen. */
  readonly margin: number;
  readonly commission: number;
  readonly total: number;
}

/** Return what an order holds; a closing order needs no margin. */
export function need(terms: Terms, offset: Offset, ticks: number, volume: number): Need {
  const held = offset === "OPEN" ? margin(terms, ticks, volume) : 0;
  const fee = commission(terms, offset, ticks, volume);
  return { margin: held, commission: fee, total: held + fee };
}

/** Return the most lots that `available` fen can open at a price, at most `limit`. */
export function affordable(terms: Terms, ticks: number, available: number, limit: number): number {
  if (available < 0 || limit < 1) return 0;
  let enough = 0;
  let tooMany = Math.min(limit, Number.MAX_SAFE_INTEGER) + 1;
  // What is needed grows with the lots, so the border is found by halving.
  while (tooMany - enough > 1) {
    const middle = Math.floor((enough + tooMany) / 2);
    if (need(terms, "OPEN", ticks, middle).total <= available) enough = middle;
    else tooMany = middle;
  }
  return enough;
}
