/** A client that mirrors what a test puts there, and remembers what it was asked for. */

import { DiffStore } from "@diffex/client";
import type { DiffClient, FlatOrder, Json, OrderWish, Patch } from "@diffex/client";
import { CLIENT } from "@diffex/client/vue";
import { mount } from "@vue/test-utils";
import { createPinia, setActivePinia } from "pinia";
import type { Component } from "vue";
import { account, position, quote } from "./quotes";

export interface Fake {
  readonly client: DiffClient;
  readonly wishes: OrderWish[];
  readonly cancelled: string[];
  /** Change the mirror. */
  readonly apply: (...patches: object[]) => void;
  /** What becomes of each order; accepted and filled by default. */
  becomes: (wish: OrderWish) => Partial<FlatOrder>;
}

export function order(changes: Partial<FlatOrder> = {}): FlatOrder {
  return {
    order_id: "o1", user_id: "u", exchange_id: "SHFE", instrument_id: "SHFE.cu2601", direction: "BUY",
    offset: "OPEN", price_type: "LIMIT", time_condition: "GFD", volume_condition: "ANY", hedge_flag: "SPECULATION",
    force_close: "NOT", limit_price: 75230, volume: 1, exchange_order_id: "1", insert_time: 1e18, status: "ACCEPTED",
    filled_volume: 0, remaining_volume: 1, frozen_margin: 0, frozen_commission: 0, code: 0, reason: "",
    update_time: 1e18, ...changes,
  };
}

export function fake(): Fake {
  const store = new DiffStore();
  const wishes: OrderWish[] = [];
  const cancelled: string[] = [];
  const apply = (...patches: object[]): void => void store.apply(patches as Patch[]);
  const places: Record<string, readonly string[]> = { account: ["accounts", "u"] };
  const made = {
    store, userId: "u", notices: [],
    connection: { state: "live", isStale: false, trouble: "", reason: null, retryAt: 0, reconnects: 0 },
    dialect: { path: (name: string) => places[name] ?? [name] },
    path: (name: string) => places[name] ?? [name],
    onConnection: () => () => undefined,
    onNotice: () => () => undefined,
    subscribe: () => Promise.resolve(),
    unsubscribe: () => Promise.resolve(),
    get account() {
      return store.get(["accounts", "u"]);
    },
    quote: (symbol: string) => store.get(["quotes", symbol]),
    order: (id: string) => store.get(["orders", id]),
    insertOrder: (wish: OrderWish) => {
      wishes.push(wish);
      const one = order({
        order_id: `w${wishes.length}`, volume: wish.volume, status: "FILLED", filled_volume: wish.volume,
        remaining_volume: 0, direction: wish.direction, offset: wish.offset, ...result.becomes(wish),
      });
      apply({ orders: { [one.order_id]: one as unknown as Json } });
      return Promise.resolve(one);
    },
    cancelOrders: (ids: string[]) => Promise.resolve(void cancelled.push(...ids)),
    cancelOrder: (id: string) => Promise.resolve(void cancelled.push(id)),
  };
  const result: Fake = { client: made as unknown as DiffClient, wishes, cancelled, apply, becomes: () => ({}) };
  const copper = quote();
  apply({
    accounts: { u: account() }, quotes: { [copper.instrument_id]: copper }, orders: {}, trades: {}, positions: {},
    banks: { 1: { id: "1", name: "bank" } }, transfers: {},
  });
  return result;
}

/** Give the account lots of copper. */
export function hold(one: Fake, today: number, history: number): void {
  const volume = today + history;
  const held = position({ volume_long: volume, volume_long_today: today, volume_long_his: history });
  one.apply({ positions: { [held.instrument_id]: held } });
}

export function show(component: Component, one: Fake) {
  const pinia = createPinia();
  setActivePinia(pinia);
  return mount(component, {
    global: { plugins: [pinia], provide: { [CLIENT as symbol]: one.client } },
    attachTo: document.body,
  });
}
