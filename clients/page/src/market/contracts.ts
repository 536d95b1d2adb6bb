/**
 * The contracts of the exchange: what they are called, their terms, and how a search finds them.
 *
 * The list is one file of the server, fetched once. The rates that decide what an order costs are
 * not in it: a quote of `/ws/diff` carries them.
 */

import { num } from "@diffex/client";
import { shallowRef } from "vue";
import type { ShallowRef } from "vue";
import { lettersOf } from "./letters";

/** What is known of a contract without its quote. */
export interface Contract {
  /** `SHFE.cu2512` */
  readonly symbol: string;
  readonly exchange: string;
  /** `cu2512` */
  readonly instrument: string;
  /** `cu` */
  readonly product: string;
  readonly nameZh: string;
  readonly nameEn: string;
  /** Yuan. */
  readonly tick: number;
  /** Of a price. */
  readonly decimals: number;
  readonly multiplier: number;
  /** Lots of a limit order. */
  readonly minLimit: number;
  readonly maxLimit: number;
  /** Lots of a market order. */
  readonly minMarket: number;
  readonly maxMarket: number;
  /** Yuan for opening one lot at the settlement price of the day before. */
  readonly margin: number | null;
  readonly commission: number | null;
  /** By Date.now(); null where it is not known. */
  readonly expiresAt: number | null;
  /** Whether it is its product's main contract. */
  readonly isMain: boolean;
  /** Whether it had traded today when the list was made. */
  readonly hasTraded: boolean;
  /** Its place in the exchange's own order. */
  readonly rank: number;
  /** What a search looks through, in small letters: code, names, initials of the pinyin. */
  readonly words: readonly string[];
}

/** A contract of the server's file; others are indices and continuous contracts. */
interface Listed {
  readonly class: string;
  readonly exchange_id: string;
  readonly ins_id: string;
  readonly ins_name: string;
  readonly product_id: string;
  readonly py: string;
  readonly expired: boolean;
  readonly price_tick: number;
  readonly price_decs: number;
  readonly volume_multiple: number;
  readonly sort_key: number;
  readonly last_price: number | "-";
  readonly underlying_symbol?: string;
  readonly margin?: number;
  readonly commission?: number;
  readonly expire_datetime?: number;
  readonly min_limit_order_volume?: number;
  readonly max_limit_order_volume?: number;
  readonly min_market_order_volume?: number;
  readonly max_market_order_volume?: number;
}

export type Catalogue = ReadonlyMap<string, Contract>;

const PATH = "/t/md/symbols/latest.json";
const RETRY_MS = 3_000;
/** A server that has just started knows of no trades yet: so often it is asked again for some. */
const LOOKS = 10;

const catalogue = shallowRef<Catalogue>(new Map());
let loading: Promise<void> | null = null;

/** Return the futures of the server's file that can be traded, by symbol, in its order. */
export function readCatalogue(file: Readonly<Record<string, Listed>>): Catalogue {
  const mains = new Set(Object.values(file).map((one) => one.underlying_symbol));
  const found = new Map<string, Contract>();
  for (const [symbol, one] of Object.entries(file)) {
    if (one.class === "FUTURE" && !one.expired) found.set(symbol, contract(symbol, one, mains.has(symbol)));
  }
  return found;
}

function contract(symbol: string, one: Listed, isMain: boolean): Contract {
  const english = one.py.slice(one.py.indexOf(",") + 1);
  return {
    symbol,
    exchange: one.exchange_id,
    instrument: one.ins_id,
    product: one.product_id,
    nameZh: one.ins_name,
    nameEn: english.replace(/^./, (letter) => letter.toUpperCase()),
    tick: one.price_tick,
    decimals: one.price_decs,
    multiplier: one.volume_multiple,
    minLimit: one.min_limit_order_volume ?? 1,
    maxLimit: one.max_limit_order_volume ?? 1,
    minMarket: one.min_market_order_volume ?? 1,
    maxMarket: one.max_market_order_volume ?? 1,
    margin: num(one.margin),
    commission: num(one.commission),
    expiresAt: one.expire_datetime === undefined ? null : one.expire_datetime * 1000,
    isMain,
    hasTraded: num(one.last_price) !== null,
    rank: one.sort_key,
    words: [...one.py.toLowerCase().split(","), one.ins_name.toLowerCase(), lettersOf(one.ins_name)],
  };
}

/** The contracts; empty until the server's list is there. Asks for it once, and again if that failed. */
export function useCatalogue(): Readonly<ShallowRef<Catalogue>> {
  loading ??= load();
  return catalogue;
}

async function load(): Promise<void> {
  for (let looks = 0; looks < LOOKS; ) {
    try {
      const answer = await fetch(PATH);
      if (answer.ok) {
        looks += 1;
        const found = readCatalogue((await answer.json()) as Record<string, Listed>);
        const isAlive = [...found.values()].some((one) => one.hasTraded);
        if (looks === 1 || isAlive) catalogue.value = found;
        if (isAlive) return;
      }
    } catch {
      // The server is not there; the page says so elsewhere.
    }
    await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
  }
}

/** What is known of a contract; undefined for one that does not exist or before the list is there. */
export function contractOf(symbol: string): Contract | undefined {
  return useCatalogue().value.get(symbol);
}

/** Return what to show first: what trades, else each product's main contract. */
export function startingSymbols(contracts: Catalogue): readonly string[] {
  const all = [...contracts.values()];
  const trading = all.filter((one) => one.hasTraded);
  const chosen = trading.length > 0 ? trading : all.filter((one) => one.isMain);
  return (chosen.length > 0 ? chosen : all.slice(0, 20)).map((one) => one.symbol);
}

/** Return the contracts that a search finds, those whose words begin with it first. */
export function search(contracts: Catalogue, text: string): readonly Contract[] {
  const wanted = text.trim().toLowerCase();
  if (wanted === "") return [];
  const found: { readonly one: Contract; readonly quality: number }[] = [];
  for (const one of contracts.values()) {
    const quality = qualityOf(one, wanted);
    if (quality > 0) found.push({ one, quality });
  }
  return found
    .sort((a, b) => b.quality - a.quality || a.one.rank - b.one.rank)
    .map(({ one }) => one);
}

/** 0 does not match; else more is better. */
function qualityOf(one: Contract, wanted: string): number {
  const words = [one.symbol.toLowerCase(), ...one.words];
  if (words.includes(wanted) || one.product.toLowerCase() === wanted) return one.isMain ? 5 : 4;
  if (words.some((word) => word.startsWith(wanted))) return one.isMain ? 3 : 2;
  return words.some((word) => word.includes(wanted)) ? 1 : 0;
}
