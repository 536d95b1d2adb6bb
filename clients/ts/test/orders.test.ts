/** What becomes of orders, cancels and subscriptions, whatever the connection does. */

import { afterEach, beforeEach, expect, test, vi } from "vitest";
import {
  CancelRejected,
  ClientClosed,
  NotConnected,
  OrderInDoubt,
  OrderRejected,
  SubscriptionRefused,
} from "../src/index.js";
import { logIn, notice, outlast, reconnect, setUp, settle, watched, WISH } from "./set_up.js";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("an order resolves when the snapshot shows it, with the pack spelled out", async () => {
  const { server, client } = setUp();
  const seen = watched(client.insertOrder(WISH));
  expect(server.latest.sentOf("insert_order")).toEqual([
    {
      aid: "insert_order", user_id: "u", order_id: "o1", exchange_id: "SHFE", instrument_id: "cu2512",
      direction: "BUY", offset: "OPEN", volume: 2, price_type: "LIMIT", limit_price: 75_230,
      time_condition: "GFD", volume_condition: "ANY",
    },
  ]);
  server.latest.data({ orders: { other: { status: "ACCEPTED" } } });
  await settle();
  expect(seen.outcome).toBe("pending");
  server.latest.data({ orders: { o1: { status: "ACCEPTED", volume: 2 } } });
  await settle();
  expect(seen.outcome).toEqual({ status: "ACCEPTED", volume: 2 });
});

test("a rejected order throws its code and sentence", async () => {
  const { server, client } = setUp();
  const seen = watched(client.insertOrder(WISH));
  server.latest.data({ orders: { o1: { status: "REJECTED", code: 3001, reason: "funds" } } }, notice(3001, "o1"));
  await settle();
  expect(seen.outcome).toBeInstanceOf(OrderRejected);
  expect(seen.outcome).toMatchObject({ code: 3001, text: "funds", orderId: "o1" });
});

test("a refusal that leaves no order throws too", async () => {
  const { server, client } = setUp();
  const seen = watched(client.insertOrder(WISH));
  server.latest.data(notice(2010, "o1"));
  await settle();
  expect(seen.outcome).toMatchObject({ name: "OrderRejected", code: 2010 });
});

test("without a connection nothing is sent, now or later", async () => {
  const { server, client } = setUp();
  server.latest.end();
  await expect(client.insertOrder(WISH)).rejects.toThrow(NotConnected);
  await expect(client.cancelOrder("o1")).rejects.toThrow(NotConnected);
  vi.advanceTimersByTime(20_000);
  logIn(server);
  expect(server.latest.sentOf("insert_order")).toEqual([]);
});

test("an order in flight over a reconnect: the new snapshot shows it", async () => {
  const { server, client } = setUp();
  const seen = watched(client.insertOrder(WISH));
  reconnect(server, { orders: { o1: { status: "PARTIAL_FILLED" } } });
  await settle();
  expect(seen.outcome).toEqual({ status: "PARTIAL_FILLED" });
  expect(server.latest.sentOf("insert_order")).toEqual([]);
});

test("an order in flight over a reconnect: the new snapshot lacks it, and it is not sent again", async () => {
  const { server, client } = setUp();
  const seen = watched(client.insertOrder(WISH));
  reconnect(server);
  await settle();
  expect(seen.outcome).toBeInstanceOf(OrderInDoubt);
  expect(server.latest.sentOf("insert_order")).toEqual([]);
  const again = watched(client.insertOrder(WISH));
  server.latest.data({ orders: { o1: { status: "ACCEPTED" } } });
  await settle();
  expect(again.outcome).toEqual({ status: "ACCEPTED" });
});

test("one order_id is in flight once", async () => {
  const { client } = setUp();
  watched(client.insertOrder(WISH));
  await expect(client.insertOrder(WISH)).rejects.toThrow(RangeError);
});

test("an answer that does not come leaves the order in doubt", async () => {
  const { server, client } = setUp();
  const seen = watched(client.insertOrder(WISH));
  outlast(server);
  await settle();
  expect(seen.outcome).toBeInstanceOf(OrderInDoubt);
});

test("a client that ends leaves what is in flight in doubt", async () => {
  const { client } = setUp();
  const order = watched(client.insertOrder(WISH));
  const quotes = watched(client.subscribe("SHFE.a"));
  client.close();
  await settle();
  expect(order.outcome).toBeInstanceOf(OrderInDoubt);
  expect(quotes.outcome).toBeInstanceOf(ClientClosed);
  await expect(client.subscribe("SHFE.b")).rejects.toThrow(ClientClosed);
  await expect(client.insertOrder(WISH)).rejects.toThrow(NotConnected);
});

test("a cancel resolves when the order is finished, however it finished", async () => {
  const { server, client } = setUp();
  server.latest.data({ orders: { o1: { status: "ACCEPTED" } } });
  const seen = watched(client.cancelOrder("o1"));
  server.latest.data({ orders: { o1: { status: "PARTIAL_FILLED" } } });
  await settle();
  expect(seen.outcome).toBe("pending");
  server.latest.data({ orders: { o1: { status: "FILLED" } } });
  await settle();
  expect(seen.outcome).toEqual({ status: "FILLED" });
});

