/** What becomes of commands that are more than one order: batches, amendments, triggers, money. */

import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { CancelRejected, CommandInDoubt, CommandRefused, NotConnected, OrderInDoubt, OrderRejected } from "../src/index.js";
import { logIn, notice, outlast, reconnect, setUp, settle, watched, WISH } from "./set_up.js";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const { orderId: _orderId, ...UNNAMED } = WISH;
const STOP = {
  trigger: { type: "stop_loss", price: 74_000 },
  order: { ...UNNAMED, direction: "SELL", offset: "CLOSE" },
  conditionId: "c1",
} as const;

const row = (state: string) => ({ condition_orders: { c1: { order_id: "c1", state } } });

describe("an amendment", () => {
  test("resolves with the order that takes the old one's place", async () => {
    const { server, client } = setUp();
    const seen = watched(client.amendOrder({ orderId: "o1", limitPrice: 7, newOrderId: "o2" }));
    expect(server.latest.sentOf("amend_order")).toEqual([
      { aid: "amend_order", user_id: "u", order_id: "o1", new_order_id: "o2", limit_price: 7 },
    ]);
    server.latest.data({ orders: { o1: { status: "CANCELLED" }, o2: { status: "ACCEPTED" } } });
    await settle();
    expect(seen.outcome).toEqual({ status: "ACCEPTED" });
  });

  test.each([
    ["under the new order's id", notice(2012, "o2")],
    ["under the old one's, where it could not be read", notice(2020, "o1")],
  ])("is refused %s", async (_, patch) => {
    const { server, client } = setUp();
    const seen = watched(client.amendOrder({ orderId: "o1", volume: 3, newOrderId: "o2" }));
    server.latest.data(patch);
    await settle();
    expect(seen.outcome).toBeInstanceOf(OrderRejected);
    expect(seen.outcome).toMatchObject({ orderId: "o2" });
  });

  test("is in doubt if the new snapshot lacks its order, and is not sent again", async () => {
    const { server, client } = setUp();
    const seen = watched(client.amendOrder({ orderId: "o1", volume: 3, newOrderId: "o2" }));
    reconnect(server, { orders: { o1: { status: "ACCEPTED" } } });
    await settle();
    expect(seen.outcome).toBeInstanceOf(OrderInDoubt);
    expect(server.latest.sentOf("amend_order")).toEqual([]);
  });

  test("of nothing, or to no number, is an error of the program", async () => {
    const { client } = setUp();
    await expect(client.amendOrder({ orderId: "o1" })).rejects.toThrow(RangeError);
    await expect(client.amendOrder({ orderId: "o1", volume: Number.NaN })).rejects.toThrow(RangeError);
  });
});

