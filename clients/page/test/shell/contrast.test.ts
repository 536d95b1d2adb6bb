/** The colours of the tokens: what is written in one of them can be read on every ground it gets. */

import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, it } from "vitest";

const read = (path: string): string => readFileSync(resolve(import.meta.dirname, "../../src", path), "utf8");
const TOKENS = read("styles/tokens.css");
const LEAST = 4.5;
const GROUNDS = ["pane", "hover", "selected"];
const FLASHES = ["red-flash", "green-flash"];
const TEXTS = ["text", "text-2", "red", "green"];

function colour(theme: string, name: string): readonly number[] {
  const block = TOKENS.slice(TOKENS.indexOf(`:root[data-theme="${theme}"] {`));
  const hex = new RegExp(`--${name}: #([0-9a-f]{6});`).exec(block.slice(0, block.indexOf("}")))?.[1];
  if (hex === undefined) throw new Error(`${theme} has no opaque --${name}`);
  return [0, 2, 4].map((at) => parseInt(hex.slice(at, at + 2), 16));
}

/** Relative luminance, as WCAG 2 has it. */
function luminance(rgb: readonly number[]): number {
  const [red, green, blue] = rgb.map((value) => {
    const share = value / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
}

function contrast(one: readonly number[], other: readonly number[]): number {
  const [less, more] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (more! + 0.05) / (less! + 0.05);
}

describe.each(["dark", "light"])("of the %s theme", (theme) => {
  it.each(GROUNDS)("texts and prices are read on %s, and while a flash fades over it", (ground) => {
    const under = colour(theme, ground);
    for (const text of TEXTS) {
      const ink = colour(theme, text);
      expect(contrast(ink, under), `${text} on ${ground}`).toBeGreaterThanOrEqual(LEAST);
      for (const flash of FLASHES) {
        const full = colour(theme, flash);
        for (let share = 0; share <= 1; share += 0.1) {
          const mixed = full.map((value, at) => value * share + under[at]! * (1 - share));
          expect(contrast(ink, mixed), `${text} on ${flash} ${share} over ${ground}`).toBeGreaterThanOrEqual(LEAST);
        }
      }
    }
  });
});

it("a price flashes in these colours and no others", () => {
  expect(read("market/WatchRow.vue").match(/(?<=background: var\(--)[a-z]+-[a-z]+(?=\))/g)).toEqual([
    "up-flash", "up-flash", "down-flash", "down-flash",
  ]);
});
