/** The kinds of order that the ticket offers, and how each exchange spells them. */

import type { Direction, OrderWish, PriceType, TimeCondition, VolumeCondition } from "@diffex/client";
import { yuanOf } from "./terms";
import type { Terms } from "./terms";

export const KINDS = ["limit", "market", "fak", "fok", "stop"] as const;
export type Kind = (typeof KINDS)[number];

/** What a market order is on an exchange. */
export type MarketWay =
  /** `ANY`: any price up to the day's limit. */
  | "any"
  /** `FIVELEVEL`: the five best opposite prices. */
  | "five"
  /** The exchange takes none: a limit order at the day's limit of which nothing waits. */
  | "limit";

const WAYS: Readonly<Record<string, MarketWay>> = {
  SHFE: "limit", INE: "limit", CFFEX: "five", DCE: "any", GFEX: "any", CZCE: "any",
};

export function marketWay(exchangeId: string): MarketWay {
  return WAYS[exchangeId] ?? "any";
}

/** Whether an exchange takes a kind: CZCE has no fill-or-kill. */
export function isTaken(kind: Kind, exchangeId: string): boolean {
  return kind !== "fok" || exchangeId !== "CZCE";
}

/** Whether a kind names its own price. */
export function hasPrice(kind: Kind): boolean {
  return kind !== "market";
}

/** The fields of an order that its kind decides. */
export interface Shape {
  readonly priceType: PriceType;
  readonly timeCondition: TimeCondition;
  readonly volumeCondition: VolumeCondition;
  /** In ticks; null where the order names no price. */
  readonly ticks: number | null;
}

/**
 * Return the shape of an order.
 *
 * @param ticks the user's price; of a market order it is not looked at, and of a stop null means
 *   that it becomes a market order.
 */
export function shapeOf(kind: Kind, direction: Direction, ticks: number | null, terms: Terms): Shape {
  if (kind === "market" || ticks === null) return marketShape(direction, terms);
  const isNow = kind === "fak" || kind === "fok";
  return {
    priceType: "LIMIT",
    timeCondition: isNow ? "IOC" : "GFD",
    volumeCondition: kind === "fok" ? "ALL" : "ANY",
    ticks,
  };
}

function marketShape(direction: Direction, terms: Terms): Shape {
  const way = marketWay(terms.exchangeId);
  const limit = direction === "BUY" ? terms.upper : terms.lower;
  return {
    priceType: way === "any" ? "ANY" : way === "five" ? "FIVELEVEL" : "LIMIT",
    timeCondition: "IOC",
    volumeCondition: "ANY",
    ticks: way === "limit" ? limit : null,
  };
}

/** Return the price from which an order holds its money: its own, or the day's upper limit. */
export function holdTicks(shape: Shape, terms: Terms): number {
  return shape.ticks ?? terms.upper;
}

/** Return the most lots that one order of a shape may have. */
export function largestOrder(shape: Shape, terms: Terms): number {
  return shape.priceType === "LIMIT" ? terms.maxLimit : terms.maxMarket;
}

/** Return what the client is asked for. */
export function wishOf(
  terms: Terms,
  direction: Direction,
  offset: OrderWish["offset"],
  volume: number,
  shape: Shape,
): OrderWish {
  const wish = {
    symbol: terms.symbol,
    direction,
    offset,
    volume,
    priceType: shape.priceType,
    timeCondition: shape.timeCondition,
    volumeCondition: shape.volumeCondition,
  };
  return shape.ticks === null ? wish : { ...wish, limitPrice: yuanOf(shape.ticks, terms) };
}
