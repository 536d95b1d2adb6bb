import { existsSync } from "node:fs";
import { defineConfig } from "@playwright/test";

/** Debian's Chromium; tools/install-chromium puts it there. */
const chromium = process.env["CHROMIUM"] ?? "/usr/bin/chromium";
if (!existsSync(chromium)) {
  throw new Error(`the stories need Chromium, and ${chromium} is not there: run tools/install-chromium`);
}

export default defineConfig({
  testDir: "stories",
  testMatch: "**/*.story.ts",
  // One market at a time: the stories of a machine with two cores would only slow one another down.
  workers: 1,
  timeout: 90_000,
  expect: { timeout: 15_000 },
  reporter: [["list"]],
  forbidOnly: true,
  use: {
    viewport: { width: 1440, height: 900 },
    actionTimeout: 15_000,
    locale: "zh-CN",
    timezoneId: "America/New_York",
    screenshot: "only-on-failure",
    trace: "off",
    launchOptions: { executablePath: chromium, args: ["--no-sandbox"] },
  },
});
