/**
 * The mirror: a tree that merge patches change in place, and that is read as snapshots.
 *
 * An object of the tree is a `Node`: its value as a plain object, and the nodes of those of
 * its fields that are objects themselves. A value that was read belongs to its readers from
 * then on, with all below it; the next change makes a copy of the objects on the way to what
 * changed, and of nothing else. So what nobody reads is changed in place, at the price of a
 * plain merge; what is read keeps its identity until it changes; and nobody's snapshot ever
 * changes.
 */

import { DEPTH_LIMIT, equal, find, isTree, setOwn } from "./json.js";
import type { Json, Open, Patch, Path, Tree } from "./json.js";
import { Watches } from "./watch.js";
import type { Listener, Watch } from "./watch.js";
import { addField, copied, newRow } from "./shapes.js";

class Node {
  value: Open = newRow();
  /** The nodes of the fields that hold objects. */
  children: Map<string, Node> | null = null;
  /** Whether a reader may hold `value`. Then so is every node below. */
  isShared = false;
  /** How many fields there are. */
  size = 0;
}

export interface StoreOptions {
  /**
   * What becomes of an object whose last field a patch deletes: DIFF has it `removed`
   * (the default), RFC 7386 `kept`. An object that was sent as `{}` stays in any case.
   */
  readonly emptied?: "removed" | "kept";
}

/** A tree of JSON objects under transactions of merge patches. */
export class DiffStore {
  /** Transactions so far, those that changed nothing included. */
  version = 0;
  #root = new Node();
  readonly #watches = new Watches();
  readonly #removesEmptied: boolean;

  constructor(options: StoreOptions = {}) {
    this.#removesEmptied = options.emptied !== "kept";
  }

  /**
   * Apply one transaction, the `data` of one rtn_data, and then tell the listeners once.
   *
   * The patches are not changed; arrays in them are kept, so do not change them afterwards.
   *
   * @throws RangeError a patch nests too deep; the tree is empty then, and must be replaced.
   */
  apply(patches: readonly Patch[]): void {
    this.#watches.begin();
    try {
      for (const patch of patches) this.#merge(this.#root, patch, this.#watches.root, DEPTH_LIMIT);
    } catch (error) {
      this.#abandon();
      throw error;
    } finally {
      this.version += 1;
      this.#watches.tell();
    }
  }

  /**
   * Put a whole tree in the place of the present one, as one transaction.
   *
   * What is equal in both keeps its identity, and its listeners hear nothing.
   *
   * @param sections the fields of the root that are replaced, all by default. One that
   *   `tree` lacks is removed.
   */
  replace(tree: Tree, sections?: readonly string[]): void {
    this.#watches.begin();
    try {
      const keep = sections === undefined ? null : new Set(sections);
      this.#assign(this.#root, tree, this.#watches.root, keep, DEPTH_LIMIT);
    } catch (error) {
      this.#abandon();
      throw error;
    } finally {
      this.version += 1;
      this.#watches.tell();
    }
  }

  /**
   * Return what is at `path`, or undefined: a snapshot, which never changes.
   *
   * As long as nothing at or below the path changes, the same object is returned.
   */
  get(path: Path): Json | undefined {
    let node = this.#root;
    for (let at = 0; at < path.length; at++) {
      const child = node.children?.get(path[at] as string);
      if (child === undefined) return find(node.value, path.slice(at));
      node = child;
    }
    if (!node.isShared) share(node);
    return node.value;
  }

  /** Return the keys of the object at `path`, in no special order, without making a snapshot. */
  keys(path: Path): string[] {
    let node: Node | undefined = this.#root;
    for (const key of path) node = node?.children?.get(key);
    return node === undefined ? [] : Object.keys(node.value);
  }

  /** Tell whether anything is at `path`, without making a snapshot of it. */
  has(path: Path): boolean {
    let node = this.#root;
    for (let at = 0; at < path.length; at++) {
      const child = node.children?.get(path[at] as string);
      if (child === undefined) return find(node.value, path.slice(at)) !== undefined;
      node = child;
    }
    return true;
  }

  /**
   * Call `listener` after each transaction that changes something at or below `path`.
   *
   * @returns the function that ends it.
   */
  subscribe(path: Path, listener: Listener): () => void {
    return this.#watches.add(path, listener);
  }

