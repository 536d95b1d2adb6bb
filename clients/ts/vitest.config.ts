import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const source = (path: string): string => fileURLToPath(new URL(`./src/${path}`, import.meta.url));

export default defineConfig({
  resolve: {
    alias: [
      { find: /^@diffex\/client$/, replacement: source("index.ts") },
      { find: /^@diffex\/client\/(\w+)$/, replacement: `${source("")}$1/index.ts` },
    ],
  },
  test: {
    include: ["test/**/*.test.{ts,tsx}"],
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
