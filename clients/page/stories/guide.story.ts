import { enter, expect, pane, shot, test } from "./support/story";

test("somebody new to futures is led through a trade, and makes it", async ({ page, exchange }) => {
  await enter(page, exchange, { user: "user123", password: "password123", language: "en" });
  await page.getByRole("button", { name: "First trade" }).click();
  const guide = page.getByRole("region", { name: "First trade" });
  const next = guide.getByRole("button", { name: /Next|Skip this step/ });
  const done = guide.getByText("done");
  await expect(guide).toContainText("Your first futures trade");
  await next.click();

  await expect(guide).toContainText("Choose a contract");
  await expect(done).toBeHidden();
  await pane(page, "watchlist").locator('tr[aria-selected="false"]').filter({ hasText: /rb/ }).first().click();
  await expect(done).toBeVisible();
  await next.click();

  await expect(guide).toContainText("Read the depth");
  await pane(page, "depth").getByRole("button", { name: /Take the price/ }).first().click();
  await expect(done).toBeVisible();
  await next.click();

  await expect(guide).toContainText("Buy to open");
  const ticket = pane(page, "ticket");
  await ticket.getByRole("button", { name: "Follow" }).click();
  await ticket.locator("button.send").click();
  await expect(done).toBeVisible();
  await shot(page, "guide");
  await next.click();

  await expect(guide).toContainText("See it fill");
  await expect(done).toBeVisible({ timeout: 30_000 });
  await next.click();
  await expect(guide).toContainText("Watch profit and risk");
  await next.click();

  await expect(guide).toContainText("Close it");
  const position = pane(page, "tables").getByRole("row").filter({ hasText: "rb" });
  await position.locator("[data-deed=close]").click();
  await page.locator("[data-confirm]").click({ timeout: 1_500 }).catch(() => undefined);
  await expect(done).toBeVisible({ timeout: 30_000 });
  await next.click();
  await guide.getByRole("button", { name: "Finish" }).click();
  await expect(guide).toBeHidden();
});

test("the guide can be left at any step, and begun again", async ({ page, exchange }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await enter(page, exchange, { language: "zh" });
  await page.getByRole("button", { name: "设置" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "新手引导" }).click();
  const guide = page.getByRole("region", { name: "新手引导" });
  await guide.getByRole("button", { name: "下一步" }).click();
  await expect(pane(page, "watchlist")).toBeVisible();
  await shot(page, "guide-phone");
  await guide.getByRole("button", { name: "退出引导" }).click();
  await expect(guide).toBeHidden();
  await page.getByRole("button", { name: "设置" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "新手引导" }).click();
  await expect(guide).toContainText("第一笔期货交易");
});
