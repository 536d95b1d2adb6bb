/** Times as the exchange's users read them: in Beijing, which is always eight hours ahead of UTC. */

import { toMs } from "@diffex/client";

const AHEAD_MS = 8 * 3_600_000;

/** Return `YYYY-MM-DD HH:MM:SS` in Beijing of what Date.now() counts. */
export function stamp(ms: number): string {
  return new Date(ms + AHEAD_MS).toISOString().slice(0, 19).replace("T", " ");
}

/** Return `HH:MM:SS` in Beijing. */
export function clock(ms: number): string {
  return stamp(ms).slice(11);
}

/** The same of nanoseconds, `-` where there are none. */
export function clockNs(ns: unknown): string {
  return typeof ns === "number" && ns > 0 ? clock(toMs(ns)) : "-";
}

export function stampNs(ns: unknown): string {
  return typeof ns === "number" && ns > 0 ? stamp(toMs(ns)) : "-";
}
