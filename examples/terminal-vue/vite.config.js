import vue from "@vitejs/plugin-vue";
import { defineConfig } from "vite";

const exchange = process.env.EXCHANGE ?? "http://127.0.0.1:8080";

export default defineConfig({
  plugins: [vue()],
  server: { proxy: { "/ws": { target: exchange, ws: true }, "/t": exchange } },
});
