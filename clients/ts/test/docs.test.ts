/** The pages about this package: their samples compile, and they name every export. */

import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { expect, test } from "vitest";

const HOME = fileURLToPath(new URL("..", import.meta.url));
const DOCS = `${HOME}../../docs/`;
const REFERENCE = "reference/ts-client.md";
const PAGES = [REFERENCE, "howto/vuex.md"];
const ENTRIES = ["index", "react/index", "vue/index", "pinia/index", "vuex/index"];

/** Milliseconds that the compiler may take on a busy machine. */
const PATIENCE = 120_000;

function page(name: string): string {
  return readFileSync(DOCS + name, "utf8");
}

interface Sample {
  readonly path: string;
  readonly text: string;
}

function samples(name: string): Sample[] {
  return [...page(name).matchAll(/^```(tsx?)\n([^]*?)^```$/gm)].map((found, at) => ({
    path: `${HOME}test/${name.replace(/\W/g, "_")}_${at}.${found[1] as string}`,
    text: found[2] as string,
  }));
}

function options(): ts.CompilerOptions {
  const { config } = ts.readConfigFile(`${HOME}tsconfig.json`, ts.sys.readFile) as { config: object };
  return ts.parseJsonConfigFileContent(config, ts.sys, HOME).options;
}

/** A program of the given files and of samples that lie nowhere. */
function program(files: readonly string[], texts: ReadonlyMap<string, string>): ts.Program {
  const host = ts.createCompilerHost(options());
  const { fileExists, readFile, getSourceFile } = host;
  host.fileExists = (path) => texts.has(path) || fileExists(path);
  host.readFile = (path) => texts.get(path) ?? readFile(path);
  host.getSourceFile = (path, ...rest) => {
    const text = texts.get(path);
    return text === undefined ? getSourceFile(path, ...rest) : ts.createSourceFile(path, text, rest[0]);
  };
  return ts.createProgram([...files, ...texts.keys()], options(), host);
}

test("every sample compiles under the strictest rules", () => {
  const texts = new Map(PAGES.flatMap(samples).map(({ path, text }) => [path, text]));
  const made = program([`${HOME}test/vuex.d.ts`], texts);
  const faults = [...texts.keys()].flatMap((path) =>
    ts
      .getPreEmitDiagnostics(made, made.getSourceFile(path))
      .map(({ messageText }) => `${path.slice(HOME.length)}: ${ts.flattenDiagnosticMessageText(messageText, " ")}`),
  );
  expect(faults).toEqual([]);
  expect(texts.size).toBeGreaterThanOrEqual(8);
}, PATIENCE);

test("the reference names every export, packs by their rule", () => {
  const files = ENTRIES.map((entry) => `${HOME}src/${entry}.ts`);
  const made = program(files, new Map());
  const checker = made.getTypeChecker();
  const text = page(REFERENCE);
  const names = files.flatMap((file) => {
    const symbol = checker.getSymbolAtLocation(made.getSourceFile(file) as ts.SourceFile);
    return checker.getExportsOfModule(symbol as ts.Symbol).map((one) => one.name);
  });
  const isPack = (name: string): boolean =>
    new RegExp(`interface ${name} \\{\\n  readonly aid:`).test(
      readFileSync(`${HOME}src/generated/packs.ts`, "utf8"),
    );
  const missing = names.filter((name) => !new RegExp(`\\b${name}\\b`).test(text) && !isPack(name));
  expect(missing).toEqual([]);
  expect(names.length).toBeGreaterThan(80);
}, PATIENCE);