test("a cancel of nothing throws", async () => {
  const { server, client } = setUp();
  const seen = watched(client.cancelOrder("none"));
  server.latest.data(notice(2011, "none"));
  await settle();
  expect(seen.outcome).toBeInstanceOf(CancelRejected);
});

test("a cancel in flight over a reconnect is sent again while the order lives", async () => {
  const { server, client } = setUp();
  server.latest.data({ orders: { o1: { status: "ACCEPTED" }, o2: { status: "ACCEPTED" }, o3: { status: "ACCEPTED" } } });
  const cancels = ["o1", "o2", "o3"].map((id) => watched(client.cancelOrder(id)));
  reconnect(server, { orders: { o1: { status: "ACCEPTED" }, o2: { status: "CANCELLED" } } });
  await settle();
  expect(server.latest.sentOf("cancel_order").map((pack) => pack["order_id"])).toEqual(["o1"]);
  expect(cancels.map(({ outcome }) => outcome)).toMatchObject([
    "pending", { status: "CANCELLED" }, { name: "CancelRejected", code: 2011 },
  ]);
});

test("wrong arguments are refused before anything is sent", async () => {
  const { server, client } = setUp();
  await expect(client.insertOrder({ ...WISH, symbol: "cu2512" })).rejects.toThrow(RangeError);
  await expect(client.insertOrder({ ...WISH, volume: Number.NaN })).rejects.toThrow(RangeError);
  await expect(client.insertOrder({ ...WISH, limitPrice: Infinity })).rejects.toThrow(RangeError);
  await expect(client.subscribe("SHFE.a,SHFE.b")).rejects.toThrow(RangeError);
  expect(server.latest.sent.map((pack) => pack["aid"])).toEqual(["req_login"]);
});

test("subscriptions at one time go out together, and count how many want a symbol", async () => {
  const { server, client } = setUp();
  const both = [watched(client.subscribe("a.1")), watched(client.subscribe("a.1", "a.2"))];
  await settle();
  expect(server.latest.sentOf("subscribe_quote").map((pack) => pack["ins_list"])).toEqual(["a.1,a.2"]);
  server.latest.data({ ins_list: "a.1,a.2" });
  await settle();
  expect(both.map(({ outcome }) => outcome)).toEqual([undefined, undefined]);
  await client.unsubscribe("a.1");
  expect(server.latest.sentOf("subscribe_quote")).toHaveLength(1);
  void client.unsubscribe("a.1");
  await settle();
  expect(server.latest.sentOf("subscribe_quote").at(-1)).toMatchObject({ ins_list: "a.2" });
});

test("a refused list is tried one by one, and the good ones stay", async () => {
  const { server, client } = setUp();
  const [good, bad] = [watched(client.subscribe("a.1")), watched(client.subscribe("a.no"))];
  await settle();
  server.latest.data(notice(2003));
  await settle();
  expect(server.latest.sentOf("subscribe_quote").at(-1)).toMatchObject({ ins_list: "a.1" });
  server.latest.data({ ins_list: "a.1" });
  await settle();
  expect(server.latest.sentOf("subscribe_quote").at(-1)).toMatchObject({ ins_list: "a.1,a.no" });
  server.latest.data(notice(2003));
  await settle();
  expect(good.outcome).toBeUndefined();
  expect(bad.outcome).toBeInstanceOf(SubscriptionRefused);
});

test("a list that stood and is refused after a restart loses only what is gone", async () => {
  const { server, client } = setUp();
  watched(client.subscribe("a.1", "a.2"));
  await settle();
  server.latest.data({ ins_list: "a.1,a.2" });
  await settle();
  server.latest.end();
  vi.advanceTimersByTime(20_000);
  logIn(server);
  server.latest.data(notice(2003));
  await settle();
  expect(server.latest.sentOf("subscribe_quote").at(-1)).toMatchObject({ ins_list: "a.1" });
  server.latest.data(notice(2003));
  await settle();
  server.latest.data({ ins_list: "a.2" });
  await settle();
  expect(server.latest.sentOf("subscribe_quote").at(-1)).toMatchObject({ ins_list: "a.2" });
});

test("charts stand over reconnects until they are removed", async () => {
  const { server, client } = setUp();
  const chart = watched(client.setChart({ symbol: "a.1", durationSeconds: 60, width: 9 }));
  await settle();
  const shown = { ins_list: "a.1", duration: 60e9, view_width: 9, ready: true };
  server.latest.data({ charts: { "a.1|60": shown } });
  await settle();
  expect(chart.outcome).toBe("a.1|60");
  reconnect(server);
  expect(server.latest.sentOf("set_chart")).toHaveLength(1);
  server.latest.data({ charts: { "a.1|60": shown } });
  const removed = watched(client.removeChart("a.1|60"));
  await settle();
  server.latest.data({ charts: { "a.1|60": null } });
  await settle();
  expect(removed.outcome).toBeUndefined();
  reconnect(server);
  expect(server.latest.sentOf("set_chart")).toHaveLength(0);
});
