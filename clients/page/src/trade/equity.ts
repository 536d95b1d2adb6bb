/**
 * The equity of an account since the page was opened: one point a second at most, of the present
 * trading day. Nothing before that is known to the page, and nothing is made up.
 */

import { num } from "@diffex/client";
import type { DiffClient, FlatAccount, FlatSettlement } from "@diffex/client";
import { shallowRef } from "vue";
import type { ShallowRef } from "vue";
import { keep, recall, tabStore } from "../lib/kept";

/** `[when by Date.now(), yuan]` */
export type Point = readonly [number, number];

export const POINTS_KEPT = 1_200;
const STEP_MS = 1_000;
const SAVE_MS = 5_000;

/** Return points with another one; the same second has one, and too many are thinned out. */
export function withPoint(points: readonly Point[], at: number, equity: number): readonly Point[] {
  const last = points.at(-1);
  if (last !== undefined && last[1] === equity && points.length > 1) return points;
  if (last !== undefined && at - last[0] < STEP_MS && points.length > 1) {
    return [...points.slice(0, -1), [last[0], equity]];
  }
  const more: readonly Point[] = [...points, [at, equity]];
  if (more.length <= POINTS_KEPT) return more;
  // The first and the last stay; of the older half every other goes.
  const half = more.length >> 1;
  return more.filter((_, index) => index === 0 || index >= half || index % 2 === 0);
}

const curves = new WeakMap<DiffClient, ShallowRef<readonly Point[]>>();

/** Return the curve of a client's account, which is collected from the first call on. */
export function equityOf(client: DiffClient): Readonly<ShallowRef<readonly Point[]>> {
  let curve = curves.get(client);
  if (curve === undefined) {
    curve = shallowRef<readonly Point[]>([]);
    curves.set(client, curve);
    collect(client, curve);
  }
  return curve;
}

function collect(client: DiffClient, curve: ShallowRef<readonly Point[]>): void {
  const name = (): string => `diffex.equity.${client.userId}`;
  const dayOf = (): string =>
    (client.store.get(["settlement"]) as unknown as FlatSettlement | undefined)?.trading_day ?? "";
  let day = dayOf();
  let saved = 0;
  const kept = recall(name(), { day: "", points: [] as Point[] }, tabStore());
  if (kept.day === day) curve.value = kept.points;
  const look = (): void => {
    const equity = num((client.account as FlatAccount | undefined)?.balance);
    if (equity === null || client.connection.isStale) return;
    const now = Date.now();
    if (dayOf() !== day) {
      day = dayOf();
      curve.value = [];
    }
    curve.value = withPoint(curve.value, now, equity);
    if (now - saved < SAVE_MS) return;
    saved = now;
    keep(name(), { day, points: curve.value }, tabStore());
  };
  client.store.subscribe(client.path("account"), look);
  client.store.subscribe(["settlement"], look);
  look();
}
