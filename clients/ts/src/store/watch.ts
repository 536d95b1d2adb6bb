/** Who wants to hear of which path: a tree of its own beside the mirror's. */

import type { Path } from "./json.js";

export type Listener = () => void;

/** A place that someone listens to, or a place on the way to one. */
export class Watch {
  children: Map<string, Watch> | null = null;
  listeners: Set<Listener> | null = null;
  /** The transaction in which this place was last found changed. */
  epoch = 0;

  get isIdle(): boolean {
    return this.children === null && this.listeners === null;
  }
}

/** All listeners of a store, by path. */
export class Watches {
  readonly root = new Watch();
  #epoch = 0;
  #changed: Watch[] = [];
  #queue: Watch[][] = [];
  #isTelling = false;

  /** Call `listener` after each transaction that changes what is at `path`, until undone. */
  add(path: Path, listener: Listener): () => void {
    const way = [this.root];
    let place = this.root;
    for (const key of path) {
      place.children ??= new Map();
      let next = place.children.get(key);
      if (next === undefined) place.children.set(key, (next = new Watch()));
      way.push((place = next));
    }
    // A listener that is given twice is two listeners.
    const own: Listener = () => listener();
    (place.listeners ??= new Set()).add(own);
    const keys = [...path];
    return () => remove(way, keys, own);
  }

  /** Begin to gather the places that one transaction changes. */
  begin(): void {
    this.#epoch += 1;
  }

  /** Note that what is at `place` changed. */
  mark(place: Watch): void {
    if (place.epoch !== this.#epoch) {
      place.epoch = this.#epoch;
      this.#changed.push(place);
    }
  }

  /** Note that what is at `place` is gone, with all below. */
  markAll(place: Watch): void {
    this.mark(place);
    if (place.children !== null) {
      for (const child of place.children.values()) this.markAll(child);
    }
  }

  /**
   * Call the listeners of the changed places, each once.
   *
   * A transaction that a listener applies is told after this one. A listener that throws
   * stops nobody else: its error is thrown on its own.
   */
  tell(): void {
    this.#queue.push(this.#changed);
    this.#changed = [];
    if (this.#isTelling) return;
    this.#isTelling = true;
    for (let places = this.#queue.shift(); places !== undefined; places = this.#queue.shift()) {
      for (const place of places) {
        if (place.listeners === null) continue;
        for (const listener of [...place.listeners]) {
          if (place.listeners?.has(listener) !== true) continue;
          try {
            listener();
          } catch (error) {
            queueMicrotask(() => {
              throw error;
            });
          }
        }
      }
    }
    this.#isTelling = false;
  }
}

/** Take a listener away, and the places that only led to it. */
function remove(way: readonly Watch[], keys: readonly string[], listener: Listener): void {
  const last = way[way.length - 1];
  if (last === undefined || last.listeners?.delete(listener) !== true) return;
  if (last.listeners.size === 0) last.listeners = null;
  for (let at = keys.length - 1; at >= 0; at--) {
    const place = way[at + 1];
    const above = way[at];
    const key = keys[at];
    if (place === undefined || above === undefined || key === undefined || !place.isIdle) return;
    above.children?.delete(key);
    if (above.children?.size === 0) above.children = null;
  }
}
