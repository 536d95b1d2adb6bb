/** Vue 3: composables whose refs change only when what they show has changed. */

import { computed, inject, onScopeDispose, shallowRef, toValue, watch } from "vue";
import type { App, ComputedRef, InjectionKey, MaybeRefOrGetter, Plugin, ShallowRef } from "vue";
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
type Value<T> = Readonly<ShallowRef<T>>;

export const CLIENT: InjectionKey<AnyClient> = Symbol("diffex");
const nothing = (): void => undefined;

/** Give a client to an app: `app.use(diffex(client))`. */
export function diffex(client: AnyClient): Plugin {
  return { install: (app: App) => void app.provide(CLIENT, client) };
}

/** The client of the app, or of `provide(CLIENT, client)` above. */
export function useClient<D extends Rows = Flat>(): DiffClient<D> {
  const client = inject(CLIENT, null);
  if (client === null) throw new Error("no client: app.use(diffex(client)) first");
  return client as unknown as DiffClient<D>;
}

/** What is at a path of the mirror; null shows nothing. */
export function useDiff<T = Json>(path: MaybeRefOrGetter<Path | null>): Value<T | undefined> {
  return shown(useClient<Rows>(), () => toValue(path));
}

function shown<T>(client: AnyClient, path: () => Path | null): Value<T | undefined> {
  const value = shallowRef<T>();
  let stop = nothing;
  const bind = (name: string): void => {
    stop();
    stop = nothing;
    const keys = JSON.parse(name) as Path | null;
    const look = (): void => {
      value.value = keys === null ? undefined : (client.store.get(keys) as T | undefined);
    };
    if (keys !== null) stop = client.store.subscribe(keys, look);
    look();
  };
  watch(() => JSON.stringify(path()), bind, { immediate: true, flush: "sync" });
  onScopeDispose(() => stop());
  return value;
}

/** Hold something while the scope lasts, and hold anew what `key` says when that changes. */
function held(key: () => string, hold: () => () => void): void {
  let release = nothing;
  const again = (name: string): void => {
    release();
    release = name === "" ? nothing : hold();
  };
  watch(key, again, { immediate: true });
  onScopeDispose(() => release());
}

/** How the connection is. */
export function useConnection(): Value<ConnectionStatus> {
  const client = useClient<Rows>();
  const status = shallowRef(client.connection);
  onScopeDispose(client.onConnection(() => (status.value = client.connection)));
  return status;
}

/** The latest notices, oldest first. */
export function useNotify(): Value<readonly NoticeEntry[]> {
  const client = useClient<Rows>();
  const notices = shallowRef(client.notices);
  onScopeDispose(client.onNotice(() => (notices.value = client.notices)));
  return notices;
}

/** What is in a section of the user's; it follows when the user comes to be known. */
function section<T>(name: Section, ...further: MaybeRefOrGetter<string>[]): Value<T | undefined> {
  const client = useClient<Rows>();
  const userId = shallowRef(client.userId);
  onScopeDispose(client.onConnection(() => (userId.value = client.userId)));
  const path = (): Path => [
    ...client.dialect.path(name, userId.value),
    ...further.map((key) => toValue(key)),
  ];
  return shown<T>(client, path);
}

/** A contract's quote, subscribed while the component is there. */
export function useQuote<D extends Rows = Flat>(
  symbol: MaybeRefOrGetter<string>,
): Value<D["quote"] | undefined> {
  const client = useClient<Rows>();
  held(() => toValue(symbol), () => holdQuote(client, toValue(symbol)));
  return shown(client, () => (toValue(symbol) === "" ? null : ["quotes", toValue(symbol)]));
}

/** A contract's levels, best first, subscribed while the component is there. */
export function useDepth(symbol: MaybeRefOrGetter<string>): ComputedRef<Depth> {
  const quote = useQuote(symbol);
  return computed(() => depthOf(quote.value as Json | undefined));
}

/** The latest bars of a contract, in order, subscribed while the component is there. */
export function useKlines(
  symbol: MaybeRefOrGetter<string>,
  durationSeconds: MaybeRefOrGetter<number>,
  width: MaybeRefOrGetter<number>,
): ComputedRef<readonly BarRow[]> {
  const client = useClient<Rows>();
  const wish = () => ({
    symbol: toValue(symbol),
    durationSeconds: toValue(durationSeconds),
    width: toValue(width),
  });
  held(
    () => (wish().symbol === "" ? "" : JSON.stringify(wish())),
    () => holdChart(client, wish()),
  );
  const data = shown<Json>(client, () => {
    const { symbol: name, durationSeconds: seconds } = wish();
    return name === "" ? null : ["klines", name, String(seconds * 1e9), "data"];
  });
  return computed(() => barsOf(data.value));
}

export function useAccount<D extends Rows = Flat>(): Value<D["account"] | undefined> {
  return section<D["account"]>("account");
}

export function usePositions<D extends Rows = Flat>(): ComputedRef<readonly D["position"][]> {
  const table = section<Json>("positions");
  return computed(() => listed<D["position"]>(table.value));
}

/** All orders of the snapshot, oldest first. */
export function useOrders<D extends Rows = Flat>(): ComputedRef<readonly D["order"][]> {
  const table = section<Json>("orders");
  return computed(() => listed<D["order"]>(table.value));
}

/** One order: a row that renders again only for itself. */
export function useOrder<D extends Rows = Flat>(
  orderId: MaybeRefOrGetter<string>,
): Value<D["order"] | undefined> {
  return section<D["order"]>("orders", orderId);
}

/** All trades of the snapshot, oldest first. */
export function useTrades<D extends Rows = Flat>(): ComputedRef<readonly D["trade"][]> {
  const table = section<Json>("trades");
  return computed(() => listed<D["trade"]>(table.value));
}

/** All conditional orders of the snapshot, oldest first; those that ended too. */
export function useConditionOrders(): ComputedRef<readonly ConditionOrder[]> {
  const table = section<Json>("condition_orders");
  return computed(() => listed<ConditionOrder>(table.value));
}

/** Transfers between bank and account, oldest first. */
export function useTransfers(): ComputedRef<readonly TransferRow[]> {
  const table = section<Json>("transfers");
  return computed(() => listed<TransferRow>(table.value));
}
