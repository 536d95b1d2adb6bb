/** React 18 and 19: hooks that render again only when what they show has changed. */

import { createContext, createElement, useCallback, useContext, useEffect, useMemo, useSyncExternalStore } from "react";
import type { ReactNode } from "react";
import type { DiffClient } from "../client/client.js";
import { barsOf, depthOf, listed } from "../client/derive.js";
import type { BarRow, Depth } from "../client/derive.js";
import type { Flat, Rows, Section } from "../client/dialects.js";
import type { TransferRow } from "../client/money.js";
import type { ConditionOrder } from "../generated/flat.js";
import { holdChart, holdQuote } from "../client/holds.js";
import type { ConnectionStatus, NoticeEntry } from "../client/talk.js";
import type { Json, Path } from "../store/json.js";

type AnyClient = DiffClient<Rows>;

const Context = createContext<AnyClient | null>(null);
const nothing = (): void => undefined;

/** Give a client to all that is rendered inside. */
export function DiffexProvider(props: { client: AnyClient; children?: ReactNode }): ReactNode {
  return createElement(Context.Provider, { value: props.client }, props.children);
}

/** The client of the provider around. */
export function useClient<D extends Rows = Flat>(): DiffClient<D> {
  const client = useContext(Context);
  if (client === null) throw new Error("no DiffexProvider around this component");
  return client as unknown as DiffClient<D>;
}

/** What is at a path of the mirror; null shows nothing. */
export function useDiff<T = Json>(path: Path | null): T | undefined {
  const client = useClient<Rows>();
  const name = path === null ? null : JSON.stringify(path);
  const keys = useMemo(() => (name === null ? null : (JSON.parse(name) as Path)), [name]);
  const subscribe = useCallback(
    (listener: () => void) => (keys === null ? nothing : client.store.subscribe(keys, listener)),
    [client, keys],
  );
  const get = useCallback(
    () => (keys === null ? undefined : client.store.get(keys)),
    [client, keys],
  );
  return useSyncExternalStore(subscribe, get, get) as T | undefined;
}

/** How the connection is. */
export function useConnection(): ConnectionStatus {
  const client = useClient<Rows>();
  const subscribe = useCallback((listener: () => void) => client.onConnection(listener), [client]);
  const get = useCallback(() => client.connection, [client]);
  return useSyncExternalStore(subscribe, get, get);
}

/** The latest notices, oldest first. */
export function useNotify(): readonly NoticeEntry[] {
  const client = useClient<Rows>();
  const subscribe = useCallback((listener: () => void) => client.onNotice(listener), [client]);
  const get = useCallback(() => client.notices, [client]);
  return useSyncExternalStore(subscribe, get, get);
}

/** Where a section of the user's is; it follows when the user comes to be known. */
function usePath(section: Section): Path {
  const client = useClient<Rows>();
  const subscribe = useCallback((listener: () => void) => client.onConnection(listener), [client]);
  const get = useCallback(() => client.userId, [client]);
  const userId = useSyncExternalStore(subscribe, get, get);
  return useMemo(() => client.dialect.path(section, userId), [client, section, userId]);
}

/** A contract's quote, subscribed while the component is there. */
export function useQuote<D extends Rows = Flat>(symbol: string): D["quote"] | undefined {
  const client = useClient<Rows>();
  useEffect(() => (symbol === "" ? nothing : holdQuote(client, symbol)), [client, symbol]);
  return useDiff<D["quote"]>(symbol === "" ? null : ["quotes", symbol]);
}

/** A contract's levels, best first, subscribed while the component is there. */
export function useDepth(symbol: string): Depth {
  return depthOf(useQuote(symbol) as Json | undefined);
}

/** The latest bars of a contract, in order, subscribed while the component is there. */
export function useKlines(symbol: string, durationSeconds: number, width: number): readonly BarRow[] {
  const client = useClient<Rows>();
  useEffect(
    () => (symbol === "" ? nothing : holdChart(client, { symbol, durationSeconds, width })),
    [client, symbol, durationSeconds, width],
  );
  const duration = String(durationSeconds * 1e9);
  return barsOf(useDiff(symbol === "" ? null : ["klines", symbol, duration, "data"]));
}

export function useAccount<D extends Rows = Flat>(): D["account"] | undefined {
  return useDiff<D["account"]>(usePath("account"));
}

export function usePositions<D extends Rows = Flat>(): readonly D["position"][] {
  return listed<D["position"]>(useDiff(usePath("positions")));
}

/** All orders of the snapshot, oldest first. */
export function useOrders<D extends Rows = Flat>(): readonly D["order"][] {
  return listed<D["order"]>(useDiff(usePath("orders")));
}

/** One order: a row that renders again only for itself. */
export function useOrder<D extends Rows = Flat>(orderId: string): D["order"] | undefined {
  return useDiff<D["order"]>([...usePath("orders"), orderId]);
}

/** All trades of the snapshot, oldest first. */
export function useTrades<D extends Rows = Flat>(): readonly D["trade"][] {
  return listed<D["trade"]>(useDiff(usePath("trades")));
}

/** All conditional orders of the snapshot, oldest first; those that ended too. */
export function useConditionOrders(): readonly ConditionOrder[] {
  return listed<ConditionOrder>(useDiff(usePath("condition_orders")));
}

/** Transfers between bank and account, oldest first. */
export function useTransfers(): readonly TransferRow[] {
  return listed<TransferRow>(useDiff(usePath("transfers")));
}
