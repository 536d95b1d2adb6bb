/** A client that is live at a server that is none, with a quote for each of many contracts. */

import { DiffClient } from "../src/index.js";
import { FakePage, FakeServer, SNAPSHOT } from "./fake.js";
import type { FakeSocket } from "./fake.js";

export const ROWS = 500;
export const SYMBOLS = Array.from({ length: ROWS }, (_, at) => `SHFE.cu${at}`);

export interface Live {
  readonly client: DiffClient;
  readonly server: FakeServer;
  readonly socket: FakeSocket;
}

export function live(more: object = {}): Live {
  const server = new FakeServer();
  const client = new DiffClient({
    url: "ws://h:1/ws/diff?user_id=u",
    WebSocket: server.WebSocket,
    page: new FakePage(),
  });
  client.connect().catch(() => undefined);
  const quotes = Object.fromEntries(SYMBOLS.map((one) => [one, { last_price: 1, volume: 0 }]));
  server.latest.accept();
  server.latest.data({ ...SNAPSHOT, quotes, ...more });
  return { client, server, socket: server.latest };
}

/** Let subscriptions go out and promises settle. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await Promise.resolve();
}
