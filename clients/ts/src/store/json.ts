/** The values of a mirror, and the operations on them that must not meet a prototype. */

export type Leaf = string | number | boolean;
/** What a mirror may hold. There is no null outside of arrays: in a patch it deletes. */
export type Json = Leaf | null | readonly Json[] | Tree;
/** An object of a mirror, as readers get it. Never change one: it is shared. */
export interface Tree {
  readonly [key: string]: Json;
}
/** A JSON merge patch (RFC 7386). */
export type Patch = Tree;
/** The keys that lead from the root to a value: `["orders", "o1", "status"]`. */
export type Path = readonly string[];

/** Containers within one another that a patch may have, the outermost counted. */
export const DEPTH_LIMIT = 200;

/** A value while its owner may still change it. */
export type Open = Record<string, Json>;

export function isTree(value: Json | undefined): value is Tree {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * Set a key as an own property.
 *
 * An assignment to `__proto__` would replace the prototype; every other inherited name, such
 * as `constructor`, is simply covered by an own property.
 */
export function setOwn(target: Open, key: string, value: Json): void {
  if (key === "__proto__") {
    Object.defineProperty(target, key, {
      value,
      configurable: true,
      enumerable: true,
      writable: true,
    });
  } else {
    target[key] = value;
  }
}

/** Return the own property `key`, or undefined. */
export function getOwn(target: Tree, key: string): Json | undefined {
  return Object.hasOwn(target, key) ? target[key] : undefined;
}

/** Return what is at `path` of a plain tree, or undefined. */
export function find(tree: Tree, path: Path): Json | undefined {
  let value: Json | undefined = tree;
  for (const key of path) {
    if (!isTree(value)) return undefined;
    value = getOwn(value, key);
  }
  return value;
}

/** Tell whether two JSON values say the same; the order of keys does not matter. */
export function equal(one: Json | undefined, other: Json | undefined): boolean {
  if (one === other) return true;
  if (Array.isArray(one)) {
    return (
      Array.isArray(other) &&
      one.length === other.length &&
      one.every((item, at) => equal(item, other[at]))
    );
  }
  if (!isTree(one) || !isTree(other)) return false;
  const keys = Object.keys(one);
  return (
    keys.length === Object.keys(other).length &&
    keys.every((key) => Object.hasOwn(other, key) && equal(one[key], other[key]))
  );
}
