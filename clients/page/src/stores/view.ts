/** Which of the things that hide one another is in front. */

import { defineStore } from "pinia";
import { ref } from "vue";

/** What a phone shows, one at a time. */
export type Screen = "watchlist" | "chart" | "trade" | "tables" | "account";
export type Table =
  | "watchlist"
  | "positions"
  | "orders"
  | "conditions"
  | "trades"
  | "account"
  | "transfers"
  | "statement";
export type DialogName = "settings" | "notices" | "keys";

export const useView = defineStore("view", () => {
  const screen = ref<Screen>("chart");
  const table = ref<Table>("positions");
  const dialog = ref<DialogName | null>(null);
  /** Whether the guided first trade is on. */
  const isGuided = ref(false);
  /** The pane that it points at, `""` for none. */
  const guidedPane = ref("");

  return { screen, table, dialog, isGuided, guidedPane };
});
