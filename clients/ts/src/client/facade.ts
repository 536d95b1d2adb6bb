/** What the state managers show of a client: a handful of snapshots, and who tells of them. */

import type { DiffClient } from "./client.js";
import { listed } from "./derive.js";
import type { Flat, Rows, Section } from "./dialects.js";
import type { ConnectionStatus, NoticeEntry } from "./talk.js";

/** The state that a store keeps; each field is replaced when it changes, never changed within. */
export interface Facade<D extends Rows = Flat> {
  connection: ConnectionStatus;
  userId: string;
  account: D["account"] | null;
  positions: readonly D["position"][];
  orders: readonly D["order"][];
  trades: readonly D["trade"][];
  notices: readonly NoticeEntry[];
  /** Of the contracts that were watched. */
  quotes: Readonly<Record<string, D["quote"]>>;
}

export type FacadeField = keyof Facade;

/** Return the present value of a field. */
export function readField<D extends Rows>(
  client: DiffClient<D>,
  field: FacadeField,
  symbols: Iterable<string>,
): Facade<D>[FacadeField] {
  switch (field) {
    case "connection":
      return client.connection;
    case "userId":
      return client.userId;
    case "notices":
      return client.notices;
    case "account":
      return client.account ?? null;
    case "quotes":
      return Object.fromEntries(
        [...symbols].map((symbol) => [symbol, client.quote(symbol)]).filter(([, quote]) => quote),
      ) as Facade<D>["quotes"];
    default:
      return listed(client.store.get(client.path(field)));
  }
}

const SECTIONS = ["account", "positions", "orders", "trades"] as const satisfies readonly Section[];

/**
 * Call `changed` with each field that changes, from now on.
 *
 * @returns the function that ends it.
 */
export function followFields(
  client: DiffClient<Rows>,
  changed: (field: FacadeField) => void,
): () => void {
  let ends: (() => void)[] = [];
  let userId: string | null = null;
  const follow = (): void => {
    if (userId === client.userId) return;
    userId = client.userId;
    for (const end of ends) end();
    ends = SECTIONS.map((name) => client.store.subscribe(client.path(name), () => changed(name)));
    changed("userId");
    for (const name of SECTIONS) changed(name);
  };
  follow();
  const others = [
    client.onConnection(() => {
      changed("connection");
      follow();
    }),
    client.onNotice(() => changed("notices")),
  ];
  return () => {
    for (const end of [...ends, ...others]) end();
  };
}
