/** Conditional orders: what a program asks for, what the mirror shows, how the two meet. */

import type { Notice } from "../net/link.js";
import type { Patch, Path } from "../store/json.js";
import type { ConditionOrder } from "../generated/flat.js";
import { namedIn } from "./dialects.js";
import { CancelRejected, CommandRefused, OrderRejected } from "./errors.js";
import type { Errand, Outcome } from "./errands.js";
import { orderPack, splitSymbol } from "./wishes.js";
import type { OrderWish } from "./wishes.js";

/** What a conditional order waits for. */
export type TriggerWish =
  | {
      /** Closes when the price turns against the position, or reaches its target. */
      readonly type: "stop_loss" | "take_profit";
      /** Yuan, a multiple of the tick. */
      readonly price: number;
      /** Whose last price counts; the order's own contract by default. */
      readonly symbol?: string;
    }
  | {
      readonly type: "price";
      readonly price: number;
      /** The last price is there or above, there or below. */
      readonly relation: "GE" | "LE";
      readonly symbol?: string;
    }
  | {
      readonly type: "time";
      /** The moment, as Date.now() has it. */
      readonly atMs: number;
    };

export interface ConditionWish {
  readonly trigger: TriggerWish;
  /** What it becomes; its orderId is the conditional order's own by default. */
  readonly order: OrderWish;
  /** How long it waits: `GFD`, the trading day (the default), or `GTC`. */
  readonly until?: "GFD" | "GTC";
  /** When one of a group fires, the others are cancelled. */
  readonly group?: string;
  /** A name that no conditional order of this user ever had; one is made up by default. */
  readonly conditionId?: string;
}

/** Return an insert_condition_order. */
export function conditionPack(wish: ConditionWish, conditionId: string, userId: string): object {
  const { aid: _aid, ...order } = orderPack(wish.order, wish.order.orderId ?? conditionId, userId);
  return {
    aid: "insert_condition_order",
    user_id: userId,
    order_id: conditionId,
    condition_list: [triggerFields(wish.trigger)],
    order_list: [order],
    time_condition_type: wish.until ?? "GFD",
    group: wish.group ?? "",
  };
}

function triggerFields(trigger: TriggerWish): object {
  if (trigger.type === "time") {
    if (!Number.isFinite(trigger.atMs)) throw new RangeError(`atMs ${trigger.atMs} is no moment`);
    return { contingent_type: "time", contingent_time: Math.round(trigger.atMs) * 1e6 };
  }
  if (!Number.isFinite(trigger.price)) throw new RangeError(`price ${trigger.price} is no number of yuan`);
  const fields = { contingent_type: trigger.type, contingent_price: trigger.price };
  const watched = trigger.symbol === undefined ? {} : splitSymbol(trigger.symbol);
  const relation = trigger.type === "price" ? { price_relation: trigger.relation } : {};
  return { ...fields, ...watched, ...relation };
}

type Row = ConditionOrder;

/** What the errands about conditional orders need of the mirror. */
export interface ConditionShelf {
  path(): Path;
  row(conditionId: string): Row | undefined;
}

const CONDITION_UNKNOWN = 2071;
/** Codes of what else may be told under the same id: the order that it became. */
const isOfConditions = (code: number): boolean => code < 2000 || (code >= 2070 && code < 2080);

/** The errand of an insert: it is done when the mirror shows the conditional order. */
export function insertErrand(shelf: ConditionShelf, conditionId: string, pack: object): Errand<Row> {
  return {
    what: `conditional order ${conditionId}`,
    pack,
    isRepeatable: false,
    shown: (patches) => seen(shelf, conditionId, patches, () => true),
    told: (notice) => refusal(notice, conditionId, () => true, OrderRejected),
  };
}

/** The errand of a pause, a resumption or a cancel, done when the row is as it asks. */
export function changeErrand(
  shelf: ConditionShelf,
  aid: "pause_condition_order" | "resume_condition_order" | "cancel_condition_order",
  conditionId: string,
  userId: string,
): Errand<Row> {
  const isDone = {
    pause_condition_order: ({ state }: Row) => state === "PAUSED",
    resume_condition_order: ({ state }: Row) => state !== "PAUSED",
    cancel_condition_order: ({ state }: Row) => state !== "ACTIVE" && state !== "PAUSED",
  }[aid];
  return {
    what: `${aid} ${conditionId}`,
    pack: { aid, user_id: userId, order_id: conditionId },
    isRepeatable: true,
    shown: (patches) => {
      const gone = { error: new CancelRejected(CONDITION_UNKNOWN, `no conditional order ${conditionId}`, conditionId) };
      if (patches === null && shelf.row(conditionId) === undefined) return gone;
      return seen(shelf, conditionId, patches, isDone);
    },
    told: (notice) => refusal(notice, conditionId, isOfConditions, CancelRejected),
  };
}

function seen(
  shelf: ConditionShelf,
  conditionId: string,
  patches: readonly Patch[] | null,
  isDone: (row: Row) => boolean,
): Outcome<Row> {
  if (patches !== null && !namedIn(patches, shelf.path()).includes(conditionId)) return null;
  const row = shelf.row(conditionId);
  return row !== undefined && isDone(row) ? { value: row } : null;
}

function refusal(
  notice: Notice,
  orderId: string,
  isOf: (code: number) => boolean,
  Refusal: typeof OrderRejected | typeof CancelRejected,
): Outcome<never> {
  const { level, code, content } = notice;
  if (level !== "ERROR" || notice.order_id !== orderId || !isOf(code)) return null;
  return { error: new Refusal(code, content, orderId) };
}

const EXPLAIN_REFUSALS = new Set([2011, 2019]);

/** The errand of an explain_order, answered by a notice that names the order. */
export function explainErrand(orderId: string, userId: string): Errand<string> {
  return {
    what: `explain_order ${orderId}`,
    pack: { aid: "explain_order", user_id: userId, order_id: orderId },
    isRepeatable: true,
    told: ({ level, code, content, order_id }) => {
      if (order_id !== orderId) return null;
      if (level === "INFO") return { value: content };
      if (level !== "ERROR" || (code >= 2000 && !EXPLAIN_REFUSALS.has(code))) return null;
      return { error: new CommandRefused(code, content) };
    },
  };
}
