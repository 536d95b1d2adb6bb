/** Trading on a phone. */

import type { Page } from "@playwright/test";
import { enter, expect, pane, test } from "./support/story";

test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });

async function turn(page: Page, name: string): Promise<void> {
  await page.getByRole("navigation", { name: /页面|Screens/ }).getByRole("tab", { name }).tap();
}

test("an order is placed and cancelled on a phone", async ({ page, exchange }) => {
  await enter(page, exchange);
  await turn(page, "交易");
  const ticket = pane(page, "ticket");
  await expect(ticket.locator("button.send")).toBeEnabled({ timeout: 45_000 });
  await ticket.getByLabel("价格").fill("100");
  const fault = await ticket.getByText(/低于跌停价/).innerText();
  await ticket.getByLabel("价格").fill(/[\d.]+/.exec(fault)?.[0] ?? "");
  await ticket.locator("button.send").tap();
  await expect(page.locator("[data-outcome]")).toHaveText("已受理，1 手等待成交");
  await turn(page, "列表");
  await page.getByRole("tab", { name: /^委托/ }).tap();
  const newest = page.locator("[data-order]").first();
  await expect(newest).toHaveAttribute("data-status", "ACCEPTED");
  await newest.locator("[data-deed=cancel]").tap();
  await expect(newest).toHaveAttribute("data-status", "CANCELLED");
});

test("the guide leads through a whole trade on a phone", async ({ page, exchange }) => {
  await enter(page, exchange, { user: "user123", password: "password123", language: "en" });
  await page.getByRole("button", { name: "Settings" }).tap();
  await page.getByRole("dialog").getByRole("button", { name: "First trade" }).tap();
  const guide = page.getByRole("region", { name: "First trade" });
  const next = guide.getByRole("button", { name: "Next" });
  const done = guide.getByText("done");
  await next.tap();
  await pane(page, "watchlist").locator('tr[aria-selected="false"]').filter({ hasText: /rb/ }).first().tap();
  await expect(done).toBeVisible();
  await next.tap();
  await pane(page, "depth").getByRole("button", { name: /Take the price/ }).first().tap();
  await expect(done).toBeVisible();
  await next.tap();
  const ticket = pane(page, "ticket");
  await ticket.getByRole("button", { name: "Follow" }).tap();
  await ticket.locator("button.send").tap();
  await expect(done).toBeVisible();
  // The order may fill before the step that waits for it; the guide is not to ask to skip it.
  await expect(page.locator("[data-outcome]")).toContainText("Filled 1", { timeout: 30_000 });
  await next.tap();
  await expect(guide).toContainText("See it fill");
  await expect(done).toBeVisible();
  await next.tap();
  await expect(guide).toContainText("Watch profit and risk");
  await next.tap();
  await expect(guide).toContainText("Close it");
  const position = pane(page, "tables").getByRole("row").filter({ hasText: "rb" });
  await position.locator("[data-deed=close]").tap();
  await expect(done).toBeVisible({ timeout: 30_000 });
  await next.tap();
  await expect(guide).toContainText("from the settings");
  await guide.getByRole("button", { name: "Finish" }).tap();
  await expect(guide).toBeHidden();
});
