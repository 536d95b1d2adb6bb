/** Where each dialect of DIFF keeps what, and how its orders say how they are. */

import type { FlatAccount, FlatOrder, FlatPosition, FlatQuote, FlatTrade } from "../generated/flat.js";
import type {
  StandardAccount,
  StandardOrder,
  StandardPosition,
  StandardQuote,
  StandardTrade,
} from "../generated/standard.js";
import { find, isTree } from "../store/json.js";
import type { Patch, Path, Tree } from "../store/json.js";

/** The rows of a dialect. */
export interface Rows {
  account: unknown;
  position: unknown;
  order: unknown;
  trade: unknown;
  quote: unknown;
}

/** The dialect of `/ws/diff`. */
export interface Flat extends Rows {
  account: FlatAccount;
  position: FlatPosition;
  order: FlatOrder;
  trade: FlatTrade;
  quote: FlatQuote;
}

/** The dialect of `/diff/td` and `/diff/md`. */
export interface Standard extends Rows {
  account: StandardAccount;
  position: StandardPosition;
  order: StandardOrder;
  trade: StandardTrade;
  quote: StandardQuote;
}

/** What of a user's a mirror has; of the last three nothing until there was something. */
export type Section =
  | "account"
  | "positions"
  | "orders"
  | "trades"
  | "condition_orders"
  | "banks"
  | "transfers";

/** What a client has to know of a dialect. */
export interface Dialect {
  readonly name: "flat" | "standard";
  /** Where a section of a user is. */
  path(section: Section, userId: string): Path;
  /** Why an order can never trade: null while it is alive or if it traded in full. */
  isAlive(order: Tree): boolean;
  isRejected(order: Tree): boolean;
  /** The order's code and sentence. */
  reason(order: Tree): { code: number; text: string };
  /** Whether `chart` shows what a set_chart asked for, with all its bars. */
  showsChart(chart: Tree | undefined, pack: Tree): boolean;
}

const CHART_FIELDS = ["ins_list", "duration", "view_width"];

function text(order: Tree, key: string): string {
  const value = order[key];
  return typeof value === "string" ? value : "";
}

export const FLAT: Dialect = {
  name: "flat",
  path: (section, userId) => (section === "account" ? ["accounts", userId] : [section]),
  isAlive: (order) => order["status"] === "ACCEPTED" || order["status"] === "PARTIAL_FILLED",
  isRejected: (order) => order["status"] === "REJECTED",
  reason: (order) => ({ code: Number(order["code"] ?? 0), text: text(order, "reason") }),
  showsChart: (chart, pack) =>
    chart !== undefined &&
    chart["ready"] === true &&
    CHART_FIELDS.every((field) => chart[field] === pack[field]),
};

export const STANDARD: Dialect = {
  name: "standard",
  path: (section, userId) =>
    section === "account"
      ? ["trade", userId, "accounts", "CNY"]
      : ["trade", userId, section],
  isAlive: (order) => order["status"] === "ALIVE",
  isRejected: (order) => order["status"] === "FINISHED" && order["exchange_order_id"] === "",
  reason: (order) => ({ code: 0, text: text(order, "last_msg") }),
  showsChart: (chart, pack) =>
    chart !== undefined &&
    chart["ready"] === true &&
    CHART_FIELDS.every((field) => find(chart, ["state", field]) === pack[field]),
};

/** Return the keys that a transaction names in the object at `path`, with repeats. */
export function namedIn(patches: readonly Patch[], path: Path): string[] {
  const found: string[] = [];
  for (const patch of patches) {
    const section = find(patch, path);
    if (isTree(section)) found.push(...Object.keys(section));
  }
  return found;
}
