/** Vuex 4: a module over a client, as a thin adapter. */

import { markRaw } from "vue";
import type { DiffClient } from "../client/client.js";
import type { Flat, Rows } from "../client/dialects.js";
import { followFields, readField } from "../client/facade.js";
import type { Facade, FacadeField } from "../client/facade.js";
import { holdQuote } from "../client/holds.js";
import type { OrderWish } from "../client/wishes.js";

/** What this needs of a Vuex store; Vuex 4 hides its own types from bundlers. */
export interface VuexStore {
  registerModule(path: string, module: object): void;
  unregisterModule(path: string): void;
  commit(type: string, payload?: unknown): void;
}

interface Change<D extends Rows> {
  readonly field: FacadeField;
  readonly value: Facade<D>[FacadeField];
}

export interface VuexOptions {
  /** The module's name, `diffex` by default. */
  readonly namespace?: string;
}

/** Keep Vue from wrapping a snapshot: it never changes, so there is nothing to track in it. */
function raw<T>(value: T): T {
  return typeof value === "object" && value !== null ? (markRaw(value) as T) : value;
}

/**
 * Make a plugin that registers a module and keeps it in step with `client`:
 * `createStore({ plugins: [diffexPlugin(client)] })`.
 *
 * State: the fields of `Facade`. Getters: `isLive`, `aliveOrders`. Actions: `insertOrder`,
 * `cancelOrder`, `watchQuote`, `unwatchQuote`. One mutation, `set`, replaces a field.
 */
export function diffexPlugin<D extends Rows = Flat>(client: DiffClient<D>, options: VuexOptions = {}) {
  const plain = client as unknown as DiffClient<Rows>;
  const namespace = options.namespace ?? "diffex";
  const symbols = new Map<string, () => void>();
  const read = (field: FacadeField): Facade<D>[FacadeField] =>
    raw(readField(client, field, symbols.keys()));

  return (store: VuexStore): (() => void) => {
    const changed = (field: FacadeField): void =>
      store.commit(`${namespace}/set`, { field, value: read(field) });

    const watchQuote = (symbol: string): void => {
      if (symbols.has(symbol)) return;
      const release = holdQuote(plain, symbol);
      const stop = client.store.subscribe(["quotes", symbol], () => changed("quotes"));
      symbols.set(symbol, () => {
        stop();
        release();
      });
      changed("quotes");
    };

    const unwatchQuote = (symbol: string): void => {
      symbols.get(symbol)?.();
      symbols.delete(symbol);
      changed("quotes");
    };

    store.registerModule(namespace, {
      namespaced: true,
      state: (): Facade<D> => ({
        connection: read("connection") as Facade<D>["connection"],
        userId: client.userId,
        account: read("account") as Facade<D>["account"],
        positions: read("positions") as Facade<D>["positions"],
        orders: read("orders") as Facade<D>["orders"],
        trades: read("trades") as Facade<D>["trades"],
        notices: read("notices") as Facade<D>["notices"],
        quotes: read("quotes") as Facade<D>["quotes"],
      }),
      getters: {
        isLive: (state: Facade<D>) => state.connection.state === "live",
        aliveOrders: (state: Facade<D>) =>
          state.orders.filter((order) => client.dialect.isAlive(order as never)),
      },
      mutations: {
        set: (state: Facade<D>, { field, value }: Change<D>) => {
          (state as unknown as Record<string, unknown>)[field] = value;
        },
      },
      actions: {
        insertOrder: (_: unknown, wish: OrderWish) => client.insertOrder(wish),
        cancelOrder: (_: unknown, orderId: string) => client.cancelOrder(orderId),
        watchQuote: (_: unknown, symbol: string) => watchQuote(symbol),
        unwatchQuote: (_: unknown, symbol: string) => unwatchQuote(symbol),
      },
    });
    const end = followFields(plain, changed);
    return () => {
      end();
      for (const release of symbols.values()) release();
      symbols.clear();
      store.unregisterModule(namespace);
    };
  };
}
