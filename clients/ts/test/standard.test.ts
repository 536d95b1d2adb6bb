// @vitest-environment happy-dom
/** The standard dialect in both bindings, and over a long time. */

import { act, createElement } from "react";
import { createRoot } from "react-dom/client";
import { expect, test } from "vitest";
import { createApp, h, nextTick } from "vue";
import { standardClient } from "../src/index.js";
import type { DiffClient, Standard } from "../src/index.js";
import { DiffexProvider, useAccount, useConditionOrders, useOrders, useTransfers } from "../src/react/index.js";
import * as vue from "../src/vue/index.js";
import { FakePage, FakeServer } from "./fake.js";
import type { FakeSocket } from "./fake.js";

(globalThis as Record<string, unknown>)["IS_REACT_ACT_ENVIRONMENT"] = true;

const MINE = {
  session: { trading_day: "20251124" },
  trade_more_data: false,
  accounts: { CNY: { balance: 1000 } },
  orders: { o1: { order_id: "o1", status: "ALIVE" } },
  condition_orders: { c1: { order_id: "c1", state: "ACTIVE" } },
  transfers: { "2": { datetime: 2, amount: 5 }, "1": { datetime: 1, amount: 7 } },
};
const LATER = { trade: { u: { orders: { o1: { status: "FINISHED" } } } } };

function live(): { client: DiffClient<Standard>; td: FakeSocket } {
  const server = new FakeServer();
  const client = standardClient({
    url: "ws://h:1", user: "u", password: "p", WebSocket: server.WebSocket, page: new FakePage(),
  });
  client.connect().catch(() => undefined);
  const [td, md] = server.sockets as [FakeSocket, FakeSocket];
  for (const socket of [td, md]) socket.accept();
  td.data({ trade: { u: MINE } });
  md.data({ ins_list: "" });
  return { client, td };
}

test("React's hooks show the user's part of it", async () => {
  const { client, td } = live();
  const place = document.createElement("div");
  const root = createRoot(place);
  const Mine = () => {
    const orders = useOrders<Standard>().map((one) => one.status);
    const amounts = useTransfers().map((one) => one.amount);
    return JSON.stringify([useAccount<Standard>()?.balance, orders, useConditionOrders()[0]?.state, amounts]);
  };
  await act(async () => root.render(createElement(DiffexProvider, { client }, createElement(Mine))));
  expect(JSON.parse(place.textContent)).toEqual([1000, ["ALIVE"], "ACTIVE", [7, 5]]);
  await act(async () => td.data(LATER));
  expect(JSON.parse(place.textContent)).toEqual([1000, ["FINISHED"], "ACTIVE", [7, 5]]);
  await act(async () => root.unmount());
});

test("Vue's composables show the user's part of it", async () => {
  const { client, td } = live();
  const place = document.createElement("div");
  const app = createApp({
    setup() {
      const [account, orders] = [vue.useAccount<Standard>(), vue.useOrders<Standard>()];
      const [conditions, transfers] = [vue.useConditionOrders(), vue.useTransfers()];
      return () =>
        h("i", JSON.stringify([
          account.value?.balance, orders.value.map((one) => one.status), conditions.value[0]?.state,
          transfers.value.map((one) => one.amount),
        ]));
    },
  });
  app.use(vue.diffex(client)).mount(place);
  expect(JSON.parse(place.textContent)).toEqual([1000, ["ALIVE"], "ACTIVE", [7, 5]]);
  td.data(LATER);
  await nextTick();
  expect(JSON.parse(place.textContent)).toEqual([1000, ["FINISHED"], "ACTIVE", [7, 5]]);
  app.unmount();
});

test("a mirror that lasts does not grow with notices, which this dialect never deletes", () => {
  const { client, td } = live();
  for (let at = 0; at < 2_000; at++) td.data({ notify: { [`N.${at}`]: { level: "INFO", code: 0, content: "" } } });
  expect(client.store.keys(["notify"]).length).toBeLessThanOrEqual(400);
  expect(client.store.has(["notify", "N.1999"])).toBe(true);
  expect(client.notices).toHaveLength(100);
});

test("of two sockets one that is lost makes the mirror stale, and orders are refused", async () => {
  const { client, td } = live();
  td.end();
  expect(client.connection).toMatchObject({ state: "waiting", isStale: true });
  const wish = { symbol: "SHFE.cu1", direction: "BUY", offset: "OPEN", volume: 1 } as const;
  await expect(client.insertOrder(wish)).rejects.toThrow("nothing was sent");
  client.close();
});
