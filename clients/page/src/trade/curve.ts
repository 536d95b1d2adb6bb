/** The line of a curve in a box of 100 by 100. */

import type { Point } from "./equity";

export interface Line {
  /** For the `d` of a path. */
  readonly path: string;
  /** The same, closed along the bottom. */
  readonly area: string;
  readonly low: number;
  readonly high: number;
  readonly first: Point;
  readonly last: Point;
}

/** Return the line through points, null where there are not two. */
export function lineOf(points: readonly Point[]): Line | null {
  const first = points[0];
  const last = points.at(-1);
  if (first === undefined || last === undefined || points.length < 2) return null;
  let low = Infinity;
  let high = -Infinity;
  for (const [, equity] of points) {
    low = Math.min(low, equity);
    high = Math.max(high, equity);
  }
  // A flat line is drawn in the middle.
  const span = high > low ? high - low : 1;
  const base = high > low ? low : low - 0.5;
  const time = Math.max(1, last[0] - first[0]);
  const path = points
    .map(([at, equity], index) => {
      const x = (((at - first[0]) / time) * 100).toFixed(2);
      const y = (96 - ((equity - base) / span) * 92).toFixed(2);
      return `${index === 0 ? "M" : "L"}${x} ${y}`;
    })
    .join("");
  return { path, area: `${path}L100 100L0 100Z`, low, high, first, last };
}
