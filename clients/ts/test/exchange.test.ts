/** The client against the exchange itself. */

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { WebSocket } from "ws";
import {
  DiffClient,
  LoginFailed,
  OrderRejected,
  standardClient,
  SubscriptionRefused,
  viewOrder,
} from "../src/index.js";
import type { ClientOptions, Flat, Rows, Tree } from "../src/index.js";
import { serve } from "./server.js";
import type { Server } from "./server.js";

let server: Server;
const clients: { close(): void }[] = [];

beforeAll(async () => {
  server = await serve();
});

afterAll(async () => {
  for (const client of clients) client.close();
  await server.stop();
});

async function connected<D extends Rows = Flat>(
  options: Partial<ClientOptions> = {},
): Promise<DiffClient<D>> {
  const client = new DiffClient<D>({
    url: server.url,
    user: "user123",
    password: "password123",
    WebSocket,
    ...options,
  });
  clients.push(client);
  await client.connect();
  return client;
}

async function until(condition: () => unknown): Promise<void> {
  const end = Date.now() + 40_000;
  while (!condition()) {
    if (Date.now() > end) throw new Error(`not in time: ${String(condition)}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

async function contracts(): Promise<string[]> {
  const response = await fetch(`${server.url}/t/md/symbols/latest.json`);
  const listed = (await response.json()) as Record<string, { class: string }>;
  return Object.keys(listed).filter((symbol) => listed[symbol]?.class === "FUTURE");
}

async function contract(): Promise<string> {
  return (await contracts()).find((symbol) => symbol.startsWith("SHFE.cu")) as string;
}

/** Wait for a contract that somebody sells. */
async function offered(client: DiffClient): Promise<string> {
  const symbols = (await contracts()).slice(0, 1_000);
  await client.subscribe(...symbols);
  const found = (): string | undefined => symbols.find((one) => client.quote(one)?.ask_price1);
  await until(found);
  const symbol = found() as string;
  await client.unsubscribe(...symbols);
  await client.subscribe(symbol);
  return symbol;
}

/** What of a mirror stays as it is while nobody trades for the user. */
function business(client: DiffClient): Tree {
  const { orders, trades } = client.store.get([]) as { orders: Tree; trades: Tree };
  return { orders, trades };
}

test("login, order, cancel: the mirror equals that of a fresh connection", async () => {
  const client = await connected();
  const symbol = await offered(client);
  const price = client.quote(symbol)?.lower_limit as number;
  const order = await client.insertOrder({
    symbol,
    direction: "BUY",
    offset: "OPEN",
    volume: 2,
    limitPrice: price,
  });
  expect(order.status).toBe("ACCEPTED");
  expect(viewOrder(order)).toMatchObject({ symbol, volume: 2, left: 2, isAlive: true });
  const cancelled = await client.cancelOrder(order.order_id);
  expect(cancelled.status).toBe("CANCELLED");
  const filled = await client.insertOrder({ symbol, direction: "BUY", offset: "OPEN", volume: 1 });
  await until(() => client.order(filled.order_id)?.status === "FILLED");
  expect(client.position(symbol)?.volume_long).toBe(1);

  const fresh = await connected();
  expect(business(client)).toEqual(business(fresh));
  expect(client.store.keys(["positions"])).toEqual(fresh.store.keys(["positions"]));
  await until(() => client.account?.margin === fresh.account?.margin);
  expect(Object.keys(client.account ?? {}).sort()).toEqual(Object.keys(fresh.account ?? {}).sort());
});

test("a rejected order tells its code, and a wrong symbol leaves the list as it was", async () => {
  const client = await connected();
  const symbol = await contract();
  await client.subscribe(symbol);
  const wish = { symbol, direction: "BUY", offset: "OPEN", volume: 1, limitPrice: 0.5 } as const;
  const refusal = await client.insertOrder(wish).catch((error: unknown) => error);
  expect(refusal).toBeInstanceOf(OrderRejected);
  expect((refusal as OrderRejected).code).toBeGreaterThan(2000);
  await expect(client.subscribe("SHFE.nothing")).rejects.toThrow(SubscriptionRefused);
  expect(client.store.get(["ins_list"])).toBe(symbol);
  await client.unsubscribe(symbol);
  expect(client.store.get(["ins_list"])).toBe("");
});

test("one wrong symbol does not spoil what others subscribe at the same time", async () => {
  const client = await connected();
  const symbol = await contract();
  const outcomes = await Promise.allSettled([client.subscribe(symbol), client.subscribe("SHFE.no")]);
  expect(outcomes.map((outcome) => outcome.status)).toEqual(["fulfilled", "rejected"]);
  expect(client.store.get(["ins_list"])).toBe(symbol);
});

test("a chart is shown and taken away", async () => {
  const client = await connected();
  const symbol = await contract();
  const id = await client.setChart({ symbol, durationSeconds: 60, width: 20 });
  expect(client.store.get(["charts", id, "ready"])).toBe(true);
  expect(client.store.has(["klines", symbol, "60000000000", "last_id"])).toBe(true);
  await client.removeChart(id);
  expect(client.store.has(["charts", id])).toBe(false);
});

test("a wrong password is final", async () => {
  const client = new DiffClient({ url: server.url, user: "demo", password: "no", WebSocket });
  await expect(client.connect()).rejects.toThrow(LoginFailed);
  expect(client.connection.state).toBe("closed");
  expect((client.connection.reason as LoginFailed).code).toBe(1102);
});

test("a demo user needs no password", async () => {
  const client = new DiffClient({ url: `${server.url}/ws/diff?user_id=demo`, WebSocket });
  clients.push(client);
  await client.connect();
  expect(client.userId).toBe("demo");
  expect(client.account?.currency).toBe("CNY");
});

test("the standard dialect: two sockets, one mirror", async () => {
  const client = standardClient({ url: server.url, user: "demo", password: "demo", WebSocket });
  clients.push(client);
  await client.connect();
  const symbol = await contract();
  await client.subscribe(symbol);
  await until(() => client.quote(symbol)?.lower_limit);
  const limitPrice = client.quote(symbol)?.lower_limit as number;
  const order = await client.insertOrder({ symbol, direction: "BUY", offset: "OPEN", volume: 2, limitPrice });
  expect(viewOrder(order)).toMatchObject({ symbol, left: 2, isAlive: true });
  expect((await client.cancelOrder(order.order_id)).status).toBe("FINISHED");
  await expect(
    client.insertOrder({ symbol, direction: "BUY", offset: "OPEN", volume: 1, limitPrice: 0.5 }),
  ).rejects.toThrow(OrderRejected);
  const chart = await client.setChart({ symbol, durationSeconds: 0, width: 10 });
  expect(client.store.get(["charts", chart, "ready"])).toBe(true);
  expect(client.account?.currency).toBe("CNY");
});

test("the first sample of the reference runs as it is, at this server and for a contract of it", async () => {
  const page = new URL("../../../docs/reference/ts-client.md", import.meta.url);
  const sample = /^```ts\n([^]*?)^```$/m.exec(readFileSync(page, "utf8"))?.[1] as string;
  const place = mkdtempSync(fileURLToPath(new URL("./sample-", import.meta.url)));
  const global = globalThis as Record<string, unknown>;
  const before = global["WebSocket"];
  global["WebSocket"] = WebSocket;
  try {
    const text = sample
      .replaceAll("http://127.0.0.1:8080", server.url)
      .replaceAll("SHFE.cu2601", await contract());
    writeFileSync(`${place}/sample.ts`, `${text}export { client, order };\n`);
    const ran = (await import(`${place}/sample.ts`)) as { client: DiffClient; order: { order_id: string } };
    clients.push(ran.client);
    expect(ran.client.order(ran.order.order_id)?.status).toBe("CANCELLED");
  } finally {
    global["WebSocket"] = before;
    rmSync(place, { recursive: true });
  }
});

test("a mirror over a server's restart: the client is there again by itself", async () => {
  const own = await serve();
  const client = new DiffClient({
    url: own.url,
    user: "demo",
    password: "demo",
    WebSocket,
    tuning: { backoffBase: 50, backoffCap: 200 },
  });
  clients.push(client);
  await client.connect();
  const symbol = await contract();
  await client.subscribe(symbol);
  await own.stop();
  await until(() => client.connection.isStale);
  expect(client.quote(symbol)).toBeDefined();
  const again = await serve("--port", new URL(own.url).port);
  await until(() => client.connection.state === "live");
  expect(client.connection.reconnects).toBe(1);
  expect(client.store.get(["ins_list"])).toBe(symbol);
  client.close();
  await again.stop();
});
