/**
 * Which key does what. The table is what the handler obeys and what the help shows.
 *
 * docs/howto/keyboard-trading.md lists the same.
 */

import type { TextKey } from "../i18n";
import type { DeskCommand } from "../stores/desk";

/** What a key does: to the desk, or to the shell around it. */
export type KeyAction = DeskCommand | { readonly kind: "help" } | { readonly kind: "notices" };

interface Row {
  /** As `KeyboardEvent.key` has it, letters in lower case; `Shift+` before it where it matters. */
  readonly keys: readonly string[];
  /** As the help shows them. */
  readonly shown: string;
  readonly text: TextKey;
  readonly action: (key: string) => KeyAction;
  /** Whether holding the key down repeats it. */
  readonly repeats?: boolean;
}

const one = (action: KeyAction) => () => action;

export const KEYS: readonly Row[] = [
  { keys: ["b"], shown: "B", text: "shell.key_buy", action: one({ kind: "side", side: "BUY" }) },
  { keys: ["s"], shown: "S", text: "shell.key_sell", action: one({ kind: "side", side: "SELL" }) },
  { keys: ["o"], shown: "O", text: "shell.key_open", action: one({ kind: "offset", offset: "OPEN" }) },
  { keys: ["c"], shown: "C", text: "shell.key_close", action: one({ kind: "offset", offset: "CLOSE" }) },
  { keys: ["t"], shown: "T", text: "shell.key_close_today", action: one({ kind: "offset", offset: "CLOSETODAY" }) },
  {
    keys: ["arrowup", "arrowdown"],
    shown: "↑ ↓",
    text: "shell.key_price",
    action: (key) => ({ kind: "price", ticks: key === "arrowup" ? 1 : -1 }),
    repeats: true,
  },
  {
    keys: ["Shift+arrowup", "Shift+arrowdown"],
    shown: "Shift + ↑ ↓",
    text: "shell.key_price_ten",
    action: (key) => ({ kind: "price", ticks: key === "Shift+arrowup" ? 10 : -10 }),
    repeats: true,
  },
  {
    keys: ["arrowright", "arrowleft"],
    shown: "→ ←",
    text: "shell.key_volume",
    action: (key) => ({ kind: "volume", lots: key === "arrowright" ? 1 : -1 }),
    repeats: true,
  },
  {
    keys: ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"],
    shown: "0 – 9",
    text: "shell.key_digits",
    action: (key) => ({ kind: "digit", digit: Number(key) }),
  },
  { keys: ["enter"], shown: "Enter", text: "shell.key_send", action: one({ kind: "send" }) },
  { keys: ["escape"], shown: "Esc", text: "shell.key_escape", action: one({ kind: "escape" }) },
  { keys: ["Shift+x"], shown: "Shift + X", text: "shell.key_cancel_all", action: one({ kind: "cancel-all" }) },
  { keys: ["/"], shown: "/", text: "shell.key_search", action: one({ kind: "search" }) },
  { keys: ["n"], shown: "N", text: "shell.key_notices", action: one({ kind: "notices" }) },
  { keys: ["?"], shown: "?", text: "shell.key_help", action: one({ kind: "help" }) },
];

const ROWS = new Map(KEYS.flatMap((row) => row.keys.map((key) => [key, row] as const)));

/** What a key means where it was pressed; null where it means nothing, or belongs to what has the focus. */
export function actionOf(event: KeyboardEvent): KeyAction | null {
  if (event.defaultPrevented || event.isComposing) return null;
  if (event.ctrlKey || event.altKey || event.metaKey) return null;
  // Whether a sign needs Shift depends on the keyboard.
  const isSign = event.key.length === 1 && !/\p{Letter}/u.test(event.key);
  const key = (event.shiftKey && !isSign ? "Shift+" : "") + event.key.toLowerCase();
  const row = ROWS.get(key);
  if (row === undefined || (event.repeat && row.repeats !== true)) return null;
  return belongs(event.target, key) ? null : row.action(key);
}

/** Where keys are typed, or mean something of their own. */
const TYPED = "input, select, textarea, dialog, [contenteditable]:not([contenteditable='false']), [data-keys='own']";
const MOVED = "[role='tablist'], [role='listbox'], [role='grid'], [role='menu'], [role='slider'], [role='radiogroup']";
const PRESSED = "button, a[href], summary, [role='tab'], [role='button'], [role='option']";

function belongs(target: EventTarget | null, key: string): boolean {
  if (!(target instanceof Element)) return false;
  if (target.closest(TYPED) !== null) return true;
  if (key.includes("arrow") && target.closest(MOVED) !== null) return true;
  return key === "enter" && target.closest(PRESSED) !== null;
}
