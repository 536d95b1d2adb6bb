/** The watchlist: which contracts, kept by the browser; what trades today where none was ever chosen. */

import { computed, ref } from "vue";
import type { ComputedRef } from "vue";
import { keep, recall } from "../lib/kept";
import { startingSymbols, useCatalogue } from "./contracts";

const NAME = "diffex.watchlist";

interface Watched {
  /** In the user's order; contracts that have expired are left out. */
  readonly symbols: ComputedRef<readonly string[]>;
  has(symbol: string): boolean;
  add(symbol: string): void;
  remove(symbol: string): void;
}

/** What the user chose; null until he changes the list for the first time. */
const chosen = ref<readonly string[] | null>(null);
let isRecalled = false;

export function useWatched(): Watched {
  const catalogue = useCatalogue();
  if (!isRecalled) {
    isRecalled = true;
    const { symbols, isChosen } = recall(NAME, { symbols: [] as unknown[], isChosen: false });
    if (isChosen) chosen.value = symbols.filter((one) => typeof one === "string");
  }
  const symbols = computed(() => {
    const known = catalogue.value;
    if (known.size === 0) return [];
    return (chosen.value ?? startingSymbols(known)).filter((symbol) => known.has(symbol));
  });

  function choose(list: readonly string[]): void {
    chosen.value = list;
    keep(NAME, { symbols: list, isChosen: true });
  }

  return {
    symbols,
    has: (symbol) => symbols.value.includes(symbol),
    add: (symbol) => {
      if (!symbols.value.includes(symbol)) choose([...symbols.value, symbol]);
    },
    remove: (symbol) => choose(symbols.value.filter((one) => one !== symbol)),
  };
}
