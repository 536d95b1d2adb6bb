/** The guided first trade. */

import { expect, test } from "vitest";
import { STEPS } from "../../src/shell/tour";
import type { Facts } from "../../src/shell/tour";

const THEN: Facts = { symbol: "SHFE.cu2512", price: null, orders: 2, lots: 0 };

function isDone(name: string, now: Partial<Facts>, then: Partial<Facts> = {}): boolean | undefined {
  const step = STEPS.find((one) => one.name === name)!;
  const before = { ...THEN, ...then };
  return step.isDone?.({ ...before, ...now }, before);
}

test("it takes six to eight steps, of which the deeds are done on the live page", () => {
  expect(STEPS.length).toBeGreaterThanOrEqual(6);
  expect(STEPS.length).toBeLessThanOrEqual(8);
  expect(STEPS.filter((step) => step.isDone !== undefined).length).toBeGreaterThanOrEqual(4);
  expect(new Set(STEPS.map(({ name }) => name)).size).toBe(STEPS.length);
});

test("a step is done by the deed that it asks for, since it began", () => {
  expect(isDone("choose", {})).toBe(false);
  expect(isDone("choose", { symbol: "SHFE.rb2605" })).toBe(true);
  expect(isDone("depth", { price: 75230 })).toBe(true);
  expect(isDone("order", {})).toBe(false);
  expect(isDone("order", { orders: 3 })).toBe(true);
  expect(isDone("fill", { lots: 1 })).toBe(true);
  expect(isDone("close", { lots: 0 })).toBe(false);
  expect(isDone("close", { lots: 0 }, { lots: 1 })).toBe(true);
});
