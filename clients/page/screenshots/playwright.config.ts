/** `npm run screenshots`: the pictures of the READMEs, of the page as it is built now. */

import { defineConfig } from "@playwright/test";
import stories from "../playwright.config";

export default defineConfig({ ...stories, testDir: ".", testMatch: "*.shot.ts" });
