/** A merge that is right by being obvious, and trees that meet often. */

import type { Json, Patch, Tree } from "../src/store/json.js";

type Draft = Record<string, Json>;

function isObject(value: Json | undefined): value is Tree {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** DIFF's merge on copies: RFC 7386, and an object goes when a patch deletes its last field. */
export function naiveMerge(target: Json | undefined, patch: Json): Json {
  if (!isObject(patch)) return structuredClone(patch);
  const outcome: Draft = isObject(target) ? { ...target } : {};
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) {
      delete outcome[key];
      continue;
    }
    const before = outcome[key];
    const after = naiveMerge(before, value);
    const hadFields = isObject(before) && Object.keys(before).length > 0;
    if (hadFields && isObject(after) && Object.keys(after).length === 0) delete outcome[key];
    else outcome[key] = after;
  }
  return outcome;
}

/** Numbers of 0 <= x < 1 that a seed decides (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export const KEYS = ["a", "b", "c", "1"];
const LEAVES: Json[] = [true, false, 0, 1, 0.5, "", "1"];

/** A tree of at most `depth` levels; with `nulls` one that deletes as a patch. */
export function anyTree(random: () => number, depth: number, nulls: boolean): Patch {
  const tree: Draft = {};
  for (const key of KEYS) if (random() < 0.5) tree[key] = anyValue(random, depth - 1, nulls);
  return tree;
}

function anyValue(random: () => number, depth: number, nulls: boolean): Json {
  const kind = random();
  if (depth > 0 && kind < 0.5) return anyTree(random, depth, nulls);
  if (nulls && kind < 0.7) return null;
  if (kind < 0.76) return [anyValue(random, depth - 1, true), null].slice(0, random() < 0.5 ? 1 : 2);
  return LEAVES[Math.floor(random() * LEAVES.length)] as Json;
}
