import { enter, expect, pane, shot, test } from "./support/story";

test("the language changes everywhere at once, and stays", async ({ page, exchange }) => {
  await enter(page, exchange);
  await shot(page, "desk-dark-zh");
  await page.getByRole("button", { name: /switch to English/ }).click();
  await expect(page.getByRole("banner").getByText("Live")).toBeVisible();
  await expect(page.locator("html")).toHaveAttribute("lang", "en");
  await expect(page.getByRole("tab", { name: /^Positions/ })).toBeVisible();
  const text = await page.locator("main").innerText();
  const names = /[\u4e00-\u9fff]/.exec(text);
  expect(names, "Chinese is left on the English page").toBeNull();
  await shot(page, "desk-dark-en");
  await page.reload();
  await expect(page.getByRole("banner").getByText("Live")).toBeVisible();
});

test("dark and light, red-up and green-up are settings that stay", async ({ page, exchange }) => {
  await enter(page, exchange);
  const background = (): Promise<string> =>
    page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const rise = (): Promise<string> =>
    page.evaluate(() => getComputedStyle(document.documentElement).getPropertyValue("--up"));
  const [dark, red] = [await background(), await rise()];
  await page.getByRole("button", { name: "设置" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: "浅色" }).click();
  await dialog.getByRole("button", { name: "绿涨红跌" }).click();
  await page.keyboard.press("Escape");
  await expect(dialog).toBeHidden();
  expect(await background()).not.toBe(dark);
  expect(await rise()).not.toBe(red);
  await shot(page, "desk-light-zh");
  await page.reload();
  await expect(page.locator("html")).toHaveAttribute("data-theme", "light");
  await expect(page.locator("html")).toHaveAttribute("data-colours", "green-up");
});

test("a phone shows one screen at a time, and all of it", async ({ page, exchange }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await enter(page, exchange, { language: "en" });
  const screens = page.getByRole("navigation", { name: "Screens" });
  const shown = { Watchlist: "watchlist", Chart: "chart", Trade: "ticket", Lists: "tables", Account: "account" };
  for (const [name, what] of Object.entries(shown)) {
    await screens.getByRole("tab", { name }).click();
    await expect(pane(page, what)).toBeVisible();
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    expect(width, `${name} is wider than the phone`).toBeLessThanOrEqual(390);
    await page.waitForTimeout(400);
    await shot(page, `phone-${what}`);
  }
  await page.setViewportSize({ width: 360, height: 640 });
  const width = await page.evaluate(() => document.documentElement.scrollWidth);
  expect(width).toBeLessThanOrEqual(360);
});

test("who wants less motion gets none", async ({ page, exchange }) => {
  await page.emulateMedia({ reducedMotion: "reduce" });
  await enter(page, exchange);
  const lasting = await page.evaluate(() =>
    document.getAnimations().filter((one) => Number(one.effect?.getComputedTiming().duration) > 10).length,
  );
  expect(lasting).toBe(0);
});
