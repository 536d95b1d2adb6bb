/** What the user is looking at and about to do: shared by the panes, and moved by the keyboard. */

import type { Direction, Offset } from "@diffex/client";
import { defineStore } from "pinia";
import { ref, watch } from "vue";
import { keep, recall, tabStore } from "../lib/kept";

/** What a key asks of the panes. */
export type DeskCommand =
  | { readonly kind: "side"; readonly side: Direction }
  | { readonly kind: "offset"; readonly offset: Offset }
  /** Move the price by so many ticks. */
  | { readonly kind: "price"; readonly ticks: number }
  | { readonly kind: "volume"; readonly lots: number }
  /** One more digit of the volume. */
  | { readonly kind: "digit"; readonly digit: number }
  | { readonly kind: "send" }
  /** Leave what is half done: a confirmation, else the price that was picked. */
  | { readonly kind: "escape" }
  /** Cancel every live order. */
  | { readonly kind: "cancel-all" }
  /** Go to the search of the watchlist. */
  | { readonly kind: "search" };

type Listener = (command: DeskCommand) => void;

const NAME = "diffex.desk";

export const useDesk = defineStore("desk", () => {
  const kept = recall(NAME, { symbol: "" }, tabStore());
  /** The contract that is shown everywhere; `""` until one is chosen. */
  const symbol = ref(kept.symbol);
  /** Yuan; null where the ticket is to follow the market. */
  const price = ref<number | null>(null);
  /** Lots. */
  const volume = ref(1);
  const side = ref<Direction>("BUY");
  const listeners = new Set<Listener>();

  watch(symbol, () => keep(NAME, { symbol: symbol.value }, tabStore()));

  /** Show another contract; the price of the one before means nothing for it. */
  function select(wanted: string): void {
    if (wanted === symbol.value) return;
    symbol.value = wanted;
    price.value = null;
  }

  /** Take a price, of the depth or of a row; a side that is given too becomes the ticket's. */
  function pick(wanted: number | null, wantedSide?: Direction): void {
    price.value = wanted;
    if (wantedSide !== undefined) side.value = wantedSide;
  }

  /** Tell the panes of a key. */
  function command(wanted: DeskCommand): void {
    for (const listener of [...listeners]) listener(wanted);
  }

  /** Call `listener` with each key's command; returns the undoing. */
  function onCommand(listener: Listener): () => void {
    listeners.add(listener);
    return () => listeners.delete(listener);
  }

  return { symbol, price, volume, side, select, pick, command, onCommand };
});
