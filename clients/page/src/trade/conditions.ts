/** Conditional orders that the page makes: stops of the ticket, protection of a position. */

import type { ConditionOrder, ConditionWish, Direction, Offset } from "@diffex/client";
import type { TextKey } from "../i18n";
import { closingDirection } from "./closable";
import type { Closing, Side } from "./closable";
import { shapeOf, wishOf } from "./kinds";
import type { Shape } from "./kinds";
import { yuanOf } from "./terms";
import type { Terms } from "./terms";

export type Relation = "GE" | "LE";
export type Till = "GFD" | "GTC";

export const STATE_TEXT: Readonly<Record<ConditionOrder["state"], TextKey>> = {
  ACTIVE: "trade.state_active",
  PAUSED: "trade.state_paused",
  FIRED: "trade.state_fired",
  CANCELLED: "trade.state_cancelled",
  EXPIRED: "trade.state_expired",
  REJECTED: "trade.state_rejected",
};

/** Whether it can still fire, now or once it is resumed. */
export function isWaiting(row: ConditionOrder): boolean {
  return row.state === "ACTIVE" || row.state === "PAUSED";
}

/** Return a name that no group of this user has. */
function freshGroup(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(8));
  return "exit-" + [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
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

export function stopWish(wish: StopWish, terms: Terms): ConditionWish {
  return {
    trigger: { type: "price", price: yuanOf(wish.trigger, terms), relation: wish.relation },
    order: wishOf(terms, wish.direction, wish.offset, wish.volume, wish.shape),
    until: wish.till,
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
): ConditionWish[] {
  const direction = closingDirection(side);
  const shape = shapeOf("market", direction, null, terms);
  const prices = [
    ["stop_loss", wanted.stop],
    ["take_profit", wanted.target],
  ] as const;
  return closing.flatMap(({ offset, volume }) => {
    const group = wanted.stop !== null && wanted.target !== null ? { group: freshGroup() } : {};
    return prices.flatMap(([type, ticks]): ConditionWish[] =>
      ticks === null
        ? []
        : [
            {
              trigger: { type, price: yuanOf(ticks, terms) },
              order: wishOf(terms, direction, offset, volume, shape),
              until: wanted.till,
              ...group,
            },
          ],
    );
  });
}
