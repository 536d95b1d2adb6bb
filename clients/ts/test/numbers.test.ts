/** What a mirror's numbers, times and rows are read as. */

import { expect, test } from "vitest";
import { barsOf, listed, num, show, toMs } from "../src/index.js";
import { seeded } from "./naive.js";

test("a time of 64 bits is the right millisecond, where a truncated one often is not", () => {
  const random = seeded(7);
  let truncated = 0;
  for (let turn = 0; turn < 20_000; turn++) {
    const ms = 1_700_000_000_000 + Math.floor(random() * 1e11);
    // As JSON.parse reads it: the digits are exact, the double is not.
    const ns = JSON.parse(`${ms}000000`) as number;
    expect(toMs(ns)).toBe(ms);
    if (Math.floor(ns / 1e6) !== ms) truncated += 1;
  }
  expect(truncated).toBeGreaterThan(1_000);
});

test("the start of a bar, a whole second, is exact", () => {
  const seconds = 1_764_000_060;
  const ns = JSON.parse(`${seconds}000000000`) as number;
  expect(BigInt(ns)).toBe(BigInt(seconds) * 1_000_000_000n);
});

test.each(["-", "NaN", "", "5", null, undefined, Number.NaN, Infinity, true, {}, []])("%j is no number", (value) => {
  expect(num(value)).toBeNull();
  expect(show(value, 2)).toBe("-");
});

test("a number is shown with its decimals", () => {
  expect([num(0), show(0, 0), show(75_230.5, 2), show(-1, 1)]).toEqual([0, "0", "75230.50", "-1.0"]);
});

test("bars are in the order of their ids, as no object keeps them for large ones", () => {
  const ids = ["4294967296", "10", "9", "4294967295"];
  const data = Object.fromEntries(ids.map((id) => [id, { close: 1 }]));
  expect(barsOf(data).map((bar) => bar.id)).toEqual([9, 10, 4_294_967_295, 4_294_967_296]);
});

test("rows are the oldest first, and those of one moment stay as they came", () => {
  const table = { c: { insert_time: 2, n: 1 }, b: { insert_time: 1, n: 2 }, a: { insert_time: 2, n: 3 } };
  expect(listed<{ n: number }>(table).map(({ n }) => n)).toEqual([2, 1, 3]);
  expect(listed(table)).toBe(listed(table));
  expect(listed(undefined)).toBe(listed("-"));
});
