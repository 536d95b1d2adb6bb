/**
 * What screens show of snapshots: lists, the depth, bars in order.
 *
 * Each result is kept as long as its snapshot lives, so the same snapshot gives the same object
 * and a list that did not change renders nothing.
 */

import type { Bar } from "../generated/standard.js";
import { isTree } from "../store/json.js";
import type { Json, Tree } from "../store/json.js";
import { num } from "./numbers.js";

/** Remember the results of a function of snapshots. */
function kept<T>(make: (tree: Tree) => T): (tree: Tree) => T {
  const results = new WeakMap<Tree, { readonly made: T }>();
  return (tree) => {
    let result = results.get(tree);
    if (result === undefined) results.set(tree, (result = { made: make(tree) }));
    return result.made;
  };
}

const TIMES = ["insert_time", "insert_date_time", "timestamp", "trade_date_time", "datetime"];

function time(row: Json): number {
  if (isTree(row)) for (const key of TIMES) if (typeof row[key] === "number") return row[key];
  return 0;
}

const NONE: readonly never[] = [];
const sorted = kept((tree) => Object.values(tree).sort((one, other) => time(one) - time(other)));

/** Return the rows of a table, oldest first where they have a time. */
export function listed<T>(table: Json | undefined): readonly T[] {
  return isTree(table) ? (sorted(table) as readonly unknown[] as readonly T[]) : NONE;
}

export interface Level {
  readonly price: number;
  readonly volume: number;
}

export interface Depth {
  /** Best first. */
  readonly asks: readonly Level[];
  /** Best first. */
  readonly bids: readonly Level[];
}

function levels(quote: Tree, side: "ask" | "bid"): Level[] {
  const found: Level[] = [];
  for (let level = 1; level <= 5; level++) {
    const price = num(quote[`${side}_price${level}`]);
    const volume = num(quote[`${side}_volume${level}`]);
    if (price !== null && volume !== null) found.push({ price, volume });
  }
  return found;
}

const NO_DEPTH: Depth = { asks: [], bids: [] };
const depths = kept((quote): Depth => ({ asks: levels(quote, "ask"), bids: levels(quote, "bid") }));

/** Return the levels of a quote that are there, at most five on each side. */
export function depthOf(quote: Json | undefined): Depth {
  return isTree(quote) ? depths(quote) : NO_DEPTH;
}

export interface BarRow extends Bar {
  readonly id: number;
}

const named = new WeakMap<Tree, BarRow>();

function withId(id: string, bar: Tree): BarRow {
  let row = named.get(bar);
  if (row === undefined) {
    row = { id: Number(id), ...(bar as unknown as Bar) };
    named.set(bar, row);
  }
  return row;
}

const ordered = kept((data) =>
  Object.entries(data)
    .map(([id, bar]) => withId(id, bar as Tree))
    .sort((one, other) => one.id - other.id),
);

/** Return the bars of `klines.<symbol>.<duration>.data` by id. One that did not change is the same. */
export function barsOf(data: Json | undefined): readonly BarRow[] {
  return isTree(data) ? ordered(data) : NONE;
}
