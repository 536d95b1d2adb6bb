/** Subscriptions that last as long as somebody on the screen shows them. */

import type { Rows } from "./dialects.js";
import type { DiffClient } from "./client.js";
import type { ChartWish } from "./wishes.js";

const nothing = (): void => undefined;

/** Have a quote mirrored until the returned function is called. A refusal comes as a notice. */
export function holdQuote(client: DiffClient<Rows>, symbol: string): () => void {
  let isHeld = true;
  let isReleased = false;
  client.subscribe(symbol).catch(() => (isHeld = false));
  return () => {
    if (isReleased || !isHeld) return;
    isReleased = true;
    client.unsubscribe(symbol).catch(nothing);
  };
}

const charts = new WeakMap<DiffClient<Rows>, Map<string, number>>();

/** Have a chart mirrored until every holder of the same one has called its returned function. */
export function holdChart(client: DiffClient<Rows>, wish: ChartWish): () => void {
  const chartId = wish.chartId ?? `${wish.symbol}|${wish.durationSeconds}|${wish.width}`;
  let counts = charts.get(client);
  if (counts === undefined) charts.set(client, (counts = new Map()));
  const holders = counts;
  holders.set(chartId, (holders.get(chartId) ?? 0) + 1);
  if (holders.get(chartId) === 1) client.setChart({ ...wish, chartId }).catch(nothing);
  let isReleased = false;
  return () => {
    if (isReleased) return;
    isReleased = true;
    const left = (holders.get(chartId) ?? 1) - 1;
    if (left > 0) holders.set(chartId, left);
    else {
      holders.delete(chartId);
      client.removeChart(chartId).catch(nothing);
    }
  };
}
