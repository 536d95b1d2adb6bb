/** The contract that the desk shows; one is chosen where none is. */

import { computed, watchEffect } from "vue";
import type { ComputedRef } from "vue";
import { useDesk } from "../stores/desk";
import { startingSymbols, useCatalogue } from "./contracts";
import type { Contract } from "./contracts";
import { useWatched } from "./watched";

/** What is known of the contract on the desk. A contract that is gone gives way to one that is there. */
export function useContract(): ComputedRef<Contract | undefined> {
  const desk = useDesk();
  const catalogue = useCatalogue();
  const { symbols } = useWatched();
  watchEffect(() => {
    const known = catalogue.value;
    if (known.size === 0 || known.has(desk.symbol)) return;
    const [first] = [...symbols.value.filter((symbol) => known.has(symbol)), ...startingSymbols(known)];
    if (first !== undefined) desk.select(first);
  });
  return computed(() => catalogue.value.get(desk.symbol));
}
