/** Quotes that a pane needs beside those of the rows in sight. */

import { holdQuote } from "@diffex/client";
import type { DiffClient } from "@diffex/client";
import { onScopeDispose, watch } from "vue";

/** Have the quotes of some contracts mirrored for as long as the scope lasts and they are wanted. */
export function useHeld(client: DiffClient, wanted: () => readonly string[]): void {
  const held = new Map<string, () => void>();
  function hold(symbols: readonly string[]): void {
    const wish = new Set(symbols);
    for (const [symbol, release] of held) {
      if (wish.has(symbol)) continue;
      held.delete(symbol);
      release();
    }
    for (const symbol of wish) {
      if (!held.has(symbol)) held.set(symbol, holdQuote(client as never, symbol));
    }
  }
  watch(wanted, hold, { immediate: true });
  onScopeDispose(() => hold([]));
}
