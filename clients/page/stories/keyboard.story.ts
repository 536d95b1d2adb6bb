import { enter, expect, pane, test } from "./support/story";

test("an order is made and sent without the mouse", async ({ page, exchange }) => {
  await enter(page, exchange, { confirmOrders: true });
  const ticket = pane(page, "ticket");
  await expect(ticket.locator("button.send")).toBeEnabled();
  await page.keyboard.press("s");
  await expect(ticket.locator("button.send")).toHaveText(/卖出开仓 1 手/);
  await page.keyboard.press("b");
  await page.keyboard.type("12");
  await expect(ticket.locator("button.send")).toHaveText(/买入开仓 12 手/);
  await page.keyboard.press("1");
  await page.waitForTimeout(1_600);
  await page.keyboard.press("2");
  await page.keyboard.press("ArrowLeft");
  await expect(ticket.locator("button.send")).toHaveText(/买入开仓 1 手/);
  await page.keyboard.press("ArrowUp");
  const price = Number(await ticket.getByLabel("价格").inputValue());
  await page.keyboard.press("Shift+ArrowDown");
  expect(Number(await ticket.getByLabel("价格").inputValue())).toBeLessThan(price);
  await page.keyboard.press("Enter");
  await expect(ticket.getByRole("group", { name: "确认发送？" })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(ticket.getByRole("group", { name: "确认发送？" })).toBeHidden();
  await page.getByRole("tab", { name: /^委托/ }).click();
  const before = await pane(page, "tables").locator("[data-order]").count();
  // The tab has the focus now, and Enter would be its own.
  await page.locator("body").click({ position: { x: 3, y: 20 } });
  await page.keyboard.press("Enter");
  await page.keyboard.press("Enter");
  await expect(pane(page, "tables").locator("[data-order]")).toHaveCount(before + 1);
  await page.keyboard.press("Shift+X");
  await expect(pane(page, "tables").locator("[data-order][data-status=ACCEPTED]")).toHaveCount(0);
});

test("keys rest in fields and dialogs, and where they are turned off", async ({ page, exchange }) => {
  await enter(page, exchange);
  const send = pane(page, "ticket").locator("button.send");
  await expect(send).toHaveText(/买入/);
  await pane(page, "ticket").getByLabel("手数", { exact: true }).press("s");
  await expect(send).toHaveText(/买入/);
  await page.locator("body").click({ position: { x: 3, y: 20 } });
  await page.keyboard.press("?");
  await expect(page.getByRole("dialog")).toContainText("键盘快捷键");
  await page.keyboard.press("s");
  await expect(send).toHaveText(/买入/);
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "设置" }).click();
  await page.getByLabel("用键盘交易").uncheck();
  await page.keyboard.press("Escape");
  await page.locator("body").click({ position: { x: 3, y: 20 } });
  await page.keyboard.press("s");
  await expect(send).toHaveText(/买入/);
});

test("the first press of Tab leads past the bar, and every stop can be seen", async ({ page, exchange }) => {
  await enter(page, exchange);
  await page.locator("body").click({ position: { x: 3, y: 20 } });
  await page.keyboard.press("Shift+Tab");
  await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
  await page.keyboard.press("Tab");
  const outlined = await page.evaluate(() => {
    const style = getComputedStyle(document.activeElement!);
    return style.outlineStyle !== "none" || style.boxShadow !== "none";
  });
  expect(outlined).toBe(true);
});
