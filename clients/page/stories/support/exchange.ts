/** Real exchanges for stories: `diffex serve` as a process of its own. */

import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../../../..", import.meta.url));

function python(): string {
  const own = join(ROOT, ".venv/bin/python");
  return process.env["DIFFEX_PYTHON"] ?? (existsSync(own) ? own : "python3");
}

export interface ExchangeOptions {
  /** A configuration in TOML; the demo's by default. Its users may enter by name. */
  readonly config?: string;
  /** Whether users may enter by name; true by default. */
  readonly demo?: boolean;
  /** Past trading days; none by default, for making them takes a while. */
  readonly days?: number;
  /** Whether the exchange remembers after a restart. */
  readonly isKept?: boolean;
}

export class Exchange {
  /** `http://HOST:PORT`; the same after a restart. */
  url = "";
  readonly #options: ExchangeOptions;
  readonly #home = mkdtempSync(join(tmpdir(), "diffex-story-"));
  #child: ChildProcess | null = null;

  private constructor(options: ExchangeOptions) {
    this.#options = options;
  }

  static async open(options: ExchangeOptions = {}): Promise<Exchange> {
    const made = new Exchange(options);
    await made.start();
    return made;
  }

  /** Where what it keeps lies, if it keeps anything. */
  get data(): string {
    return join(this.#home, "data");
  }

  async start(): Promise<void> {
    const { config, demo = true, days = 0, isKept = false } = this.#options;
    const args = ["-m", "diffex", "serve", "--days", String(days)];
    args.push("--port", this.url === "" ? "0" : new URL(this.url).port);
    args.push(...(isKept ? ["--data", this.data] : ["--memory"]));
    if (demo) args.push("--demo");
    if (config !== undefined) {
      const file = join(this.#home, "exchange.toml");
      writeFileSync(file, config);
      args.push("--config", file);
    }
    const child = spawn(python(), args, { cwd: ROOT, env: environment(), stdio: ["ignore", "pipe", "pipe"] });
    this.#child = child;
    this.url = await heard(child);
  }

  /** End it as Ctrl-C does; what it keeps stays until `close`. */
  stop(): Promise<void> {
    return this.#end("SIGTERM");
  }

  /** End it as a crash does. */
  kill(): Promise<void> {
    return this.#end("SIGKILL");
  }

  /** Hold it still, as a network that has gone quiet; `resume` lets it go on. */
  freeze(): void {
    this.#child?.kill("SIGSTOP");
  }

  resume(): void {
    this.#child?.kill("SIGCONT");
  }

  async close(): Promise<void> {
    await this.stop();
    rmSync(this.#home, { recursive: true, force: true });
  }

  /** Run `diffex ...` against it, as its operator; returns what it printed. */
  run(...args: string[]): Promise<string> {
    const child = spawn(python(), ["-m", "diffex", ...args], { cwd: ROOT, env: environment() });
    let said = "";
    child.stdout.on("data", (chunk: Buffer) => (said += chunk.toString()));
    child.stderr.on("data", (chunk: Buffer) => (said += chunk.toString()));
    return new Promise((resolve, reject) => {
      child.once("exit", (code) => (code === 0 ? resolve(said) : reject(new Error(said))));
    });
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#child;
    this.#child = null;
    if (child === null || child.exitCode !== null) return;
    const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
    child.kill("SIGCONT");
    child.kill(signal);
    await ended;
  }
}

function environment(): NodeJS.ProcessEnv {
  return { ...process.env, PYTHONPATH: join(ROOT, "src"), PYTHONUNBUFFERED: "1" };
}

/** Return the address that a server says it listens at. */
function heard(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = "";
    const hear = (chunk: Buffer): void => {
      said += chunk.toString();
      const url = /listening on (http:\/\/\S+)/.exec(said)?.[1];
      if (url !== undefined) resolve(url);
    };
    child.stdout?.on("data", hear);
    child.stderr?.on("data", hear);
    child.once("exit", () => reject(new Error(`the server ended: ${said}`)));
  });
}
