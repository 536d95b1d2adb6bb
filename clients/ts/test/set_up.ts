/** A client that is logged in at a server that is none, under a clock that stands still. */

import { vi } from "vitest";
import { DiffClient } from "../src/index.js";
import type { OrderWish } from "../src/index.js";
import { FakePage, FakeServer, SNAPSHOT } from "./fake.js";

export const WISH: OrderWish = {
  symbol: "SHFE.cu2512", direction: "BUY", offset: "OPEN", volume: 2, limitPrice: 75_230, orderId: "o1",
};

export function setUp(snapshot: object = {}) {
  const server = new FakeServer();
  const client = new DiffClient({
    url: "ws://h:1", user: "u", password: "p",
    WebSocket: server.WebSocket, page: new FakePage(), random: () => 0.5,
  });
  client.connect().catch(() => undefined);
  logIn(server, snapshot);
  return { server, client };
}

export function logIn(server: FakeServer, snapshot: object = {}): void {
  server.latest.accept();
  server.latest.data({ ...SNAPSHOT, ...snapshot });
}

export function reconnect(server: FakeServer, snapshot: object = {}): void {
  server.latest.end();
  vi.advanceTimersByTime(20_000);
  logIn(server, snapshot);
}

/** Let the time pass in which a command is answered, on a connection that lives. */
export function outlast(server: FakeServer): void {
  for (let second = 0; second < 30; second++) {
    server.latest.pack({ aid: "pong" });
    vi.advanceTimersByTime(1_000);
  }
}

/** The outcome so far: `pending`, the value, or the error. */
export function watched<T>(promise: Promise<T>): { outcome: unknown } {
  const seen: { outcome: unknown } = { outcome: "pending" };
  promise.then(
    (value) => (seen.outcome = value),
    (error: unknown) => (seen.outcome = error),
  );
  return seen;
}

export const settle = (): Promise<unknown> => vi.advanceTimersByTimeAsync(0);

let told = 0;

/** The patch of a notice; of a refusal by default. */
export function notice(code: number, orderId?: string, level = "ERROR", content = "no") {
  told += 1;
  return { notify: { [`S${told}`]: { level, code, content, ...(orderId && { order_id: orderId }) } } };
}
