/** Reading what a mirror holds: numbers that may be missing, and times of 64 bits. */

import type { FlatOrder } from "../generated/flat.js";
import type { StandardOrder } from "../generated/standard.js";

/** Return a number, or null where the exchange has none: `"-"`, `"NaN"`, or left out. */
export function num(value: unknown): number | null {
  return typeof value === "number" && Number.isFinite(value) ? value : null;
}

/** Return a price with its decimals, or `-` where there is none. */
export function show(value: unknown, decimals: number): string {
  const number = num(value);
  return number === null ? "-" : number.toFixed(decimals);
}

/**
 * Return nanoseconds since 1970 as the milliseconds of a Date.
 *
 * JavaScript holds integers exactly up to 2^53, and times in ns are beyond: they are off by up
 * to 128 ns. Rounding gives the right millisecond, where truncating is one off in an eighth of
 * the cases. Whole seconds, which bars begin at, are exact.
 */
export function toMs(nanoseconds: number): number {
  return Math.round(nanoseconds / 1e6);
}

/** An order in the same words whatever its dialect. */
export interface OrderView {
  readonly orderId: string;
  /** `SHFE.cu2512` */
  readonly symbol: string;
  readonly isAlive: boolean;
  readonly isRejected: boolean;
  /** Lots. */
  readonly volume: number;
  readonly filled: number;
  readonly left: number;
  /** When it arrived, as a Date has it. */
  readonly insertedMs: number;
  /** Why it ended, `""` if there is nothing to say. */
  readonly reason: string;
}

export function viewOrder(order: FlatOrder | StandardOrder): OrderView {
  if ("volume_orign" in order) {
    return {
      orderId: order.order_id,
      symbol: `${order.exchange_id}.${order.instrument_id}`,
      isAlive: order.status === "ALIVE",
      isRejected: order.status === "FINISHED" && order.exchange_order_id === "",
      volume: order.volume_orign,
      filled: order.volume_orign - order.volume_left,
      left: order.volume_left,
      insertedMs: toMs(order.insert_date_time),
      reason: order.last_msg,
    };
  }
  return {
    orderId: order.order_id,
    symbol: order.instrument_id,
    isAlive: order.status === "ACCEPTED" || order.status === "PARTIAL_FILLED",
    isRejected: order.status === "REJECTED",
    volume: order.volume,
    filled: order.filled_volume,
    left: order.remaining_volume,
    insertedMs: toMs(order.insert_time),
    reason: order.reason,
  };
}
