/** A real exchange for a test: `diffex serve --demo` on a free port. */

import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));

function python(): string {
  const own = `${ROOT}.venv/bin/python`;
  return process.env["DIFFEX_PYTHON"] ?? (existsSync(own) ? own : "python3");
}

export interface Server {
  /** http://HOST:PORT */
  readonly url: string;
  stop(): Promise<void>;
}

export function serve(...options: string[]): Promise<Server> {
  const args = ["-m", "diffex", "serve", "--demo", "--memory", "--port", "0", "--days", "0", ...options];
  const child = spawn(python(), args, {
    cwd: ROOT,
    env: { ...process.env, PYTHONPATH: `${ROOT}src`, PYTHONUNBUFFERED: "1" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  return new Promise((resolve, reject) => {
    let said = "";
    const hear = (chunk: Buffer): void => {
      said += chunk.toString();
      const url = /listening on (http:\/\/\S+)/.exec(said)?.[1];
      if (url === undefined) return;
      resolve({
        url,
        stop: async () => {
          child.kill("SIGTERM");
          await ended;
        },
      });
    };
    child.stdout.on("data", hear);
    child.stderr.on("data", hear);
    void ended.then(() => reject(new Error(`the server ended: ${said}`)));
  });
}
