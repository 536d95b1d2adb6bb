/** The contract that the desk shows; one is chosen where none is. */

import { computed, watchEffect } from "vue";
import type { ComputedRef } from "vue";
import { useDesk } from "../stores/desk";
import { startingSymbols, useCatalogue } from "./contracts";
import type { Contract } from "./contracts";
import { useWatched } from "./watched";

/** What was chosen for the user, who may not have looked at it yet. */
let proposed = "";

/**
 * What is known of the contract on the desk. A contract that is gone gives way to one that is there,
 * and one that was only proposed to one that trades.
 */
export function useContract(): ComputedRef<Contract | undefined> {
  const desk = useDesk();
  const catalogue = useCatalogue();
  const { symbols } = useWatched();
  watchEffect(() => {
    const known = catalogue.value;
    const isProposed = desk.symbol === proposed && known.get(desk.symbol)?.hasTraded === false;
    if (known.size === 0 || (known.has(desk.symbol) && !isProposed)) return;
    const [first] = [...symbols.value.filter((symbol) => known.has(symbol)), ...startingSymbols(known)];
    if (first === undefined) return;
    proposed = first;
    desk.select(first);
  });
  return computed(() => catalogue.value.get(desk.symbol));
}
