/**
 * A contract's terms in whole numbers, as the exchange itself counts: prices in ticks, money in
 * fen, rates in billionths. Doubles come in and go out; nothing is added up in them.
 */

import { num } from "@diffex/client";
import type { FlatQuote } from "@diffex/client";

export const RATE_ONE = 1_000_000_000;
export const PRICE_ONE = 1_000_000;
export const FEN = 100;

/** Exchanges where CLOSE means history's lots and CLOSETODAY today's. */
const TODAY_APART: ReadonlySet<string> = new Set(["SHFE", "INE"]);

/** Commission of one kind of trade. */
export interface Fee {
  /** Billionths of the money traded. */
  readonly byMoney: number;
  /** Fen a lot. */
  readonly byLot: number;
}

export interface Terms {
  /** `SHFE.cu2512` */
  readonly symbol: string;
  readonly exchangeId: string;
  /** Millionths of a yuan. */
  readonly tickE6: number;
  /** Decimals that a price shows. */
  readonly decimals: number;
  /** Fen that a lot gains when the price moves by a tick. */
  readonly tickFen: number;
  /** The day's limits, in ticks. */
  readonly upper: number;
  readonly lower: number;
  /** The largest order that names a price, and the largest that does not, in lots. */
  readonly maxLimit: number;
  readonly maxMarket: number;
  /** Billionths of the money that are held as margin. */
  readonly marginRate: number;
  readonly open: Fee;
  readonly close: Fee;
  readonly closeToday: Fee;
  readonly isTodayApart: boolean;
}

const known = new WeakMap<FlatQuote, { readonly terms: Terms | null }>();

/** Return the terms that a quote tells, null where it does not tell them all. */
export function termsOf(quote: FlatQuote | undefined): Terms | null {
  if (quote === undefined) return null;
  let found = known.get(quote);
  if (found === undefined) known.set(quote, (found = { terms: read(quote) }));
  return found.terms;
}

function read(quote: FlatQuote): Terms | null {
  const figures = [
    quote.price_tick, quote.volume_multiple, quote.upper_limit, quote.lower_limit, quote.margin_rate,
  ].map(num);
  const [tick, multiple, upper, lower, rate] = figures;
  if (figures.some((figure) => figure === null) || tick === 0) return null;
  const tickE6 = Math.round(tick! * PRICE_ONE);
  return {
    symbol: quote.instrument_id,
    exchangeId: quote.exchange_id,
    tickE6,
    decimals: num(quote.price_decs) ?? 2,
    tickFen: Math.round((tickE6 * multiple! * FEN) / PRICE_ONE),
    upper: Math.round((upper! * PRICE_ONE) / tickE6),
    lower: Math.round((lower! * PRICE_ONE) / tickE6),
    maxLimit: num(quote.max_limit_order_volume) ?? Infinity,
    maxMarket: num(quote.max_market_order_volume) ?? Infinity,
    marginRate: billionths(rate),
    open: fee(quote.commission_by_money, quote.commission_by_lot),
    close: fee(quote.close_by_money, quote.close_by_lot),
    closeToday: fee(quote.close_today_by_money, quote.close_today_by_lot),
    isTodayApart: TODAY_APART.has(quote.exchange_id),
  };
}

function fee(byMoney: unknown, byLot: unknown): Fee {
  return { byMoney: billionths(num(byMoney)), byLot: fen(num(byLot) ?? 0) };
}

function billionths(share: number | null | undefined): number {
  return Math.round((share ?? 0) * RATE_ONE);
}

/** Return yuan, as a mirror has them, in fen. */
export function fen(yuan: number): number {
  return Math.round(yuan * FEN);
}

/** Return the price of so many ticks in yuan: the double nearest to the exact decimal. */
export function yuanOf(ticks: number, terms: Terms): number {
  return (ticks * terms.tickE6) / PRICE_ONE;
}

export function priceText(ticks: number, terms: Terms): string {
  return yuanOf(ticks, terms).toFixed(terms.decimals);
}

/** Return a price of a mirror in ticks; one between two ticks goes to the nearer one. */
export function nearestTick(yuan: number, terms: Terms): number {
  return Math.round((yuan * PRICE_ONE) / terms.tickE6);
}

/**
 * Return the millionths of a yuan that a text or a number says, null if it says none.
 *
 * At most six decimals: with more the exchange refuses a price too.
 */
export function priceE6(written: string | number): number | null {
  const text = typeof written === "number" ? plain(written) : written.trim();
  const match = /^(\d{1,9})(?:\.(\d{0,6}))?$/.exec(text);
  if (match === null) return null;
  return Number(match[1]) * PRICE_ONE + Number((match[2] ?? "").padEnd(6, "0"));
}

/** Return a price in ticks where it is a multiple of the tick, else the ticks on either side. */
export function ticksOf(
  e6: number,
  terms: Terms,
): { readonly ticks: number } | { readonly below: number; readonly above: number } {
  const below = Math.floor(e6 / terms.tickE6);
  if (below * terms.tickE6 === e6) return { ticks: below };
  return { below, above: below + 1 };
}

function plain(number: number): string {
  // toFixed rounds to what priceE6 takes, and never writes an exponent below 1e21.
  return Number.isFinite(number) ? number.toFixed(6) : "";
}
