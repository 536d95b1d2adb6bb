/** What the trading half asks of the client, and how it says what went wrong. */

import { ClientError, CommandInDoubt, CommandRefused, listed, NotConnected, OrderRejected, viewOrder } from "@diffex/client";
import type { DiffClient, FlatOrder } from "@diffex/client";
import type { Phrase, Words } from "../i18n";

const PATIENCE_MS = 10_000;

/** Nothing was sent, and why. */
export class Unable extends ClientError {
  constructor(readonly phrase: Phrase) {
    super(phrase.key);
  }
}

/** Return what an error says to a person. */
export function sentenceOf(error: unknown): Words {
  if (error instanceof Unable) return error.phrase;
  if (error instanceof NotConnected) return { key: "trade.no_connection" };
  if (error instanceof CommandInDoubt) return { key: "trade.in_doubt" };
  if (error instanceof OrderRejected) return { key: "trade.out_rejected", facts: { reason: error.text } };
  if (error instanceof CommandRefused) return error.text;
  return error instanceof Error ? error.message : String(error);
}

/** Resolve with an order once it has ended, or as it stands when patience does. */
export function ended(
  client: DiffClient,
  orderId: string,
  patience = PATIENCE_MS,
): Promise<FlatOrder | undefined> {
  return new Promise((resolve) => {
    const hasEnded = (): boolean => {
      const order = client.order(orderId);
      return order !== undefined && !viewOrder(order).isAlive;
    };
    const finish = (): void => {
      clearTimeout(timer);
      stop();
      resolve(client.order(orderId));
    };
    const stop = client.store.subscribe([...client.path("orders"), orderId], () => hasEnded() && finish());
    const timer = setTimeout(finish, patience);
    if (hasEnded()) finish();
  });
}

/** Cancel every live order; resolves with how many there were, once each has its outcome. */
export async function cancelAll(client: DiffClient): Promise<number> {
  if (client.connection.state !== "live") throw new NotConnected();
  const orders = listed<FlatOrder>(client.store.get(client.path("orders")));
  const live = orders.filter((order) => viewOrder(order).isAlive).map((order) => order.order_id);
  // One that traded meanwhile cannot be cancelled any more: the table shows that it has.
  if (live.length > 0) await client.cancelOrders(live);
  return live.length;
}
