/** The vectors of spec/vectors, which the Python merge runs too. */

import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { DiffStore } from "../src/store/store.js";
import { equal } from "../src/store/json.js";
import type { Patch, Tree } from "../src/store/json.js";

interface Vector {
  name: string;
  target: Tree;
  patches: Patch[];
  rfc: Tree;
  diff?: Tree;
}

const place = new URL("../../../spec/vectors/merge.json", import.meta.url);
const vectors = JSON.parse(readFileSync(place, "utf8")) as Vector[];

function outcome(vector: Vector, emptied: "removed" | "kept"): string {
  const store = new DiffStore({ emptied });
  store.replace(vector.target);
  store.apply(vector.patches);
  const snapshot = store.get([]) as Tree;
  const expected = emptied === "kept" ? vector.rfc : (vector.diff ?? vector.rfc);
  return equal(snapshot, expected) ? "as expected" : JSON.stringify(snapshot);
}

test.each(vectors)("$name: under RFC 7386", (vector) => {
  expect(outcome(vector, "kept")).toBe("as expected");
});

test.each(vectors)("$name: under DIFF", (vector) => {
  expect(outcome(vector, "removed")).toBe("as expected");
});

test("no vector reached the prototype of all objects", () => {
  for (const vector of vectors) outcome(vector, "removed");
  expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
  expect(Object.keys(Object.prototype)).toEqual([]);
});
