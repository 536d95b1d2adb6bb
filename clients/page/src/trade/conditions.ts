/** Conditional orders: rows of the mirror, and the packs that make them. */

import type { Direction, Json, Offset } from "@diffex/client";
import type { TextKey } from "../i18n";
import type { ConditionPack } from "./commands";
import { shapeOf } from "./kinds";
import type { Shape } from "./kinds";
import { closingDirection } from "./closable";
import type { Closing, Side } from "./closable";
import { yuanOf } from "./terms";
import type { Terms } from "./terms";

export type Relation = "GE" | "LE";
export type Till = "GFD" | "GTC";
export type ConditionState = "ACTIVE" | "PAUSED" | "FIRED" | "CANCELLED" | "EXPIRED" | "REJECTED";

/** A row of `condition_orders`. */
export interface ConditionRow {
  readonly order_id: string;
  readonly group: string;
  readonly condition_list: readonly [ConditionTrigger];
  readonly order_list: readonly [ConditionOrder];
  readonly time_condition_type: Till;
  readonly state: ConditionState;
  readonly code: number;
  readonly reason: string;
  readonly insert_date_time: number;
  readonly update_time: number;
}

interface ConditionTrigger {
  readonly contingent_type: "price" | "time" | "stop_loss" | "take_profit";
  readonly exchange_id: string;
  readonly instrument_id: string;
  readonly price_relation?: Relation;
  readonly contingent_price?: number;
  readonly contingent_time?: number;
}

interface ConditionOrder {
  readonly exchange_id: string;
  readonly instrument_id: string;
  readonly direction: Direction;
  readonly offset: Offset;
  readonly volume: number;
  readonly price_type: string;
  readonly limit_price?: number;
}

export const STATE_TEXT: Readonly<Record<ConditionState, TextKey>> = {
  ACTIVE: "trade.state_active",
  PAUSED: "trade.state_paused",
  FIRED: "trade.state_fired",
  CANCELLED: "trade.state_cancelled",
  EXPIRED: "trade.state_expired",
  REJECTED: "trade.state_rejected",
};

export function isWaiting(row: ConditionRow): boolean {
  return row.state === "ACTIVE" || row.state === "PAUSED";
}

/** Return a name that no conditional order of this user has. */
export function freshName(prefix: string): string {
  const bytes = crypto.getRandomValues(new Uint8Array(8));
  return prefix + [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function orderOf(terms: Terms, direction: Direction, offset: Offset, volume: number, shape: Shape): Json {
  const [exchangeId, instrumentId] = terms.symbol.split(/\.(.*)/s) as [string, string];
  return {
    exchange_id: exchangeId,
    instrument_id: instrumentId,
    direction,
    offset,
    volume,
    price_type: shape.priceType,
    time_condition: shape.timeCondition,
    volume_condition: shape.volumeCondition,
    ...(shape.ticks === null ? {} : { limit_price: yuanOf(shape.ticks, terms) }),
  };
}

/** What a stop order of the ticket asks for. */
export interface StopWish {
  readonly direction: Direction;
  readonly offset: Offset;
  readonly volume: number;
  readonly shape: Shape;
  /** Ticks. */
  readonly trigger: number;
  readonly relation: Relation;
  readonly till: Till;
}

export function stopPack(wish: StopWish, terms: Terms): ConditionPack {
  return {
    order_id: freshName("stop-"),
    condition_list: [
      {
        contingent_type: "price",
        contingent_price: yuanOf(wish.trigger, terms),
        price_relation: wish.relation,
      },
    ],
    order_list: [orderOf(terms, wish.direction, wish.offset, wish.volume, wish.shape)],
    time_condition_type: wish.till,
  };
}

/** What shall protect lots of a side: at least one of both prices, in ticks. */
export interface Protection {
  readonly stop: number | null;
  readonly target: number | null;
  readonly till: Till;
}

/**
 * Return the conditional orders that protect lots: they close at any price of the day, and of a
 * stop and a target the one that fires cancels the other.
 */
export function protections(
  side: Side,
  closing: readonly Closing[],
  wanted: Protection,
  terms: Terms,
): ConditionPack[] {
  const direction = closingDirection(side);
  const shape = shapeOf("market", direction, null, terms);
  const prices = [
    ["stop_loss", wanted.stop],
    ["take_profit", wanted.target],
  ] as const;
  return closing.flatMap(({ offset, volume }) => {
    const group = wanted.stop !== null && wanted.target !== null ? { group: freshName("exit-") } : {};
    return prices.flatMap(([kind, ticks]) =>
      ticks === null
        ? []
        : [
            {
              order_id: freshName(kind === "stop_loss" ? "stop-" : "target-"),
              condition_list: [{ contingent_type: kind, contingent_price: yuanOf(ticks, terms) }],
              order_list: [orderOf(terms, direction, offset, volume, shape)],
              time_condition_type: wanted.till,
              ...group,
            },
          ],
    );
  });
}
