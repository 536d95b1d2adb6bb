/**
 * Commands of the trading half whose outcome shows in the mirror or comes as a notice.
 *
 * Nothing is kept for later: without a live connection each of them fails at once.
 */

import { ClientError, NotConnected, OrderInDoubt, CommandRefused, listed, viewOrder } from "@diffex/client";
import type { DiffClient, FlatOrder, FlatPack, Json, Path } from "@diffex/client";
import { said, t } from "../i18n";
import type { ConditionRow } from "./conditions";

const PATIENCE_MS = 10_000;

/** Return what an error says to a person, in the language that is shown. */
export function sentenceOf(error: unknown): string {
  if (error instanceof NotConnected) return t("trade.no_connection");
  if (error instanceof OrderInDoubt) return t("trade.in_doubt");
  if (error instanceof CommandRefused) return said(error.text);
  if (error instanceof Error) return error.message;
  return String(error);
}

/** Nothing came in time: the command may have been carried out or not. */
export class NoAnswer extends ClientError {
  constructor() {
    super(t("trade.no_answer"));
  }
}

/**
 * Send a pack and resolve when `isDone` holds after a change at `path`.
 *
 * @param about the order_id that a refusal names.
 */
export function carryOut(
  client: DiffClient,
  pack: FlatPack,
  path: Path,
  isDone: () => boolean,
  about: string,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const undo: (() => void)[] = [];
    const end = (finish: () => void): void => {
      for (const one of undo) one();
      finish();
    };
    const timer = setTimeout(() => end(() => reject(new NoAnswer())), PATIENCE_MS);
    undo.push(
      () => clearTimeout(timer),
      client.store.subscribe(path, () => isDone() && end(resolve)),
      client.onNotice((notice) => {
        if (notice.level !== "ERROR" || (notice.order_id ?? "") !== about) return;
        end(() => reject(new CommandRefused(notice.code, notice.content)));
      }),
    );
    try {
      client.send(pack);
    } catch (error) {
      end(() => reject(error as Error));
    }
  });
}

/** Resolve with an order once it has ended, or as it stands when patience ends. */
export function ended(client: DiffClient, orderId: string, patience = PATIENCE_MS): Promise<FlatOrder | undefined> {
  return new Promise((resolve) => {
    const look = (): boolean => {
      const order = client.order(orderId);
      return order !== undefined && !viewOrder(order).isAlive;
    };
    const finish = (): void => {
      clearTimeout(timer);
      stop();
      resolve(client.order(orderId));
    };
    const stop = client.store.subscribe(["orders", orderId], () => look() && finish());
    const timer = setTimeout(finish, patience);
    if (look()) finish();
  });
}

/** Cancel every live order; resolves with how many there were. */
export async function cancelAll(client: DiffClient): Promise<number> {
  if (client.connection.state !== "live") throw new NotConnected();
  const orders = listed<FlatOrder>(client.store.get(["orders"]));
  const live = orders.filter((order) => viewOrder(order).isAlive).map((order) => order.order_id);
  for (let from = 0; from < live.length; from += BATCH) {
    client.send({ aid: "cancel_orders", user_id: client.userId, order_ids: live.slice(from, from + BATCH) });
  }
  return live.length;
}

/** The most cancels that one pack may carry. */
const BATCH = 100;

/** Ask why an order traded, waits or was refused; resolves with the exchange's lines. */
export function explain(client: DiffClient, orderId: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => end(() => reject(new NoAnswer())), PATIENCE_MS);
    const stop = client.onNotice((notice) => {
      if (notice.order_id !== orderId) return;
      if (notice.level === "INFO") end(() => resolve(notice.content));
      else end(() => reject(new CommandRefused(notice.code, notice.content)));
    });
    function end(finish: () => void): void {
      clearTimeout(timer);
      stop();
      finish();
    }
    try {
      client.send({ aid: "explain_order", user_id: client.userId, order_id: orderId });
    } catch (error) {
      end(() => reject(error as Error));
    }
  });
}

/** Place a conditional order; resolves when the mirror shows it. */
export function insertCondition(client: DiffClient, pack: ConditionPack): Promise<void> {
  const path = ["condition_orders", pack.order_id];
  const whole = { aid: "insert_condition_order" as const, user_id: client.userId, ...pack };
  return carryOut(client, whole as FlatPack, path, () => client.store.has(path), pack.order_id);
}

/** The fields of `insert_condition_order` but for its user. */
export interface ConditionPack {
  readonly order_id: string;
  readonly condition_list: readonly Json[];
  readonly order_list: readonly Json[];
  readonly time_condition_type: "GFD" | "GTC";
  readonly group?: string;
}

export type ConditionDeed = "pause" | "resume" | "cancel";

/** Pause, resume or cancel a conditional order; resolves when its state has changed. */
export function changeCondition(client: DiffClient, deed: ConditionDeed, orderId: string): Promise<void> {
  const path = ["condition_orders", orderId];
  const state = (): string | undefined => (client.store.get(path) as unknown as ConditionRow | undefined)?.state;
  const before = state();
  const pack = { aid: `${deed}_condition_order`, user_id: client.userId, order_id: orderId } as FlatPack;
  return carryOut(client, pack, path, () => state() !== before, orderId);
}

/** Move yuan into the account (above 0) or out of it; resolves when it is recorded as done. */
export async function transfer(client: DiffClient, amount: number): Promise<void> {
  const path = ["transfers"];
  const known = new Set(client.store.keys(path));
  const fresh = (): TransferRow | undefined => {
    const id = client.store.keys(path).find((key) => !known.has(key));
    return id === undefined ? undefined : (client.store.get([...path, id]) as unknown as TransferRow);
  };
  const pack: FlatPack = { aid: "req_transfer", user_id: client.userId, amount };
  await carryOut(client, pack, path, () => fresh() !== undefined, "");
  const made = fresh();
  if (made !== undefined && made.error_id !== 0) throw new CommandRefused(made.error_id, made.error_msg);
}

/** A row of `transfers`. */
export interface TransferRow {
  readonly datetime: number;
  readonly currency: string;
  readonly amount: number;
  readonly error_id: number;
  readonly error_msg: string;
}
