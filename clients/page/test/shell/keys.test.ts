/** Which key does what, and where it does nothing. */

import { readFileSync } from "node:fs";
import { afterEach, expect, test } from "vitest";
import { shell } from "../../src/i18n/shell";
import { actionOf, KEYS } from "../../src/lib/keys";

function press(key: string, options: KeyboardEventInit = {}, on: Element = document.body): unknown {
  const event = new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...options });
  let action: unknown;
  const hear = (heard: KeyboardEvent): void => void (action = actionOf(heard));
  window.addEventListener("keydown", hear as EventListener, { once: true });
  on.dispatchEvent(event);
  window.removeEventListener("keydown", hear as EventListener);
  return action;
}

function placed(html: string): Element {
  document.body.innerHTML = html;
  return document.body.querySelector("[data-here]")!;
}

afterEach(() => (document.body.innerHTML = ""));

test("each key of the table means what its row says", () => {
  expect(press("b")).toEqual({ kind: "side", side: "BUY" });
  expect(press("B")).toEqual({ kind: "side", side: "BUY" });
  expect(press("t")).toEqual({ kind: "offset", offset: "CLOSETODAY" });
  expect(press("ArrowUp")).toEqual({ kind: "price", ticks: 1 });
  expect(press("ArrowDown", { shiftKey: true })).toEqual({ kind: "price", ticks: -10 });
  expect(press("ArrowLeft")).toEqual({ kind: "volume", lots: -1 });
  expect(press("7")).toEqual({ kind: "digit", digit: 7 });
  expect(press("?", { shiftKey: true })).toEqual({ kind: "help" });
  expect(press("/")).toEqual({ kind: "search" });
  expect(press("X", { shiftKey: true })).toEqual({ kind: "cancel-all" });
});

test("a key that is in no row means nothing, nor does one of the browser's", () => {
  expect(press("q")).toBeNull();
  expect(press("x")).toBeNull();
  expect(press("B", { shiftKey: true })).toBeNull();
  for (const held of ["ctrlKey", "altKey", "metaKey"]) expect(press("b", { [held]: true })).toBeNull();
});

test("a key that is held down moves prices and volumes, and sends nothing twice", () => {
  expect(press("ArrowUp", { repeat: true })).toEqual({ kind: "price", ticks: 1 });
  expect(press("Enter", { repeat: true })).toBeNull();
  expect(press("b", { repeat: true })).toBeNull();
});

test("keys are a field's where something is typed, and rest in a dialog", () => {
  for (const html of [
    "<input data-here>",
    "<select data-here></select>",
    "<textarea data-here></textarea>",
    "<div contenteditable='true'><b data-here></b></div>",
    "<dialog><p data-here></p></dialog>",
    "<section data-keys='own'><p data-here></p></section>",
  ]) {
    const here = placed(html);
    for (const key of ["b", "Enter", "ArrowUp", "1", "?"]) expect(press(key, {}, here), html).toBeNull();
  }
});

test("Enter is a button's that has the focus, arrows are a list's, other keys trade there too", () => {
  const button = placed("<button data-here></button>");
  expect(press("Enter", {}, button)).toBeNull();
  expect(press("b", {}, button)).not.toBeNull();
  const tab = placed("<div role='tablist'><button data-here></button></div>");
  expect(press("ArrowLeft", {}, tab)).toBeNull();
  const row = placed("<table role='grid'><tr data-here></tr></table>");
  expect(press("ArrowDown", {}, row)).toBeNull();
});

test("what a component has dealt with means nothing more", () => {
  const here = placed("<p data-here></p>");
  here.addEventListener("keydown", (event) => event.preventDefault());
  expect(press("b", {}, here)).toBeNull();
});

test("no key stands in two rows, and the how-to lists them all in both languages", () => {
  const keys = KEYS.flatMap((row) => row.keys);
  expect(new Set(keys).size).toBe(keys.length);
  for (const [at, page] of ["keyboard-trading.zh.md", "keyboard-trading.md"].entries()) {
    const text = readFileSync(`../../docs/howto/${page}`, "utf8");
    const told = [...text.matchAll(/^\| `(.+)` \| (.+) \|$/gm)].map((row) => [row[1], row[2]]);
    const name = (key: string): keyof typeof shell => key.slice("shell.".length) as keyof typeof shell;
    expect(told).toEqual(KEYS.map((row) => [row.shown, shell[name(row.text)][at]]));
  }
});
