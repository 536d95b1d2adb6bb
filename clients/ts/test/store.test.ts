/** What a store promises its readers. */

import { expect, test, vi } from "vitest";
import { DiffStore } from "../src/store/store.js";
import type { Patch } from "../src/store/json.js";

function nested(depth: number): Patch {
  let patch: Patch = { end: 1 };
  for (let level = 1; level < depth; level++) patch = { a: patch };
  return patch;
}

test("listeners hear of a transaction once, after all of it is applied", () => {
  const store = new DiffStore();
  const seen: unknown[] = [];
  store.subscribe(["a"], () => seen.push(store.get(["a"])));
  store.apply([{ a: { x: 1 } }, { a: { x: 2 } }, { b: 1 }, { a: { y: 3 } }]);
  expect(seen).toEqual([{ x: 2, y: 3 }]);
});

test("what did not change keeps its identity, and what is around a change does not", () => {
  const store = new DiffStore();
  store.apply([{ quotes: { x: { p: 1 }, y: { p: 1 } } }]);
  const [all, x, y] = [store.get(["quotes"]), store.get(["quotes", "x"]), store.get(["quotes", "y"])];
  store.apply([{ quotes: { x: { p: 2 } } }]);
  expect(store.get(["quotes", "y"])).toBe(y);
  expect(store.get(["quotes", "x"])).not.toBe(x);
  expect(store.get(["quotes"])).not.toBe(all);
  expect(all).toEqual({ x: { p: 1 }, y: { p: 1 } });
});

test("a patch that changes nothing wakes nobody", () => {
  const store = new DiffStore();
  store.apply([{ a: { x: 1, list: [1, { b: 2 }] } }]);
  const before = store.get([]);
  const listener = vi.fn();
  store.subscribe([], listener);
  store.apply([{ a: { x: 1, list: [1, { b: 2 }], gone: null } }]);
  expect(listener).not.toHaveBeenCalled();
  expect(store.get([])).toBe(before);
  expect(store.version).toBe(2);
});

test.each([[1], [[1]], [null]])("an object that becomes %j tells those who listen below", (next) => {
  const store = new DiffStore();
  store.apply([{ a: { b: { c: 1 } } }]);
  const listener = vi.fn();
  store.subscribe(["a", "b", "c"], listener);
  store.apply([{ a: next }]);
  expect(listener).toHaveBeenCalledTimes(1);
  expect(store.get(["a", "b", "c"])).toBeUndefined();
});

test("who listens to a path that is not there yet hears when it comes", () => {
  const store = new DiffStore();
  const listener = vi.fn();
  store.subscribe(["orders", "o1", "status"], listener);
  store.apply([{ orders: { o2: { status: "ACCEPTED" } } }]);
  expect(listener).not.toHaveBeenCalled();
  store.apply([{ orders: { o1: { status: "ACCEPTED" } } }]);
  expect(listener).toHaveBeenCalledTimes(1);
});

test("a replacement keeps what is equal and removes what is not in it", () => {
  const store = new DiffStore();
  store.apply([{ orders: { o1: { s: 1 }, o2: { s: 1 } }, quotes: { x: { p: 1 } } }]);
  const o1 = store.get(["orders", "o1"]);
  const gone = vi.fn();
  const same = vi.fn();
  store.subscribe(["orders", "o2"], gone);
  store.subscribe(["orders", "o1"], same);
  store.replace({ orders: { o1: { s: 1 } }, quotes: { x: { p: 1 } } });
  expect(store.get(["orders", "o1"])).toBe(o1);
  expect(store.get(["orders"])).toEqual({ o1: { s: 1 } });
  expect(gone).toHaveBeenCalledTimes(1);
  expect(same).not.toHaveBeenCalled();
});

test("a replacement of some sections leaves the others alone", () => {
  const store = new DiffStore();
  store.apply([{ trade: { u: { orders: {} } }, quotes: { x: { p: 1 } }, charts: { c: { w: 1 } } }]);
  store.replace({ quotes: { y: { p: 2 } }, trade: { v: { orders: {} } } }, ["quotes", "charts"]);
  expect(store.get([])).toEqual({ trade: { u: { orders: {} } }, quotes: { y: { p: 2 } } });
});

test("a listener that throws stops nobody else, and its error is not lost", async () => {
  const store = new DiffStore();
  const second = vi.fn();
  const lost: unknown[] = [];
  const catcher = (error: Error): unknown => lost.push(error.message);
  const others = process.listeners("uncaughtException");
  process.removeAllListeners("uncaughtException");
  process.once("uncaughtException", catcher);
  store.subscribe(["a"], () => {
    throw new Error("mine");
  });
  store.subscribe(["a"], second);
  store.apply([{ a: 1 }]);
  await new Promise((resolve) => setTimeout(resolve, 5));
  for (const other of others) process.on("uncaughtException", other);
  expect(second).toHaveBeenCalledTimes(1);
  expect(lost).toEqual(["mine"]);
});

test("a transaction applied by a listener is told after the present one", () => {
  const store = new DiffStore();
  const told: string[] = [];
  store.subscribe(["a"], () => {
    told.push(`first ${String(store.get(["a"]))}`);
    if (store.get(["a"]) === 1) store.apply([{ a: 2 }]);
  });
  store.subscribe(["a"], () => told.push(`second ${String(store.get(["a"]))}`));
  store.apply([{ a: 1 }]);
  expect(told).toEqual(["first 1", "second 2", "first 2", "second 2"]);
});

test("who stops listening hears nothing more, not even of the transaction at hand", () => {
  const store = new DiffStore();
  const second = vi.fn();
  let stop = (): void => undefined;
  store.subscribe(["a"], () => stop());
  stop = store.subscribe(["a"], second);
  store.apply([{ a: 1 }]);
  stop();
  store.apply([{ a: 2 }]);
  expect(second).not.toHaveBeenCalled();
});

test("a patch may nest 200 containers, and a deeper one leaves an empty tree", () => {
  const store = new DiffStore();
  store.apply([nested(200)]);
  const listener = vi.fn();
  store.subscribe(["a", "a"], listener);
  expect(() => store.apply([nested(201)])).toThrow(RangeError);
  expect(store.get([])).toEqual({});
  expect(listener).toHaveBeenCalledTimes(1);
  store.replace({ a: { a: 1 } });
  expect(store.get(["a", "a"])).toBe(1);
});

test("keys and has read no snapshot", () => {
  const store = new DiffStore();
  store.apply([{ orders: { o2: { s: 1 }, o1: { s: 1 } }, n: 1 }]);
  expect(store.keys(["orders"])).toEqual(["o2", "o1"]);
  expect(store.keys(["orders", "none"])).toEqual([]);
  expect(store.keys(["n"])).toEqual([]);
  expect([store.has(["orders", "o1"]), store.has(["orders", "o3"]), store.has(["n"])]).toEqual([
    true,
    false,
    true,
  ]);
  expect(store.has(["orders", "o1", "constructor"])).toBe(false);
});
