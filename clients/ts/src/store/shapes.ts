/**
 * Objects that V8 copies quickly, however many ids a page has seen.
 *
 * The engine keeps a tree of the shapes that objects take, which begins at `{}` for every
 * object that literals and JSON.parse make. Each order id is a shape there; when it has met
 * about 1,500 of them, a new `{}` becomes a hash table, and a copy of a quote takes 60 us in
 * place of 1. So rows here begin at a shape of their own, and so do tables of rows. They are
 * plain objects all the same: their prototype is Object.prototype.
 */

import { setOwn } from "./json.js";
import type { Json, Open, Tree } from "./json.js";

type Maker = new () => Open;

function maker(): Maker {
  // A class cannot have another's prototype; a function that is called with new can.
  const made = function () {} as unknown as Maker & { prototype: object };
  made.prototype = Object.prototype;
  return made;
}

const Row = maker();
const Table = maker();

export function newRow(): Open {
  return new Row();
}

/**
 * Set a field that the object does not have yet.
 *
 * A definition keeps the shape, where an assignment makes a hash table of an object with more
 * than a dozen fields.
 */
export function addField(target: Open, key: string, value: Json): void {
  Object.defineProperty(target, key, { value, configurable: true, enumerable: true, writable: true });
}

/** Return a copy of an object's own fields; a table is one whose fields are objects. */
export function copied(value: Tree, isTable: boolean): Open {
  const copy = isTable ? new Table() : new Row();
  // Object.assign is one step for V8, but it assigns, and __proto__ must be defined.
  if (!Object.hasOwn(value, "__proto__")) return Object.assign(copy, value);
  for (const key of Object.keys(value)) setOwn(copy, key, value[key] as Json);
  return copy;
}
