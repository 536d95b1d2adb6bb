/** What the ticket asks and sends while the book moves, and orders that do not wait. */

import { contract, list, openQuiet, order, outcome, send, sit, write } from "./support/quiet";
import { expect, test } from "./support/story";
import type { Exchange } from "./support/story";

let exchange: Exchange;
test.beforeAll(async () => void (exchange = await openQuiet()));
test.afterAll(() => exchange.close());

test("The price that I am asked about is the one that is sent, and the question has the focus", async ({ page }) => {
  const symbol = contract(0);
  await order(page, exchange, { user: "maker", side: "SELL", symbol, lots: 2, price: 75240 });
  await sit(page, exchange, "ann", symbol, true);
  const price = page.locator("#ticket-price");
  const question = page.locator(".ticket .confirm p");
  const confirm = page.locator(".ticket [data-confirm]");
  await expect(price).toHaveAttribute("placeholder", "75240");
  await page.locator(".ticket .send").focus();
  await page.keyboard.press("Enter");
  await expect(question).toHaveText("买入开仓 1 手 @ 75240");
  await expect(confirm).toBeFocused();
  await order(page, exchange, { user: "maker", side: "SELL", symbol, lots: 1, price: 75230 });
  await expect(price).toHaveAttribute("placeholder", "75230");
  await expect(question).toHaveText("买入开仓 1 手 @ 75240");
  await confirm.press("Enter");
  await expect(outcome(page)).toHaveText("全部成交 1 手，均价 75230");
  await expect(page.locator(".ticket .send")).toBeFocused();
  await list(page, "委托");
  await expect(page.locator("tr[data-order]")).toContainText("75240");
});

test("A FAK trades what it can, a FOK all or nothing", async ({ page }) => {
  const symbol = contract(1);
  await order(page, exchange, { user: "maker", side: "SELL", symbol, lots: 2, price: 75240 });
  await sit(page, exchange, "bea", symbol);
  await send(page, { kind: "FOK", price: "75240", lots: 3 });
  await expect(outcome(page)).toContainText("没有成交：");
  await send(page, { kind: "FAK", price: "75240", lots: 3 });
  await expect(outcome(page)).toContainText("成交 2/3 手后结束：");
  await order(page, exchange, { user: "maker", side: "SELL", symbol, lots: 3, price: 75240 });
  await send(page, { kind: "FOK", price: "75240", lots: 3 });
  await expect(outcome(page)).toHaveText("全部成交 3 手，均价 75240");
  await list(page, "委托");
  await page.getByRole("button", { name: "挂单 0" }).click();
  await expect(page.getByText("没有挂单")).toBeVisible();
});

test("The profit of a position moves with the price, and the curve with the equity", async ({ page }) => {
  const symbol = contract(2);
  await order(page, exchange, { user: "maker", side: "SELL", symbol, lots: 2, price: 75240 });
  await sit(page, exchange, "cho", symbol);
  const curve = page.locator("[data-curve] [role=img]");
  await expect(curve).toHaveAttribute("aria-label", "打开页面后开始记录");
  await send(page, { price: "75240", lots: 2 });
  const profit = page.locator(`tr[data-symbol="${symbol}"] [data-figure=float]`);
  await expect(profit).toHaveText(/^[+]?0\.00$/);
  // The commission is gone.
  await expect(curve).toHaveAttribute("aria-label", /到 999,9\d\d\.\d\d，/);
  // A second has one point of the curve: what comes within it takes the place of this one.
  await page.waitForTimeout(1_100);
  for (const [user, side] of [["maker", "SELL"], ["mover", "BUY"]] as const) {
    await order(page, exchange, { user, side, symbol, lots: 1, price: 75300 });
  }
  // Sixty yuan a ton, five tons a lot, two lots.
  await expect(profit).toHaveText("+600.00");
  await expect(curve).toHaveAttribute("aria-label", /到 1,000,5\d\d\.\d\d，最低 999,9/);
});

test("What went wrong is counted until the log is read", async ({ page }) => {
  await sit(page, exchange, "dee", contract(3));
  const bell = page.getByRole("banner").getByRole("button", { name: /^消息记录/ });
  await expect(bell).toHaveAccessibleName("消息记录，0 条未读");
  await send(page, { price: "75000", lots: 1 });
  await expect(outcome(page)).toHaveText("已受理，1 手等待成交");
  await send(page, { side: "卖出", price: "75000", lots: 1 });
  await expect(bell).toHaveAccessibleName("消息记录，1 条未读");
  await bell.click();
  const log = page.getByRole("dialog").getByRole("list", { name: "消息记录" });
  await expect(log.locator("[data-level=ERROR]")).toContainText("会与自己的挂单");
  await page.keyboard.press("Escape");
  await expect(bell).toHaveAccessibleName("消息记录，0 条未读");
});

test("On a low screen nothing of the ticket is under its button", async ({ page }) => {
  await page.setViewportSize({ width: 1366, height: 768 });
  await sit(page, exchange, "eve", contract(4));
  await write(page, { price: "75230", lots: 1 });
  const bottom = await page.locator(".ticket .preview").evaluate((one) => one.getBoundingClientRect().bottom);
  const top = await page.locator(".ticket .deed").evaluate((one) => one.getBoundingClientRect().top);
  expect(bottom).toBeLessThanOrEqual(top);
});
