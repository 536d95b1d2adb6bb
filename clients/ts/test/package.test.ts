/** What the package promises of itself: nothing to install with it, nothing that a strict page forbids. */

import { readdirSync, readFileSync, statSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const HOME = fileURLToPath(new URL("..", import.meta.url));
const PEERS = ["pinia", "react", "vue", "vuex"];

interface Manifest {
  readonly type: string;
  readonly sideEffects: boolean;
  readonly dependencies?: object;
  readonly exports: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly peerDependencies: object;
  readonly peerDependenciesMeta: Readonly<Record<string, { readonly optional: boolean }>>;
}

const manifest = JSON.parse(readFileSync(`${HOME}package.json`, "utf8")) as Manifest;
const sources = (readdirSync(`${HOME}src`, { recursive: true }) as string[]).filter((name) => name.endsWith(".ts"));
const text = (name: string): string => readFileSync(`${HOME}src/${name}`, "utf8");

test("it has no dependencies, and who does not use a framework need not have it", () => {
  expect(manifest.dependencies).toBeUndefined();
  expect(Object.keys(manifest.peerDependencies).sort()).toEqual(PEERS);
  expect(PEERS.filter((name) => manifest.peerDependenciesMeta[name]?.optional !== true)).toEqual([]);
});

test("it is ESM without side effects, an entry for the core and for each framework", () => {
  expect([manifest.type, manifest.sideEffects]).toEqual(["module", false]);
  expect(Object.keys(manifest.exports).sort()).toEqual([".", ...PEERS.map((name) => `./${name}`)].sort());
  for (const { types, default: code } of Object.values(manifest.exports)) {
    const source = (code as string).replace("./dist", "src").replace(/\.js$/, ".ts");
    expect(types).toBe((code as string).replace(/\.js$/, ".d.ts"));
    expect(statSync(`${HOME}${source}`).isFile()).toBe(true);
  }
});

test("only a framework's own entry imports it, and nothing imports anything else", () => {
  const foreign = sources.flatMap((name) =>
    [...text(name).matchAll(/\bfrom "([^".][^"]*)"/g)].map((found) => [name, found[1] as string]),
  );
  // The stores of Vue need Vue itself too.
  const own: Readonly<Record<string, readonly string[]>> = {
    "react/index.ts": ["react"], "vue/index.ts": ["vue"], "pinia/index.ts": ["pinia", "vue"], "vuex/index.ts": ["vue"],
  };
  const wrong = foreign.filter(([name, from]) => !(own[name as string] ?? []).includes(from as string));
  expect(foreign.length).toBeGreaterThan(2);
  expect(wrong).toEqual([]);
});

test("no code is made from texts, so a page may forbid it", () => {
  const guilty = sources.filter((name) => /\beval\s*\(|new Function|setTimeout\(["'`]|innerHTML/.test(text(name)));
  expect(guilty).toEqual([]);
  expect(sources.length).toBeGreaterThan(20);
});