  /** Merge into a node; return whether it changed. */
  #merge(node: Node, patch: Tree, watch: Watch | undefined, room: number): boolean {
    if (room === 0) throw tooDeep();
    let hasChanged = false;
    for (const key in patch) {
      if (!Object.hasOwn(patch, key)) continue;
      const next = patch[key] as Json;
      const below = watch?.children?.get(key);
      if (next === null) {
        if (this.#remove(node, key, below)) hasChanged = true;
      } else if (typeof next === "object" && !Array.isArray(next)) {
        const child = node.children?.get(key);
        if (child === undefined) {
          this.#create(node, key, next as Tree, below, room - 1);
          hasChanged = true;
        } else if (this.#merge(child, next as Tree, below, room - 1)) {
          hasChanged = true;
          // Only a deletion can have changed an object into an empty one.
          if (child.size === 0 && this.#removesEmptied) this.#remove(node, key, below);
          else follow(node, key, child);
        }
      } else if (this.#setLeaf(node, key, next, below)) {
        hasChanged = true;
      }
    }
    if (hasChanged && watch !== undefined) this.#watches.mark(watch);
    return hasChanged;
  }

  /** Make a node equal to `tree`, but for the fields of it that are not in `only`. */
  #assign(
    node: Node,
    tree: Tree,
    watch: Watch | undefined,
    only: ReadonlySet<string> | null,
    room: number,
  ): boolean {
    if (room === 0) throw tooDeep();
    let hasChanged = false;
    for (const key of Object.keys(node.value)) {
      if (only?.has(key) === false) continue;
      if (Object.hasOwn(tree, key) && tree[key] !== null) continue;
      if (this.#remove(node, key, watch?.children?.get(key))) hasChanged = true;
    }
    for (const key of Object.keys(tree)) {
      const next = tree[key] as Json;
      if (next === null || only?.has(key) === false) continue;
      const below = watch?.children?.get(key);
      const child = node.children?.get(key);
      if (!isTree(next)) {
        if (this.#setLeaf(node, key, next, below)) hasChanged = true;
      } else if (child === undefined) {
        this.#create(node, key, next, below, room - 1);
        hasChanged = true;
      } else if (this.#assign(child, next, below, null, room - 1)) {
        follow(node, key, child);
        hasChanged = true;
      }
    }
    if (hasChanged && watch !== undefined) this.#watches.mark(watch);
    return hasChanged;
  }

  /** Let go of a tree of which a part was changed and the way to it was not. */
  #abandon(): void {
    this.#root = new Node();
    this.#watches.markAll(this.#watches.root);
  }

  #setLeaf(node: Node, key: string, next: Json, below: Watch | undefined): boolean {
    const old = node.value[key];
    if (old === next ? Object.hasOwn(node.value, key) : typeof next === "object" && equal(old, next))
      return false;
    const value = opened(node);
    if (old === undefined || !Object.hasOwn(value, key)) {
      node.size += 1;
      addField(value, key, next);
    } else {
      if (typeof old === "object") node.children?.delete(key);
      setOwn(value, key, next);
    }
    if (below !== undefined) this.#watches.markAll(below);
    return true;
  }

  #create(node: Node, key: string, tree: Tree, below: Watch | undefined, room: number): void {
    const child = new Node();
    this.#merge(child, tree, below, room);
    const value = opened(node);
    if (!Object.hasOwn(value, key)) node.size += 1;
    (node.children ??= new Map()).set(key, child);
    setOwn(value, key, child.value);
    if (below !== undefined) this.#watches.mark(below);
  }

  #remove(node: Node, key: string, below: Watch | undefined): boolean {
    if (!Object.hasOwn(node.value, key)) return false;
    node.children?.delete(key);
    delete opened(node)[key];
    node.size -= 1;
    if (below !== undefined) this.#watches.markAll(below);
    return true;
  }
}

/** Return a node's value for changing: a copy, if a reader may hold it. */
function opened(node: Node): Open {
  if (node.isShared) {
    node.isShared = false;
    node.value = copied(node.value, node.children !== null);
  }
  return node.value;
}

/** Let a parent show its child's value, which a change may have made a new object. */
function follow(node: Node, key: string, child: Node): void {
  if (node.value[key] !== child.value) setOwn(opened(node), key, child.value);
}

function share(node: Node): void {
  node.isShared = true;
  if (node.children === null) return;
  for (const child of node.children.values()) if (!child.isShared) share(child);
}

function tooDeep(): RangeError {
  return new RangeError(`a patch nests deeper than ${DEPTH_LIMIT} containers`);
}
