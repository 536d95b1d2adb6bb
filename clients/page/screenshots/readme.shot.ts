/** The three pictures of the READMEs: a desk in use, the same in Chinese by daylight, a phone. */

import { statSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Page } from "@playwright/test";
import { enter, expect, pane, test } from "../stories/support/story";

const IMAGES = fileURLToPath(new URL("../../../docs/images/", import.meta.url));
/** What a README may weigh. */
const BYTES = 300_000;

async function keep(page: Page, name: string): Promise<void> {
  await page.mouse.move(0, 0);
  await page.screenshot({ path: `${IMAGES}${name}.png` });
  expect(statSync(`${IMAGES}${name}.png`).size).toBeLessThan(BYTES);
}

/** Wait until copper trades: a page that is opened before shows a market that has yet to begin. */
async function market(url: string): Promise<void> {
  await expect
    .poll(
      async () => {
        const listed = (await (await fetch(`${url}/t/md/symbols/latest.json`)).json()) as Record<string, { last_price?: unknown }>;
        return typeof listed["SHFE.cu2512"]?.last_price;
      },
      { timeout: 60_000 },
    )
    .toBe("number");
}

/** Choose copper, buy, leave a bid below the market, and let some time pass. */
async function trade(page: Page): Promise<void> {
  await pane(page, "watchlist").getByText("2512").first().click();
  const ticket = pane(page, "ticket");
  await ticket.getByRole("button", { name: "5", exact: true }).click();
  await ticket.locator("button[type=submit]").click();
  await expect(page.locator("[data-outcome]")).toContainText("75");
  await page.waitForTimeout(20_000);
}

test("a desk in use", async ({ page, exchange }) => {
  await market(exchange.url);
  await enter(page, exchange, { language: "en" });
  await trade(page);
  await keep(page, "terminal");
});

test("the same in Chinese, by daylight", async ({ page, exchange }) => {
  await market(exchange.url);
  await enter(page, exchange, { user: "user123", password: "password123", language: "zh", theme: "light" });
  await trade(page);
  await keep(page, "terminal-light");
});

test.describe("a phone", () => {
  test.use({ viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true });

  test("the order and the depth", async ({ page, exchange }) => {
    await market(exchange.url);
    await enter(page, exchange, { language: "en" });
    await page.getByRole("tab", { name: "Watchlist" }).or(page.getByRole("button", { name: "Watchlist" })).first().click();
    await pane(page, "watchlist").getByText("2512").first().click();
    await page.getByRole("tab", { name: "Trade" }).or(page.getByRole("button", { name: "Trade", exact: true })).first().click();
    await page.waitForTimeout(5_000);
    await keep(page, "terminal-phone");
  });
});
