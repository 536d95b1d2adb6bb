/** A trader's orders: filled, filled in part, cancelled, refused, explained. */

import { contract, fault, list, openQuiet, order, outcome, send, sit, write } from "./support/quiet";
import { expect, shot, test } from "./support/story";
import type { Exchange } from "./support/story";

let exchange: Exchange;
test.beforeAll(async () => void (exchange = await openQuiet()));
test.afterAll(() => exchange.close());

test("I see what three lots cost, confirm, and see them filled", async ({ page }) => {
  const symbol = contract(0);
  await order(page, exchange, { user: "maker", side: "SELL", symbol, lots: 5, price: 75240 });
  await sit(page, exchange, "ann", symbol, true);
  await write(page, { kind: "限价", price: "75240", lots: 3 });
  const need = page.locator(".ticket [data-need]");
  await expect(need.first()).toHaveText(/^\d{2,3},\d{3}\.\d{2}$/);
  const margin = await need.first().textContent();
  await page.locator(".ticket .send").click();
  await expect(page.locator(".ticket .confirm")).toContainText("买入开仓 3 手 @ 75240");
  await expect(outcome(page)).toBeHidden();
  await page.locator(".ticket [data-confirm]").click();
  await expect(outcome(page)).toHaveText("全部成交 3 手，均价 75240");
  const row = page.locator(`tr[data-side][data-symbol="${symbol}"]`);
  await expect(row).toContainText("今3 昨0");
  // What the ticket said it would hold is what the position holds.
  await expect(row).toContainText(margin ?? "");
  await list(page, "成交");
  await expect(page.getByRole("row", { name: new RegExp(symbol) })).toContainText("75240");
  await shot(page, "order-filled");
});

test("Part of my order fills, the rest waits and fills later", async ({ page }) => {
  const symbol = contract(1);
  await order(page, exchange, { user: "maker", side: "SELL", symbol, lots: 2, price: 75250 });
  await sit(page, exchange, "bea", symbol);
  await send(page, { price: "75250", lots: 5 });
  await expect(outcome(page)).toHaveText("部分成交 2/5 手，均价 75250；3 手等待");
  await list(page, "委托");
  const row = page.locator("tr[data-order]");
  await expect(row).toContainText("2/5");
  await expect(row).toContainText("部成");
  await shot(page, "order-partial");
  await order(page, exchange, { user: "maker", side: "SELL", symbol, lots: 3, price: 75240 });
  await expect(outcome(page)).toHaveText("全部成交 5 手，均价 75250.0");
  await expect(row).toContainText("全成");
});

test("I cancel an order, and then all of them by a key", async ({ page }) => {
  await sit(page, exchange, "cho", contract(2));
  await list(page, "委托");
  for (const price of ["75000", "75010", "75020"]) {
    await send(page, { price, lots: 1 });
    await expect(outcome(page)).toHaveText("已受理，1 手等待成交");
  }
  const rows = page.locator("tr[data-order]");
  await rows.filter({ hasText: "75010" }).getByRole("button", { name: "撤单" }).click();
  await expect(rows.filter({ hasText: "75010" })).toContainText("已撤");
  await page.getByRole("button", { name: "挂单 2" }).click();
  await expect(rows).toHaveCount(2);
  await page.locator("body").click({ position: { x: 2, y: 2 } });
  await page.keyboard.press("Shift+X");
  await expect(page.getByText("没有挂单")).toBeVisible();
  await send(page, { price: "75000", lots: 1 });
  await expect(rows).toHaveCount(1);
  await page.getByRole("button", { name: "全部撤单" }).click();
  await expect(page.getByText("没有挂单")).toBeVisible();
  await expect(page.getByText("已请求撤销 1 笔挂单").first()).toBeVisible();
});

test("What the exchange would refuse is said before it is sent", async ({ page }) => {
  await sit(page, exchange, "dee", contract(3));
  const button = page.locator(".ticket .send");
  await write(page, { price: "75235", lots: 1 });
  await expect(fault(page)).toHaveText("75235 不是最小变动价位 10 的整数倍：75230 或 75240");
  await expect(button).toBeDisabled();
  await write(page, { price: "990000", lots: 1 });
  await expect(fault(page)).toContainText("高于涨停价");
  await write(page, { price: "75230", lots: 400 });
  await expect(fault(page)).toContainText("资金不足：需要");
  await expect(button).toBeDisabled();
  await page.locator(".ticket").getByRole("button", { name: "最大" }).click();
  await expect(fault(page)).toHaveText("");
  await expect(button).toBeEnabled();
  await write(page, { side: "卖出", offset: "平今", price: "75230", lots: 1 });
  await expect(fault(page)).toHaveText("可平 0 手");
  await list(page, "委托");
  await expect(page.getByText("没有委托")).toBeVisible();
});

test("The exchange's own refusal comes in words, and it explains an order", async ({ page }) => {
  await sit(page, exchange, "eve", contract(4));
  await send(page, { price: "75000", lots: 1 });
  await expect(outcome(page)).toHaveText("已受理，1 手等待成交");
  await send(page, { side: "卖出", price: "75000", lots: 1 });
  await expect(outcome(page)).toContainText("被拒绝：会与自己的挂单");
  await list(page, "委托");
  await expect(page.locator("tr[data-status=REJECTED]")).toContainText("拒绝");
  await page.locator("tr[data-status=ACCEPTED]").getByRole("button", { name: "解释" }).click();
  const lines = page.locator("[data-explanation]");
  await expect(lines).toContainText("保证金");
  await shot(page, "order-explained");
  await page.getByRole("dialog").getByRole("button", { name: "知道了" }).click();
  await expect(lines).toBeHidden();
});

test("Over a dead connection nothing is sent or kept for later", async ({ page }) => {
  // The page's next try may be half a minute away when the exchange is back.
  test.setTimeout(180_000);
  const own = await openQuiet();
  try {
    await sit(page, own, "fay", contract(5));
    const button = page.locator(".ticket .send");
    await write(page, { price: "75000", lots: 1 });
    await expect(button).toBeEnabled();
    await own.kill();
    await expect(button).toBeDisabled();
    await page.locator("body").click({ position: { x: 2, y: 2 } });
    await page.keyboard.press("Enter");
    await expect(outcome(page)).toHaveText("连接已断开：没有发出任何委托");
    await own.start();
    await expect(button).toBeEnabled({ timeout: 90_000 });
    await list(page, "委托");
    await expect(page.getByText("没有委托")).toBeVisible();
  } finally {
    await own.close();
  }
});
