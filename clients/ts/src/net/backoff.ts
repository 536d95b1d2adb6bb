/** How long to wait before connecting again: exponential backoff with full jitter. */

/**
 * Delays drawn evenly from 0 to a ceiling that doubles with each failure.
 *
 * Full jitter spreads the pages of a restarted server over the whole interval.
 */
export class Backoff {
  readonly #base: number;
  readonly #cap: number;
  readonly #random: () => number;
  #ceiling: number;

  /** Ceilings are milliseconds; `random` draws evenly from 0 <= x < 1. */
  constructor(base: number, cap: number, random: () => number) {
    if (!(base > 0 && base <= cap)) throw new RangeError(`backoff needs 0 < ${base} <= ${cap}`);
    this.#base = base;
    this.#cap = cap;
    this.#random = random;
    this.#ceiling = base;
  }

  /** Return the milliseconds to wait after one more failure. */
  next(): number {
    const delay = this.#random() * this.#ceiling;
    this.#ceiling = Math.min(this.#cap, this.#ceiling * 2);
    return delay;
  }

  /** Begin anew, after a connection that lasted. */
  reset(): void {
    this.#ceiling = this.#base;
  }
}
