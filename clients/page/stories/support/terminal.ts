/** The terminals of the tutorials: built as their readers build them, and served. */

import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build, preview } from "vite";
import type { PreviewServer } from "vite";

const ROOT = fileURLToPath(new URL("../../../..", import.meta.url));
const CLIENT = join(ROOT, "clients/ts");
/** Where the packages that the tutorials name are installed already. */
const INSTALLED = [join(ROOT, "clients/page/node_modules"), join(CLIENT, "node_modules")];

interface Manifest {
  readonly scripts: Readonly<Record<string, string>>;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
}

function manifest(folder: string): Manifest & { readonly version: string } {
  return JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Manifest & { version: string };
}

function npm(cwd: string, ...args: string[]): string {
  return execFileSync("npm", [...args, "--offline", "--no-audit", "--no-fund", "--loglevel=error"], {
    cwd,
    encoding: "utf8",
  });
}

/** Pack the client as the tutorial does; returns the file's path. */
export function packed(folder: string): string {
  const name = npm(CLIENT, "pack", "--silent", "--pack-destination", folder).trim();
  return join(folder, name.split("\n").at(-1) as string);
}

/** A tutorial's project in a folder of its own. */
export class Terminal {
  readonly folder: string;
  readonly #server: PreviewServer;

  private constructor(folder: string, server: PreviewServer) {
    this.folder = folder;
    this.#server = server;
  }

  /** Lay out, check, build and serve `examples/<name>` for an exchange. */
  static async serve(name: string, exchange: string): Promise<Terminal> {
    const folder = mkdtempSync(join(tmpdir(), "diffex-terminal-"));
    cpSync(join(ROOT, "examples", name), folder, { recursive: true, filter: (path) => !path.includes("node_modules") });
    install(folder);
    for (const step of (manifest(folder).scripts["build"] as string).split(" && ")) {
      if (step === "vite build") await build({ root: folder, logLevel: "warn" });
      else execFileSync(join(folder, "node_modules/.bin", step), { cwd: folder, stdio: "inherit" });
    }
    process.env["EXCHANGE"] = exchange;
    const server = await preview({ root: folder, logLevel: "warn", preview: { port: 0, host: "127.0.0.1" } });
    return new Terminal(folder, server);
  }

  get url(): string {
    const address = this.#server.httpServer.address();
    if (address === null || typeof address === "string") throw new Error("the terminal is not served");
    return `http://127.0.0.1:${address.port}/`;
  }

  async close(): Promise<void> {
    await this.#server.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Do what `npm install` does, without a network: the packed client, and links to the rest. */
function install(folder: string): void {
  const { dependencies, devDependencies } = manifest(folder);
  const wanted = { ...dependencies, ...devDependencies };
  const client = wanted["@diffex/client"] as string;
  const tarball = packed(folder);
  if (client !== `file:${tarball.slice(folder.length + 1)}`) throw new Error(`${client} is not what npm pack makes`);
  const modules = join(folder, "node_modules");
  mkdirSync(join(modules, "@diffex"), { recursive: true });
  execFileSync("tar", ["-xzf", tarball, "-C", folder]);
  cpSync(join(folder, "package"), join(modules, "@diffex/client"), { recursive: true });
  for (const [name, version] of Object.entries(wanted)) {
    if (name === "@diffex/client") continue;
    const place = INSTALLED.map((one) => join(one, name)).find((one) => existsSync(one));
    if (place === undefined || manifest(place).version !== version) throw new Error(`${name} ${version} is not installed`);
    mkdirSync(join(modules, name, ".."), { recursive: true });
    symlinkSync(place, join(modules, name));
  }
  mkdirSync(join(modules, ".bin"), { recursive: true });
  for (const tool of ["tsc", "vue-tsc"]) {
    const place = INSTALLED.map((one) => join(one, ".bin", tool)).find((one) => existsSync(one));
    if (place !== undefined) symlinkSync(place, join(modules, ".bin", tool));
  }
}