describe("a batch", () => {
  test("of orders has an outcome for each", async () => {
    const { server, client } = setUp();
    const seen = watched(client.insertOrders([WISH, { ...WISH, orderId: "o2" }]));
    const [pack] = server.latest.sentOf("insert_orders");
    expect(pack).toMatchObject({ user_id: "u", orders: [{ order_id: "o1", volume: 2 }, { order_id: "o2" }] });
    expect((pack?.["orders"] as object[])[0]).not.toHaveProperty("aid");
    server.latest.data({
      orders: { o1: { status: "ACCEPTED" }, o2: { status: "REJECTED", code: 3001, reason: "funds" } },
    });
    await settle();
    expect(seen.outcome).toMatchObject([
      { status: "fulfilled", value: { status: "ACCEPTED" } },
      { status: "rejected", reason: { name: "OrderRejected", code: 3001 } },
    ]);
  });

  test("of cancels goes out a hundred at a time, and each is sent again if its order lives", async () => {
    const { server, client } = setUp();
    const ids = Array.from({ length: 101 }, (_, at) => `o${at}`);
    const orders = Object.fromEntries(ids.map((id) => [id, { status: "ACCEPTED" }]));
    server.latest.data({ orders });
    const seen = watched(client.cancelOrders(ids));
    const sizes = server.latest.sentOf("cancel_orders").map((pack) => (pack["order_ids"] as string[]).length);
    expect(sizes).toEqual([100, 1]);
    const ended = Object.fromEntries(ids.slice(1).map((id) => [id, { status: "CANCELLED" }]));
    reconnect(server, { orders: { ...ended, o0: { status: "ACCEPTED" } } });
    expect(server.latest.sentOf("cancel_order")).toEqual([{ aid: "cancel_order", user_id: "u", order_id: "o0" }]);
    server.latest.data({ orders: { o0: { status: "FILLED" } } });
    await settle();
    const outcomes = seen.outcome as PromiseSettledResult<{ status: string }>[];
    expect(outcomes.map((one) => one.status === "fulfilled" && one.value.status)).toEqual([
      "FILLED", ...ids.slice(1).map(() => "CANCELLED"),
    ]);
  });

  test("that could not be read is refused whole", async () => {
    const { server, client } = setUp();
    const orders = watched(client.insertOrders([WISH, { ...WISH, orderId: "o2", volume: 0.5 }]));
    server.latest.data(notice(2002));
    const cancels = watched(client.cancelOrders(["?"]));
    server.latest.data(notice(1009));
    await settle();
    expect(orders.outcome).toMatchObject([
      { reason: { name: "OrderRejected", code: 2002 } }, { reason: { name: "OrderRejected", code: 2002 } },
    ]);
    expect(cancels.outcome).toMatchObject([{ reason: { name: "CancelRejected", code: 1009 } }]);
  });

  test("is not refused by what may be about a subscription: it stays in doubt", async () => {
    const { server, client } = setUp();
    client.subscribe("SHFE.x").catch(() => undefined);
    await settle();
    const orders = watched(client.insertOrders([WISH]));
    server.latest.data(notice(1205));
    await settle();
    expect(orders.outcome).toBe("pending");
    outlast(server);
    await settle();
    expect(orders.outcome).toMatchObject([{ reason: { name: "OrderInDoubt" } }]);
  });

  test("of nothing sends nothing; a name twice, or in flight, is an error of the program", async () => {
    const { server, client } = setUp();
    expect(await client.insertOrders([])).toEqual([]);
    await expect(client.insertOrders([WISH, WISH])).rejects.toThrow(RangeError);
    watched(client.insertOrder(WISH));
    await expect(client.insertOrders([WISH])).rejects.toThrow(RangeError);
    expect(server.latest.sent.map((pack) => pack["aid"])).toEqual(["req_login", "insert_order"]);
  });
});

