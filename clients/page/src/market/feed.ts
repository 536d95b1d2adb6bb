/**
 * The connection to market data, beside the one that trades: charts that look back, and ticks.
 *
 * It belongs to nobody and needs no login. All that show charts share it.
 */

import { standardClient } from "@diffex/client";
import type { DiffClient, Standard } from "@diffex/client";
import { onScopeDispose, shallowRef, toValue, triggerRef, watch } from "vue";
import type { MaybeRefOrGetter, ShallowRef } from "vue";
import { Series } from "./series";
import type { BarOf, Change, TickOf, Wish } from "./series";

/** How long it outlives the last that used it: a user who changes panes does not connect anew. */
const LINGER_MS = 5_000;

let shared: DiffClient<Standard> | null = null;
let users = 0;

/** The connection, for as long as the scope lasts. */
export function useFeed(): DiffClient<Standard> {
  users += 1;
  if (shared === null) {
    shared = standardClient({ url: "/" });
    // It goes on trying; that the server is away the other connection tells.
    shared.connect().catch(() => undefined);
  }
  onScopeDispose(() => {
    users -= 1;
    setTimeout(closeIfIdle, LINGER_MS);
  });
  return shared;
}

function closeIfIdle(): void {
  if (users > 0) return;
  shared?.close();
  shared = null;
}

/**
 * A series for as long as the scope lasts: another one when the wish becomes another.
 *
 * @param changed is called after each change, with the series as it then is.
 * @returns the series; the ref is triggered by each change.
 */
export function useSeries<Row extends BarOf | TickOf>(
  wish: MaybeRefOrGetter<Wish>,
  changed: (series: Series<Row>, change: Change) => void = () => undefined,
): Readonly<ShallowRef<Series<Row> | null>> {
  const feed = useFeed();
  const series = shallowRef<Series<Row> | null>(null);
  watch(
    () => JSON.stringify(toValue(wish)),
    (name) => {
      series.value?.close();
      series.value = null;
      const wanted = JSON.parse(name) as Wish;
      if (wanted.symbol === "") return;
      const made: Series<Row> = new Series<Row>(feed, wanted, (change) => {
        changed(made, change);
        triggerRef(series);
      });
      series.value = made;
      changed(made, { kind: "all" });
    },
    { immediate: true },
  );
  onScopeDispose(() => series.value?.close());
  return series;
}
