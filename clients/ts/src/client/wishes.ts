/** What a program asks of a client: options, orders, charts. */

import type {
  Direction,
  Offset,
  PriceType,
  TimeCondition,
  VolumeCondition,
} from "../generated/words.js";
import type { Socket } from "../net/link.js";
import type { Page } from "../net/page.js";
import type { Tuning } from "../net/tuning.js";
import type { Json, Tree } from "../store/json.js";

export interface ClientOptions {
  /** `ws://HOST:PORT` or `http://HOST:PORT`, `/` for the page's own server. */
  readonly url: string;
  /** `flat` (the default) is `/ws/diff`, `standard` is `/diff/td` and `/diff/md`. */
  readonly dialect?: "flat" | "standard";
  /** Left out where the address names a demo user: `?user_id=demo`. */
  readonly user?: string;
  readonly password?: string;
  /** The class of WebSocket where there is none at hand: `ws` under Node 20. */
  readonly WebSocket?: new (url: string) => unknown;
  readonly tuning?: Partial<Tuning>;
  readonly page?: Page;
  /** Draws evenly from 0 <= x < 1. */
  readonly random?: () => number;
}

/** A pack whose fields nobody here has to know. */
export interface Pack {
  readonly aid: string;
  readonly [field: string]: unknown;
}

export interface OrderWish {
  /** `SHFE.cu2512` */
  readonly symbol: string;
  readonly direction: Direction;
  readonly offset: Offset;
  /** Lots. */
  readonly volume: number;
  /** Yuan; of a LIMIT order, which it makes the order by default. */
  readonly limitPrice?: number;
  readonly priceType?: PriceType;
  readonly timeCondition?: TimeCondition;
  readonly volumeCondition?: VolumeCondition;
  /** A name that no order of this user ever had; one is made up by default. */
  readonly orderId?: string;
  /** Further fields of the pack, as they are spelled on the wire. */
  readonly more?: Readonly<Record<string, Json>>;
}

/** What is to change of an order that waits; what is left out stays as it is. */
export interface Amendment {
  readonly orderId: string;
  /** Yuan. */
  readonly limitPrice?: number;
  /** Lots that the new order is to trade. */
  readonly volume?: number;
  /** The name of the order that takes its place; one is made up by default. */
  readonly newOrderId?: string;
}

export interface ChartWish {
  readonly symbol: string;
  /** Length of a bar in seconds; 0 for ticks, which the standard dialect has. */
  readonly durationSeconds: number;
  /** How many bars. */
  readonly width: number;
  /** By default `SYMBOL|SECONDS`. */
  readonly chartId?: string;
}

/** Return the two fields that name a contract in a pack. */
export function splitSymbol(symbol: string): { exchange_id: string; instrument_id: string } {
  const [exchangeId, instrumentId] = symbol.split(/\.(.*)/s);
  if (!exchangeId || !instrumentId) {
    throw new RangeError(`symbol ${symbol} must read EXCHANGE.contract, as SHFE.cu2512`);
  }
  return { exchange_id: exchangeId, instrument_id: instrumentId };
}

/** Return an insert_order with every condition spelled out. */
export function orderPack(wish: OrderWish, orderId: string, userId: string): Pack {
  const contract = splitSymbol(wish.symbol);
  const priceType = wish.priceType ?? (wish.limitPrice === undefined ? "ANY" : "LIMIT");
  if (!Number.isFinite(wish.volume)) throw new RangeError(`volume ${wish.volume} must be a number of lots`);
  if (wish.limitPrice !== undefined && !Number.isFinite(wish.limitPrice)) {
    throw new RangeError(`limitPrice ${wish.limitPrice} must be a number of yuan`);
  }
  return {
    aid: "insert_order",
    user_id: userId,
    order_id: orderId,
    ...contract,
    direction: wish.direction,
    offset: wish.offset,
    volume: wish.volume,
    price_type: priceType,
    limit_price: wish.limitPrice,
    time_condition: wish.timeCondition ?? (priceType === "LIMIT" ? "GFD" : "IOC"),
    volume_condition: wish.volumeCondition ?? "ANY",
    ...wish.more,
  };
}

/** Return an amend_order. */
export function amendPack(wish: Amendment, newOrderId: string, userId: string): object {
  const { limitPrice, volume } = wish;
  if (limitPrice === undefined && volume === undefined) {
    throw new RangeError("an amendment needs a limitPrice or a volume");
  }
  for (const number of [limitPrice, volume]) {
    if (number !== undefined && !Number.isFinite(number)) throw new RangeError(`${number} is no number`);
  }
  return {
    aid: "amend_order",
    user_id: userId,
    order_id: wish.orderId,
    new_order_id: newOrderId,
    limit_price: limitPrice,
    volume,
  };
}

/** Return a set_chart and the id of its chart. */
export function chartPack(wish: ChartWish): { chartId: string; pack: Tree } {
  const chartId = wish.chartId ?? `${wish.symbol}|${wish.durationSeconds}`;
  const pack = {
    aid: "set_chart",
    chart_id: chartId,
    ins_list: wish.symbol,
    duration: wish.durationSeconds * 1e9,
    view_width: wish.width,
  };
  return { chartId, pack };
}

/** Return what opens a WebSocket: of the class given, or of the global one. */
export function opener(given: ClientOptions["WebSocket"]): (url: string) => Socket {
  return (url) => {
    const made = given ?? (globalThis.WebSocket as (new (url: string) => unknown) | undefined);
    if (made === undefined) throw new Error("no WebSocket here: give one in the options");
    return new made(url) as Socket;
  };
}