describe("a conditional order", () => {
  test("resolves when the snapshot shows it, with the pack spelled out", async () => {
    const { server, client } = setUp();
    const seen = watched(client.insertConditionOrder({ ...STOP, until: "GTC", group: "g" }));
    expect(server.latest.sentOf("insert_condition_order")).toEqual([
      {
        aid: "insert_condition_order", user_id: "u", order_id: "c1", time_condition_type: "GTC", group: "g",
        condition_list: [{ contingent_type: "stop_loss", contingent_price: 74_000 }],
        order_list: [
          {
            user_id: "u", order_id: "c1", exchange_id: "SHFE", instrument_id: "cu2512", direction: "SELL",
            offset: "CLOSE", volume: 2, price_type: "LIMIT", limit_price: 75_230, time_condition: "GFD",
            volume_condition: "ANY",
          },
        ],
      },
    ]);
    server.latest.data(row("ACTIVE"));
    await settle();
    expect(seen.outcome).toMatchObject({ state: "ACTIVE" });
    expect(client.conditionOrder("c1")?.state).toBe("ACTIVE");
  });

  test.each([
    [{ type: "price", price: 7, relation: "GE", symbol: "DCE.m1" },
      { contingent_type: "price", contingent_price: 7, price_relation: "GE", exchange_id: "DCE", instrument_id: "m1" }],
    [{ type: "time", atMs: 1_764_000_000_123 },
      { contingent_type: "time", contingent_time: 1_764_000_000_123_000_000 }],
  ] as const)("spells a trigger of another kind", async (trigger, fields) => {
    const { server, client } = setUp();
    watched(client.insertConditionOrder({ ...STOP, trigger }));
    expect(server.latest.sentOf("insert_condition_order")[0]?.["condition_list"]).toEqual([fields]);
  });

  test("that is refused throws, and one with no number is an error of the program", async () => {
    const { server, client } = setUp();
    const seen = watched(client.insertConditionOrder(STOP));
    server.latest.data(notice(2077, "c1"));
    await settle();
    expect(seen.outcome).toBeInstanceOf(OrderRejected);
    const trigger = { type: "time", atMs: Number.NaN } as const;
    await expect(client.insertConditionOrder({ ...STOP, trigger })).rejects.toThrow(RangeError);
  });

  test("in flight over a reconnect: the new snapshot decides", async () => {
    const { server, client } = setUp();
    const there = watched(client.insertConditionOrder(STOP));
    const lost = watched(client.insertConditionOrder({ ...STOP, conditionId: "c2" }));
    reconnect(server, row("FIRED"));
    await settle();
    expect(there.outcome).toMatchObject({ state: "FIRED" });
    expect(lost.outcome).toBeInstanceOf(CommandInDoubt);
    expect(server.latest.sentOf("insert_condition_order")).toEqual([]);
  });

  test.each([
    ["pauseConditionOrder", "pause_condition_order", "ACTIVE", "PAUSED"],
    ["resumeConditionOrder", "resume_condition_order", "PAUSED", "ACTIVE"],
    ["resumeConditionOrder", "resume_condition_order", "PAUSED", "FIRED"],
    ["cancelConditionOrder", "cancel_condition_order", "ACTIVE", "CANCELLED"],
    ["cancelConditionOrder", "cancel_condition_order", "PAUSED", "FIRED"],
  ] as const)("%s resolves when the row is as it asks", async (method, aid, before, after) => {
    const { server, client } = setUp(row(before));
    const seen = watched(client[method]("c1"));
    expect(server.latest.sentOf(aid)).toEqual([{ aid, user_id: "u", order_id: "c1" }]);
    server.latest.data(row(before));
    await settle();
    expect(seen.outcome).toBe("pending");
    server.latest.data(row(after));
    await settle();
    expect(seen.outcome).toMatchObject({ state: after });
  });

  test("a change is refused by its own codes, not by those of the order that it became", async () => {
    const { server, client } = setUp(row("ACTIVE"));
    const seen = watched(client.cancelConditionOrder("c1"));
    server.latest.data(notice(3001, "c1"));
    await settle();
    expect(seen.outcome).toBe("pending");
    server.latest.data(notice(2072, "c1"));
    await settle();
    expect(seen.outcome).toBeInstanceOf(CancelRejected);
  });

  test("a change in flight over a reconnect is sent again while it is not done", async () => {
    const { server, client } = setUp(row("ACTIVE"));
    const pause = watched(client.pauseConditionOrder("c1"));
    const gone = watched(client.cancelConditionOrder("c9"));
    reconnect(server, row("ACTIVE"));
    await settle();
    expect(pause.outcome).toBe("pending");
    expect(server.latest.sentOf("pause_condition_order")).toHaveLength(1);
    expect(gone.outcome).toMatchObject({ name: "CancelRejected", code: 2071 });
    server.latest.data(row("PAUSED"));
    await settle();
    expect(pause.outcome).toMatchObject({ state: "PAUSED" });
  });
});

describe("an explanation", () => {
  test("is the notice that names the order", async () => {
    const { server, client } = setUp();
    const seen = watched(client.explainOrder("o1"));
    const unknown = watched(client.explainOrder("o9"));
    server.latest.data(notice(2012, "o1"), notice(0, "o1", "INFO", "one\ntwo"), notice(2011, "o9"));
    await settle();
    expect(seen.outcome).toBe("one\ntwo");
    expect(unknown.outcome).toBeInstanceOf(CommandRefused);
  });
});

