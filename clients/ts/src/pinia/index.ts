/** A Pinia store over a client: a small facade, not the tree itself. */

import { defineStore } from "pinia";
import { onScopeDispose, shallowRef } from "vue";
import type { ShallowRef } from "vue";
import type { DiffClient } from "../client/client.js";
import type { Flat, Rows } from "../client/dialects.js";
import { followFields, readField } from "../client/facade.js";
import type { Facade, FacadeField } from "../client/facade.js";
import { holdQuote } from "../client/holds.js";

type Refs<D extends Rows> = { [F in FacadeField]: ShallowRef<Facade<D>[F]> };

/**
 * Define a store over `client`: `const useDiffex = defineDiffexStore(client)`.
 *
 * Its state is replaced field by field when a field changes; what is within is plain data.
 */
export function defineDiffexStore<D extends Rows = Flat>(client: DiffClient<D>, id = "diffex") {
  const plain = client as unknown as DiffClient<Rows>;
  return defineStore(id, () => {
    const symbols = new Map<string, () => void>();
    const ref = <F extends FacadeField>(field: F): ShallowRef<Facade<D>[F]> =>
      shallowRef(readField(client, field, symbols.keys()) as Facade<D>[F]);
    const fields: Refs<D> = {
      connection: ref("connection"),
      userId: ref("userId"),
      account: ref("account"),
      positions: ref("positions"),
      orders: ref("orders"),
      trades: ref("trades"),
      notices: ref("notices"),
      quotes: ref("quotes"),
    };
    const changed = (field: FacadeField): void => {
      (fields[field] as ShallowRef<unknown>).value = readField(client, field, symbols.keys());
    };
    const end = followFields(plain, changed);
    onScopeDispose(() => {
      end();
      for (const release of symbols.values()) release();
      symbols.clear();
    });

    /** Have a contract's quote in `quotes`. */
    function watchQuote(symbol: string): void {
      if (symbols.has(symbol)) return;
      const release = holdQuote(plain, symbol);
      const stop = client.store.subscribe(["quotes", symbol], () => changed("quotes"));
      symbols.set(symbol, () => {
        stop();
        release();
      });
      changed("quotes");
    }

    function unwatchQuote(symbol: string): void {
      symbols.get(symbol)?.();
      symbols.delete(symbol);
      changed("quotes");
    }

    return {
      ...fields,
      watchQuote,
      unwatchQuote,
      insertOrder: client.insertOrder.bind(client),
      cancelOrder: client.cancelOrder.bind(client),
    };
  });
}
