/** Every command of a trader against the exchange itself, in both dialects. */

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import { CommandRefused, DiffClient, listed, num, OrderRejected, toMs, viewOrder } from "../src/index.js";
import type { FlatOrder, OrderWish, StandardOrder } from "../src/index.js";
import { serve } from "./server.js";
import type { Server } from "./server.js";

interface Mine {
  account: unknown;
  position: unknown;
  order: FlatOrder | StandardOrder;
  trade: unknown;
  quote: { lower_limit?: number; price_tick?: number };
}

const SYMBOL_OF = /^SHFE\.cu\d+$/;
const PATIENCE = 60_000;
let server: Server;
let symbol: string;
const clients: { close(): void }[] = [];

beforeAll(async () => {
  server = await serve();
  const response = await fetch(`${server.url}/t/md/symbols/latest.json`);
  symbol = Object.keys((await response.json()) as object).find((one) => SYMBOL_OF.test(one)) as string;
}, PATIENCE);

afterAll(async () => {
  for (const client of clients) client.close();
  await server.stop();
});

async function connected(dialect: "flat" | "standard"): Promise<DiffClient<Mine>> {
  const client = new DiffClient<Mine>({
    url: server.url, dialect, user: "user123", password: "password123", WebSocket,
  });
  clients.push(client);
  await client.connect();
  await client.subscribe(symbol);
  return client;
}

/** A bid so low that it rests. */
async function bid(client: DiffClient<Mine>, above = 0): Promise<OrderWish> {
  const end = Date.now() + PATIENCE;
  while (num(client.quote(symbol)?.lower_limit) === null) {
    if (Date.now() > end) throw new Error("the quote never came");
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  const { lower_limit: low, price_tick: tick } = client.quote(symbol) as { lower_limit: number; price_tick: number };
  return { symbol, direction: "BUY", offset: "OPEN", volume: 1, limitPrice: low + above * tick };
}

describe.each(["flat", "standard"] as const)("in the %s dialect", (dialect) => {
  test("several orders are placed, one is amended, all are cancelled", async () => {
    const client = await connected(dialect);
    const wish = await bid(client);
    const placed = await client.insertOrders([wish, { ...wish, limitPrice: 0.5 }, { ...wish, volume: 2 }]);
    expect(placed.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
    const [first, refused, last] = placed as [
      PromiseFulfilledResult<Mine["order"]>, PromiseRejectedResult, PromiseFulfilledResult<Mine["order"]>,
    ];
    expect(refused.reason).toBeInstanceOf(OrderRejected);
    const limitPrice = (await bid(client, 2)).limitPrice as number;
    const amended = await client.amendOrder({ orderId: first.value.order_id, limitPrice });
    expect(amended.limit_price).toBe(limitPrice);
    expect(viewOrder(client.order(first.value.order_id) as Mine["order"]).isAlive).toBe(false);
    await expect(client.amendOrder({ orderId: first.value.order_id, volume: 3 })).rejects.toThrow(OrderRejected);
    await expect(client.amendOrder({ orderId: amended.order_id, limitPrice: 1e-7 })).rejects.toThrow(OrderRejected);
    const ended = await client.cancelOrders([amended.order_id, last.value.order_id, first.value.order_id]);
    expect(ended.map(({ status }) => status)).toEqual(["fulfilled", "fulfilled", "rejected"]);
  });

  test("a batch of which one order cannot be read places none", async () => {
    const client = await connected(dialect);
    const wish = await bid(client);
    const good = { ...wish, orderId: `good-${dialect}` };
    const placed = await client.insertOrders([good, { ...wish, volume: 0.5 }]);
    expect(placed.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
    const order = client.order(good.orderId);
    expect(order === undefined || viewOrder(order).isRejected).toBe(true);
  });

  test("an order is explained", async () => {
    const client = await connected(dialect);
    const order = await client.insertOrder(await bid(client));
    expect(await client.explainOrder(order.order_id)).toContain("\n");
    await expect(client.explainOrder("nothing")).rejects.toThrow(CommandRefused);
    await client.cancelOrder(order.order_id);
  });

  test("a conditional order waits, pauses, waits again and is cancelled", async () => {
    const client = await connected(dialect);
    const order = await bid(client);
    const atMs = Date.now() + 3_600_000;
    const made = await client.insertConditionOrder({ order, trigger: { type: "time", atMs } });
    expect(made).toMatchObject({ state: "ACTIVE", status: "live" });
    expect(toMs(made.condition_list[0].contingent_time as number)).toBe(atMs);
    expect(made.order_list[0]).toMatchObject({ order_id: made.order_id, limit_price: order.limitPrice });
    expect((await client.pauseConditionOrder(made.order_id)).state).toBe("PAUSED");
    await expect(client.pauseConditionOrder(made.order_id)).rejects.toMatchObject({ code: 2073 });
    expect((await client.resumeConditionOrder(made.order_id)).state).toBe("ACTIVE");
    expect((await client.cancelConditionOrder(made.order_id)).state).toBe("CANCELLED");
    await expect(client.cancelConditionOrder(made.order_id)).rejects.toMatchObject({ code: 2072 });
    const rows = listed(client.store.get(client.path("condition_orders")));
    expect(rows.at(-1)).toBe(client.conditionOrder(made.order_id));
  });

  test("one whose moment has come fires at once and becomes an order", async () => {
    const client = await connected(dialect);
    const order = await bid(client);
    const made = await client.insertConditionOrder({ order, trigger: { type: "time", atMs: 1_000 } });
    expect(made.state).toBe("FIRED");
    expect(viewOrder(client.order(made.order_id) as Mine["order"]).isAlive).toBe(true);
    await client.cancelOrder(made.order_id);
    const opening = { order, trigger: { type: "stop_loss", price: order.limitPrice as number } } as const;
    await expect(client.insertConditionOrder(opening)).rejects.toMatchObject({ code: 2077 });
  });

  test("money comes in and goes out, and not more than there is", async () => {
    const client = await connected(dialect);
    expect(await client.transfer({ amount: 1_000.5 })).toMatchObject({ amount: 1_000.5, error_id: 0 });
    expect(await client.transfer({ amount: -1_000.5 })).toMatchObject({ amount: -1_000.5, error_id: 0 });
    await expect(client.transfer({ amount: -1e12 })).rejects.toMatchObject({ code: 3006 });
    await expect(client.transfer({ amount: 0.001 })).rejects.toMatchObject({ code: 3013 });
    await expect(client.transfer({ amount: 1, currency: "USD" })).rejects.toMatchObject({ code: 3008 });
    expect(client.store.keys(client.path("banks"))).toEqual(["1"]);
  });

  test("there is no statement before a day was settled, and nothing to confirm", async () => {
    const client = await connected(dialect);
    expect(await client.settlementInfo()).toMatchObject({ user_name: "user123", settlement_info: "" });
    expect(await client.settlementInfo("20251124")).toMatchObject({ trading_day: "20251124", settlement_info: "" });
    await client.confirmSettlement();
  });
});
