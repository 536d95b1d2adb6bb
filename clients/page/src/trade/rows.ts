/** How the tables of the trading half hold many rows: newest first, and only so many drawn. */

import { computed, ref, watch } from "vue";
import type { ComputedRef, Ref } from "vue";

/** How many rows are drawn at first, and how many more at each wish. */
export const ROWS_SHOWN = 300;

export interface Capped<T> {
  readonly rows: ComputedRef<readonly T[]>;
  /** How many are not drawn. */
  readonly hidden: ComputedRef<number>;
  readonly more: () => void;
}

/** Return the newest of rows that come oldest first; `key` draws the first ones anew. */
export function capped<T>(all: Readonly<Ref<readonly T[]>>, key: () => unknown): Capped<T> {
  const limit = ref(ROWS_SHOWN);
  watch(key, () => (limit.value = ROWS_SHOWN));
  return {
    rows: computed(() => all.value.slice(-limit.value).reverse()),
    hidden: computed(() => Math.max(0, all.value.length - limit.value)),
    more: () => void (limit.value += ROWS_SHOWN),
  };
}

/** Return a list that stays the same object while its entries do. */
export function steady<T>(make: () => readonly T[]): ComputedRef<readonly T[]> {
  return computed<readonly T[]>((before) => {
    const now = make();
    const isSame = before?.length === now.length && now.every((one, index) => Object.is(one, before[index]));
    return isSame ? before : now;
  });
}

/** Return the decimals that a price of a contract is shown with. */
export function decimalsOf(price: unknown): number {
  return typeof price === "number" ? Math.min(6, (String(price).split(".")[1] ?? "").length) : 0;
}
