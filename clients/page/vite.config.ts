import { fileURLToPath } from "node:url";
import vue from "@vitejs/plugin-vue";
import { defineConfig } from "vitest/config";

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  plugins: [vue()],
  resolve: {
    alias: [
      { find: /^@diffex\/client$/, replacement: at("../ts/src/index.ts") },
      { find: /^@diffex\/client\/vue$/, replacement: at("../ts/src/vue/index.ts") },
    ],
    // The client's sources lie beside another node_modules; there is to be one Vue.
    dedupe: ["vue"],
  },
  build: {
    outDir: at("../../src/diffex/web"),
    emptyOutDir: true,
    // The server sends no inline images: everything is a file with a hash in its name.
    assetsInlineLimit: 0,
    target: "es2022",
    modulePreload: { polyfill: false },
    // On a busy machine it would say that it was slow.
    rolldownOptions: { checks: { bundlerTimings: false } },
  },
  server: {
    proxy: Object.fromEntries(
      ["/ws", "/diff", "/about.json", "/t", "/auth", "/statement"].map((path) => [
        path,
        { target: process.env["DIFFEX_URL"] ?? "http://127.0.0.1:8080", ws: true },
      ]),
    ),
  },
  test: {
    environment: "happy-dom",
    include: ["test/**/*.test.ts"],
    maxWorkers: 2,
    testTimeout: 30_000,
  },
});
