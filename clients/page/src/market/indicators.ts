/** What is reckoned from bars: means of closes, and how a price stands to another. */

/** The lengths of the means that the chart draws. */
export const MEANS = [5, 10, 20] as const;

/**
 * Return the mean of the last `length` closes at each row from `from` on; null where there are
 * fewer. The mean of row `from + i` is the i-th.
 */
export function means(rows: readonly { readonly close: number }[], length: number, from = 0): (number | null)[] {
  const found: (number | null)[] = [];
  let sum = 0;
  const start = Math.max(0, from - length + 1);
  for (let at = start; at < rows.length; at++) {
    sum += rows[at]!.close;
    if (at - length >= start) sum -= rows[at - length]!.close;
    if (at >= from) found.push(at - length + 1 >= 0 ? sum / length : null);
  }
  return found;
}

/** A change in yuan and as a share of what it began from; null where either is missing. */
export interface Move {
  readonly by: number;
  readonly share: number;
}

export function moveOf(price: number | null | undefined, base: number | null | undefined): Move | null {
  if (price == null || base == null || base === 0) return null;
  return { by: price - base, share: (price - base) / base };
}

/** Return the index of the last row whose time is not after `ns`; -1 where every row is. */
export function rowAt(rows: readonly { readonly datetime: number }[], ns: number): number {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (rows[middle]!.datetime <= ns) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
