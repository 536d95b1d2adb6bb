/** Keys that trade, from anywhere on the page where nothing is typed. */

import { nextTick, onMounted, onUnmounted } from "vue";
import { actionOf } from "../lib/keys";
import { useLayout } from "../lib/layout";
import { useDesk } from "../stores/desk";
import { useSettings } from "../stores/settings";
import { useView } from "../stores/view";

/** Obey keys while the component is there. */
export function useKeyboard(): void {
  const desk = useDesk();
  const settings = useSettings();
  const view = useView();
  const layout = useLayout();

  function pressed(event: KeyboardEvent): void {
    if (view.dialog !== null) return;
    const action = actionOf(event);
    if (action === null) return;
    if (action.kind === "help" || action.kind === "notices") {
      view.dialog = action.kind === "help" ? "keys" : "notices";
    } else if (action.kind === "search") {
      view.screen = "watchlist";
      if (layout.value === "tablet") view.table = "watchlist";
      // Once the watchlist is there to hear it.
      void nextTick(() => desk.command(action));
    } else if (settings.keyboard) {
      desk.command(action);
    } else {
      return;
    }
    event.preventDefault();
  }

  onMounted(() => window.addEventListener("keydown", pressed));
  onUnmounted(() => window.removeEventListener("keydown", pressed));
}
