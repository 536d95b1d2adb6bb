// @vitest-environment happy-dom
/** The Vue composables, the Pinia store and the Vuex module. */

import { createPinia } from "pinia";
import { afterEach, expect, test } from "vitest";
import { createApp, defineComponent, h, nextTick, ref, watchEffect } from "vue";
import type { App } from "vue";
import { createStore } from "vuex";
import { defineDiffexStore } from "../src/pinia/index.js";
import {
  diffex,
  useAccount,
  useConnection,
  useDepth,
  useDiff,
  useKlines,
  useNotify,
  useOrder,
  useOrders,
  usePositions,
  useQuote,
  useTrades,
} from "../src/vue/index.js";
import { diffexPlugin } from "../src/vuex/index.js";
import { DiffClient } from "../src/index.js";
import type { Facade } from "../src/index.js";
import { FakePage, FakeServer, SNAPSHOT } from "./fake.js";
import { live, ROWS, settled, SYMBOLS } from "./live.js";
import type { Live } from "./live.js";

const apps: App[] = [];
afterEach(() => apps.splice(0).forEach((app) => app.unmount()));

function mount({ client }: Live, setup: () => () => unknown): HTMLElement {
  const place = document.createElement("div");
  const app = createApp(defineComponent({ setup: setup as () => () => string }));
  app.use(diffex(client)).mount(place);
  apps.push(app);
  return place;
}

test("one changed row of 500 renders once, and a patch without news renders nothing", async () => {
  const stage = live();
  let renders = 0;
  const Row = defineComponent({
    props: { symbol: { type: String, required: true } },
    setup(props) {
      const quote = useQuote(() => props.symbol);
      return () => {
        renders += 1;
        return h("i", String(quote.value?.last_price));
      };
    },
  });
  const place = mount(stage, () => () => SYMBOLS.map((symbol) => h(Row, { key: symbol, symbol })));
  expect(renders).toBe(ROWS);
  stage.socket.data({ quotes: { [SYMBOLS[7] as string]: { last_price: 2 } } });
  await nextTick();
  expect(renders).toBe(ROWS + 1);
  expect(place.children[7]?.textContent).toBe("2");
  stage.socket.data({ quotes: { [SYMBOLS[7] as string]: { last_price: 2 } } });
  await nextTick();
  expect(renders).toBe(ROWS + 1);
});

test("each composable shows its part of the mirror and follows it", async () => {
  const stage = live();
  const place = mount(stage, () => {
    const parts = [
      useAccount(), usePositions(), useOrders(), useOrder("b"), useTrades(), useDepth("SHFE.cu1"),
      useKlines("SHFE.cu1", 60, 10), useDiff(["ins_list"]), useDiff(null), useNotify(), useConnection(),
    ];
    return () => JSON.stringify(parts.map((part) => part.value ?? null));
  });
  stage.socket.data(
    { accounts: { u: { balance: 2 } }, positions: { p: { volume_long: 3 } }, ins_list: "SHFE.cu1" },
    { orders: { b: { order_id: "b", insert_time: 2 }, a: { order_id: "a", insert_time: 1 } } },
    { trades: { t: { price: 5, timestamp: 1 } }, notify: { S1: { level: "INFO", code: 3, content: "" } } },
    { quotes: { "SHFE.cu1": { ask_price1: 2, ask_volume1: 1, bid_price1: 1, bid_volume1: "-" } } },
    { klines: { "SHFE.cu1": { "60000000000": { data: { "10": { close: 1 }, "9": { close: 1 } } } } } },
  );
  await nextTick();
  const [account, positions, orders, order, trades, depth, bars, list, none, notices, status] = JSON.parse(
    place.textContent,
  ) as unknown[];
  expect(account).toMatchObject({ balance: 2 });
  expect(positions).toEqual([{ volume_long: 3 }]);
  expect(orders).toMatchObject([{ order_id: "a" }, { order_id: "b" }]);
  expect(order).toMatchObject({ order_id: "b" });
  expect(trades).toMatchObject([{ price: 5 }]);
  expect(depth).toEqual({ asks: [{ price: 2, volume: 1 }], bids: [] });
  expect(bars).toMatchObject([{ id: 9 }, { id: 10 }]);
  expect([list, none]).toEqual(["SHFE.cu1", null]);
  expect(notices).toMatchObject([{ code: 3 }]);
  expect(status).toMatchObject({ state: "live" });
});

test("a composable follows its symbol, and lets go of it with its component", async () => {
  const stage = live();
  const symbol = ref("SHFE.cu1");
  const place = mount(stage, () => {
    const quote = useQuote(symbol);
    return () => JSON.stringify(quote.value ?? null);
  });
  await settled();
  stage.socket.data({ ins_list: "SHFE.cu1" });
  symbol.value = "SHFE.cu2";
  await nextTick();
  await settled();
  expect(stage.socket.sentOf("subscribe_quote").at(-1)).toMatchObject({ ins_list: "SHFE.cu2" });
  stage.socket.data({ ins_list: "SHFE.cu2", quotes: { "SHFE.cu2": { last_price: 9 } } });
  await nextTick();
  expect(JSON.parse(place.textContent)).toMatchObject({ last_price: 9 });
  apps.splice(0).forEach((app) => app.unmount());
  await settled();
  expect(stage.socket.sentOf("subscribe_quote").at(-1)).toMatchObject({ ins_list: "" });
  const before = place.textContent;
  stage.socket.data({ quotes: { "SHFE.cu2": { last_price: 10 } } });
  expect(place.textContent).toBe(before);
});

