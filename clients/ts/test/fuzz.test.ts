/** The store against a naive merge: the same tree, no change missed, no snapshot changed. */

import { expect, test } from "vitest";
import { DiffStore } from "../src/store/store.js";
import { equal, find } from "../src/store/json.js";
import type { Json, Path, Tree } from "../src/store/json.js";
import { anyTree, KEYS, naiveMerge, seeded } from "./naive.js";

const FRAMES = 1_000;

/** A reader of one path, which looks only when it is told of a change. */
interface Reader {
  path: Path;
  seen: Json | undefined;
  frozen: string;
  stop: () => void;
}

function anyPath(random: () => number): Path {
  const length = Math.floor(random() * 4);
  return Array.from({ length }, () => KEYS[Math.floor(random() * KEYS.length)] as string);
}

function reader(store: DiffStore, path: Path): Reader {
  const made: Reader = { path, seen: undefined, frozen: "", stop: () => undefined };
  const look = (): void => {
    made.seen = store.get(path);
    made.frozen = JSON.stringify(made.seen) ?? "";
  };
  made.stop = store.subscribe(path, look);
  look();
  return made;
}

/** See that a reader shows what is there, and that nobody changed its snapshot. */
function check(one: Reader, store: DiffStore, model: Tree, where: string): void {
  const now = store.get(one.path);
  const place = `${where} at ${one.path.join(".")}`;
  expect(equal(now, find(model, one.path)), `${place}: as the model`).toBe(true);
  expect(now === one.seen, `${place}: told, or the same object`).toBe(true);
  expect(JSON.stringify(one.seen) ?? "", `${place}: an old snapshot`).toBe(one.frozen);
}

test.each([1, 2, 3, 4])("seed %i", (seed) => {
  const random = seeded(seed);
  const store = new DiffStore();
  let model: Tree = {};
  let readers: Reader[] = [];
  const held: [Json | undefined, string][] = [];
  for (let frame = 0; frame < FRAMES; frame++) {
    const where = `frame ${frame}`;
    const before = store.get([]);
    if (random() < 0.02) {
      model = anyTree(random, 3, false);
      store.replace(model);
    } else {
      const patches = Array.from({ length: 1 + Math.floor(random() * 3) }, () =>
        anyTree(random, 3, true),
      );
      const sent = JSON.stringify(patches);
      store.apply(patches);
      expect(JSON.stringify(patches), `${where}: the patches`).toBe(sent);
      for (const patch of patches) model = naiveMerge(model, patch) as Tree;
    }
    if (frame % 7 === 0) expect(equal(store.get([]), model), where).toBe(true);
    for (const one of readers) check(one, store, model, where);
    if (random() < 0.2) {
      readers.splice(Math.floor(random() * readers.length), 1)[0]?.stop();
      held.push([before, JSON.stringify(before)]);
    }
    while (readers.length < 12) readers.push(reader(store, anyPath(random)));
  }
  for (const [snapshot, text] of held) expect(JSON.stringify(snapshot)).toBe(text);
});