describe("money", () => {
  const transfers = (...rows: [string, number, number][]) => ({
    transfers: Object.fromEntries(rows.map(([id, amount, error_id]) => [id, { amount, error_id, error_msg: "x" }])),
  });

  test("a transfer resolves with its own row, two of one amount with one each", async () => {
    const { server, client } = setUp(transfers(["1", 100, 0]));
    const both = [watched(client.transfer({ amount: 100 })), watched(client.transfer({ amount: 100 }))];
    expect(server.latest.sentOf("req_transfer")[0]).toEqual({ aid: "req_transfer", user_id: "u", amount: 100 });
    server.latest.data(transfers(["2", 7, 0], ["3", 100, 0]));
    await settle();
    expect(both.map(({ outcome }) => outcome)).toMatchObject([{ amount: 100 }, "pending"]);
    server.latest.data(transfers(["4", 100, 3006]));
    await settle();
    expect(both[1]?.outcome).toMatchObject({ name: "CommandRefused", code: 3006, text: "x" });
  });

  test("an amount that could not be read is refused by a notice", async () => {
    const { server, client } = setUp();
    const seen = watched(client.transfer({ amount: 0.001 }));
    server.latest.data(notice(3013));
    await settle();
    expect(seen.outcome).toMatchObject({ name: "CommandRefused", code: 3013 });
    await expect(client.transfer({ amount: Infinity })).rejects.toThrow(RangeError);
  });

  test("a transfer in flight over a reconnect is never sent again", async () => {
    const { server, client } = setUp();
    const [there, lost] = [watched(client.transfer({ amount: 1 })), watched(client.transfer({ amount: 2 }))];
    reconnect(server, transfers(["1", 1, 0]));
    await settle();
    expect(there.outcome).toMatchObject({ amount: 1 });
    expect(lost.outcome).toBeInstanceOf(CommandInDoubt);
    expect(server.latest.sentOf("req_transfer")).toEqual([]);
  });

  test("a statement is the pack of that day", async () => {
    const { server, client } = setUp();
    const last = watched(client.settlementInfo());
    const other = watched(client.settlementInfo("20251124"));
    const packs = ["20251125", "20251124"].map((trading_day) => ({
      aid: "qry_settlement_info", user_name: "u", trading_day, settlement_info: "text",
    }));
    for (const pack of packs) server.latest.pack(pack);
    await settle();
    expect([last.outcome, other.outcome]).toEqual(packs);
  });

  test("a confirmation resolves when the snapshot shows it, and at once where nothing waits", async () => {
    const { server, client } = setUp();
    await client.confirmSettlement();
    expect(server.latest.sentOf("confirm_settlement")).toEqual([]);
    server.latest.data({ settlement: { trading_day: "20251124", confirmed: false } });
    const seen = watched(client.confirmSettlement());
    expect(server.latest.sentOf("confirm_settlement")).toHaveLength(1);
    await settle();
    expect(seen.outcome).toBe("pending");
    server.latest.data({ settlement: { confirmed: true } });
    await settle();
    expect(seen.outcome).toBeUndefined();
  });
});

test("without a connection no command is sent, now or later", async () => {
  const { server, client } = setUp(row("ACTIVE"));
  server.latest.end();
  const commands = [
    () => client.amendOrder({ orderId: "o1", volume: 1 }),
    () => client.insertOrders([WISH]),
    () => client.cancelOrders(["o1"]),
    () => client.insertConditionOrder(STOP),
    () => client.pauseConditionOrder("c1"),
    () => client.explainOrder("o1"),
    () => client.transfer({ amount: 1 }),
    () => client.settlementInfo(),
    () => client.confirmSettlement(),
  ];
  for (const command of commands) await expect(command()).rejects.toThrow(NotConnected);
  vi.advanceTimersByTime(20_000);
  logIn(server);
  expect(server.latest.sent.map((pack) => pack["aid"])).toEqual(["req_login"]);
});

test("a command that is not answered, or whose client ends, is in doubt", async () => {
  const { server, client } = setUp();
  const late = watched(client.transfer({ amount: 1 }));
  outlast(server);
  await settle();
  expect(late.outcome).toBeInstanceOf(CommandInDoubt);
  const ended = watched(client.explainOrder("o1"));
  client.close();
  await settle();
  expect(ended.outcome).toBeInstanceOf(CommandInDoubt);
});