test("nothing is left listening when a component is gone", async () => {
  const stage = live();
  let listeners = 0;
  const { store } = stage.client;
  const subscribe = store.subscribe.bind(store);
  store.subscribe = (path, listener) => {
    listeners += 1;
    const stop = subscribe(path, listener);
    return () => {
      listeners -= 1;
      stop();
    };
  };
  mount(stage, () => {
    const parts = [useQuote("SHFE.cu1"), useOrders(), useKlines("SHFE.cu1", 60, 5), useAccount()];
    return () => JSON.stringify(parts.map((part) => part.value));
  });
  expect(listeners).toBe(4);
  apps.splice(0).forEach((app) => app.unmount());
  expect(listeners).toBe(0);
});

test("an account that is not known yet is shown when it is", async () => {
  const server = new FakeServer();
  const url = "ws://h:1/ws/diff?user_id=u";
  const client = new DiffClient({ url, WebSocket: server.WebSocket, page: new FakePage() });
  void client.connect();
  server.latest.accept();
  const place = mount({ client, server, socket: server.latest }, () => {
    const account = useAccount();
    return () => String(account.value?.balance);
  });
  expect(place.textContent).toBe("undefined");
  server.latest.data(SNAPSHOT);
  await nextTick();
  expect(place.textContent).toBe("1000");
});

test("the Pinia store follows the client field by field", async () => {
  const stage = live();
  const useStore = defineDiffexStore(stage.client);
  const store = useStore(createPinia());
  let looks = 0;
  const stop = watchEffect(() => {
    looks += 1;
    void store.orders;
  }, { flush: "sync" });
  expect(store.account?.balance).toBe(1000);
  stage.socket.data({ accounts: { u: { balance: 5 } } });
  expect(store.account?.balance).toBe(5);
  expect(looks).toBe(1);
  stage.socket.data({ orders: { o1: { order_id: "o1", status: "ACCEPTED" } } });
  expect([store.orders.length, looks]).toEqual([1, 2]);
  store.watchQuote("SHFE.cu3");
  expect(store.quotes["SHFE.cu3"]?.last_price).toBe(1);
  stage.socket.data({ quotes: { "SHFE.cu3": { last_price: 4 } } });
  expect(store.quotes["SHFE.cu3"]?.last_price).toBe(4);
  store.unwatchQuote("SHFE.cu3");
  expect(store.quotes).toEqual({});
  const order = store.cancelOrder("o1");
  stage.socket.data({ orders: { o1: { status: "CANCELLED" } } });
  expect((await order).status).toBe("CANCELLED");
  stage.socket.end();
  expect(store.connection).toMatchObject({ state: "waiting", isStale: true });
  stop();
  store.$dispose();
  stage.client.close();
});

test("a Pinia store that is disposed of lets go of the quotes it watched", async () => {
  const stage = live();
  const store = defineDiffexStore(stage.client)(createPinia());
  const asked = (): unknown => stage.socket.sentOf("subscribe_quote").at(-1)?.["ins_list"];
  store.watchQuote("SHFE.cu3");
  await settled();
  expect(asked()).toBe("SHFE.cu3");
  stage.socket.data({ ins_list: "SHFE.cu3" });
  await settled();
  const last = store.quotes;
  store.$dispose();
  await settled();
  expect(asked()).toBe("");
  stage.socket.data({ quotes: { "SHFE.cu3": { last_price: 4 } } });
  expect(store.quotes).toBe(last);
  stage.client.close();
});

test("the Vuex module follows the client, commits only, and has getters and actions", async () => {
  const stage = live({ orders: { o0: { order_id: "o0", status: "FILLED" } } });
  const store = createStore<{ diffex: Facade }>({ strict: true });
  const uninstall = diffexPlugin(stage.client)(store);
  expect(store.state.diffex.account?.balance).toBe(1000);
  expect(store.getters["diffex/isLive"]).toBe(true);
  const wish = { symbol: "SHFE.cu1", direction: "BUY", offset: "OPEN", volume: 1, orderId: "o1" };
  const order = store.dispatch("diffex/insertOrder", wish);
  stage.socket.data({ orders: { o1: { order_id: "o1", status: "ACCEPTED" } } });
  expect((await order).order_id).toBe("o1");
  expect(store.getters["diffex/aliveOrders"]).toMatchObject([{ order_id: "o1" }]);
  await store.dispatch("diffex/watchQuote", "SHFE.cu2");
  stage.socket.data({ quotes: { "SHFE.cu2": { last_price: 8 } } });
  expect(store.state.diffex.quotes["SHFE.cu2"]?.last_price).toBe(8);
  expect(store.state.diffex.quotes["SHFE.cu2"]).toBe(stage.client.quote("SHFE.cu2"));
  stage.client.close();
  expect(store.state.diffex.connection.state).toBe("closed");
  uninstall();
  expect(store.state.diffex).toBeUndefined();
});
