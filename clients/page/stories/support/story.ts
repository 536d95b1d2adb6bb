/** What every story has: an exchange with a live market, and a page whose faults fail the story. */

import { test as base, expect } from "@playwright/test";
import type { Page } from "@playwright/test";
import { Exchange } from "./exchange";
import type { ExchangeOptions } from "./exchange";

export { expect };
export { Exchange };

export interface Look {
  readonly language?: "zh" | "en";
  readonly theme?: "dark" | "light";
  readonly colours?: "red-up" | "green-up";
  readonly confirmOrders?: boolean;
}

interface Fixtures {
  /** Start an exchange for this story alone; it ends with the story. */
  ownExchange: (options?: ExchangeOptions) => Promise<Exchange>;
}

interface Shared {
  /** The demo with its live market, one for all stories: leave nothing that others trip over. */
  exchange: Exchange;
}

/** What a browser says that is no fault of the page's: a server that is away, in stories about that. */
const EXPECTED = [/WebSocket connection to .* failed/, /net::ERR_/];

export const test = base.extend<Fixtures, Shared>({
  exchange: [
    async ({}, use) => {
      const exchange = await Exchange.open({ days: 2 });
      await use(exchange);
      await exchange.close();
    },
    { scope: "worker", timeout: 120_000 },
  ],

  ownExchange: async ({}, use) => {
    const opened: Exchange[] = [];
    await use(async (options) => {
      const made = await Exchange.open(options);
      opened.push(made);
      return made;
    });
    for (const one of opened) await one.close();
  },

  page: async ({ page }, use) => {
    const faults = watched(page);
    await use(page);
    expect(faults, "what the browser complained of").toEqual([]);
  },
});

/** Gather what goes wrong in a page, of a second tab too: errors, refused scripts, breaches of its policy. */
export function watched(page: Page): string[] {
  const faults: string[] = [];
  page.on("pageerror", (error) => faults.push(error.message));
  page.on("console", (said) => {
    const text = said.text();
    if (said.type() === "error" && !EXPECTED.some((one) => one.test(text))) faults.push(text);
  });
  return faults;
}

/** Like a user with these settings who opens the page; nobody is logged in. */
export async function open(page: Page, exchange: Exchange, look: Look = {}): Promise<void> {
  const settings = { language: "zh", theme: "dark", confirmOrders: false, ...look };
  // Only once: a story that changes a setting finds it again after a reload.
  await page.addInitScript((wanted) => {
    if (localStorage.getItem("diffex.settings") !== null) return;
    localStorage.setItem("diffex.settings", JSON.stringify(wanted));
  }, settings);
  await page.goto(exchange.url);
  await expect(page.getByRole("heading", { name: "diffex" })).toBeVisible();
}

/** Open the page and enter; `user123` by a password, the demo user by the one button. */
export async function enter(
  page: Page,
  exchange: Exchange,
  { user = "demo", password = "", ...look }: Look & { user?: string; password?: string } = {},
): Promise<void> {
  await open(page, exchange, look);
  if (password === "") {
    await page.getByRole("button", { name: /一键体验|Enter the demo/ }).click();
  } else {
    await page.locator("input[name=username]").fill(user);
    await page.locator("input[name=password]").fill(password);
    await page.getByRole("button", { name: /^(登录|Log in)$/ }).click();
  }
  await expect(page.getByRole("banner").getByText(/已连接|Live/)).toBeVisible();
}

/** A pane of the desk: watchlist, chart, depth, ticket, account, tables. */
export function pane(page: Page, name: string) {
  return page.locator(`[data-pane="${name}"]`);
}

/** Keep a picture of the page; they are looked at, not compared. */
export async function shot(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: new URL(`../screens/${name}.png`, import.meta.url).pathname });
}
