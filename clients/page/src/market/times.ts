/** Times of the chart: the library shows UTC, so it is given Beijing's wall clock as if that were UTC. */

import { toMs } from "@diffex/client";

const AHEAD_SECONDS = 8 * 3_600;
export const DAY_SECONDS = 86_400;

/** Return seconds for the chart of nanoseconds since 1970. */
export function chartTime(ns: number): number {
  return toMs(ns) / 1000 + AHEAD_SECONDS;
}

/** Return a chart's time as text, as fine as its bars. */
export function timeText(seconds: number, barSeconds: number): string {
  const text = new Date(seconds * 1000).toISOString();
  if (barSeconds >= DAY_SECONDS) return text.slice(0, 10);
  const isFine = barSeconds === 0 || barSeconds % 60 !== 0;
  return `${text.slice(5, 10)} ${text.slice(11, isFine ? 19 : 16)}`;
}

/** Return the text of a mark on the axis: year, month, day, time, or time with seconds, from 0 to 4. */
export function markText(seconds: number, kind: number): string {
  const text = new Date(seconds * 1000).toISOString();
  const parts = [text.slice(0, 4), text.slice(0, 7), text.slice(5, 10), text.slice(11, 16), text.slice(11, 19)];
  return parts[kind] ?? text.slice(11, 16);
}

/** The lengths of bars that the page offers, in seconds; 0 is the line of ticks. */
export const PERIODS = [0, 10, 30, 60, 300, 900, 3_600, DAY_SECONDS] as const;
export type Period = (typeof PERIODS)[number];
