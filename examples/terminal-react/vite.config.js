import { defineConfig } from "vite";

const exchange = process.env.EXCHANGE ?? "http://127.0.0.1:8080";

export default defineConfig({
  server: { proxy: { "/ws": { target: exchange, ws: true }, "/t": exchange } },
});
