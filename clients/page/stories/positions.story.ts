/** A trader's lots and money: closed, reversed, protected, moved, settled. */

import type { Page } from "@playwright/test";
import { contract, fault, list, openQuiet, order, outcome, send, sit, write } from "./support/quiet";
import { expect, shot, test } from "./support/story";
import type { Exchange } from "./support/story";

let exchange: Exchange;
test.beforeAll(async () => void (exchange = await openQuiet()));
test.afterAll(() => exchange.close());

/** Somebody stands on both sides. */
async function make(page: Page, symbol: string, lots = 20): Promise<void> {
  await order(page, exchange, { user: "maker", side: "SELL", symbol, lots, price: 75240 });
  await order(page, exchange, { user: "maker", side: "BUY", symbol, lots, price: 75220 });
}

test("I close today's lots with the ticket", async ({ page }) => {
  const symbol = contract(0);
  await make(page, symbol);
  await sit(page, exchange, "ann", symbol);
  await send(page, { kind: "市价", lots: 2 });
  await expect(outcome(page)).toHaveText("全部成交 2 手，均价 75240");
  await write(page, { side: "卖出", offset: "平昨", price: "75220", lots: 2 });
  await expect(fault(page)).toContainText("今仓 2 手请用平今");
  await send(page, { side: "卖出", offset: "平今", price: "75220", lots: 2 });
  await expect(outcome(page)).toHaveText("全部成交 2 手，均价 75220");
  await expect(page.getByText("没有持仓")).toBeVisible();
});

test("One click closes a side, another turns it round", async ({ page }) => {
  const symbol = contract(1);
  await make(page, symbol);
  await sit(page, exchange, "bea", symbol, true);
  const row = page.locator(`tr[data-side][data-symbol="${symbol}"]`);
  await send(page, { kind: "市价", lots: 3 });
  await page.locator(".ticket [data-confirm]").click();
  await expect(row).toContainText("多");
  await row.getByRole("button", { name: "反手" }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog).toContainText(`反手 ${symbol}：先卖平 3 手，再卖开 3 手 @ 75220`);
  await dialog.getByRole("button", { name: "确认" }).click();
  await expect(page.getByText(`反手 ${symbol}：平 3 手，反向开 3 手`).first()).toBeVisible();
  await expect(row).toHaveCount(1);
  await expect(row).toHaveAttribute("data-side", "short");
  await shot(page, "position-reversed");
  await row.getByRole("button", { name: "平仓" }).click();
  await expect(dialog).toContainText(`买平 ${symbol} 3 手 @ 75240`);
  await dialog.getByRole("button", { name: "取消" }).click();
  await expect(row).toHaveCount(1);
  await row.getByRole("button", { name: "平仓" }).click();
  await dialog.getByRole("button", { name: "确认" }).click();
  await expect(page.getByText("没有持仓")).toBeVisible();
});

test("A stop order of the ticket fires when the price is there", async ({ page }) => {
  const symbol = contract(2);
  await make(page, symbol);
  await sit(page, exchange, "cho", symbol);
  await send(page, { kind: "市价", lots: 1 });
  await expect(outcome(page)).toContainText("全部成交 1 手");
  await send(page, { side: "卖出", offset: "平今", kind: "止损", trigger: "75200", price: "", lots: 1 });
  await expect(outcome(page)).toHaveText("条件单已设置");
  await list(page, "条件单");
  const row = page.locator("tr[data-condition]");
  await expect(row).toContainText("触价 ≤ 75200");
  await expect(row).toContainText("等待");
  await row.getByRole("button", { name: "暂停" }).click();
  await expect(row).toContainText("暂停");
  await row.getByRole("button", { name: "恢复" }).click();
  await expect(row).toContainText("等待");
  await shot(page, "stop-waits");
  // All bids go, and somebody else trades at 75190.
  await order(page, exchange, { user: "mover", side: "SELL", symbol, lots: 20, price: 75220 });
  await order(page, exchange, { user: "maker", side: "BUY", symbol, lots: 5, price: 75190 });
  await order(page, exchange, { user: "mover", side: "SELL", symbol, lots: 1, price: 75190 });
  await expect(row).toContainText("已触发");
  await list(page, "持仓");
  await expect(page.getByText("没有持仓")).toBeVisible();
});

test("A stop and a target protect a position, and one cancels the other", async ({ page }) => {
  const symbol = contract(3);
  await make(page, symbol);
  await sit(page, exchange, "dee", symbol);
  await send(page, { kind: "市价", lots: 2 });
  await page.getByRole("button", { name: "止盈止损" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("止损价").fill("75300");
  await dialog.getByRole("button", { name: "设置" }).click();
  await expect(dialog.getByRole("alert")).toContainText("亏损一侧");
  await dialog.getByLabel("止损价").fill("75100");
  await dialog.getByLabel("止盈价").fill("75300");
  await dialog.getByRole("button", { name: "设置" }).click();
  await expect(dialog).toBeHidden();
  await list(page, "条件单");
  const rows = page.locator("tr[data-condition]");
  await expect(rows).toHaveCount(2);
  await order(page, exchange, { user: "mover", side: "BUY", symbol, lots: 18, price: 75240 });
  await order(page, exchange, { user: "maker", side: "SELL", symbol, lots: 1, price: 75310 });
  await order(page, exchange, { user: "mover", side: "BUY", symbol, lots: 1, price: 75310 });
  await expect(page.locator("tr[data-state=FIRED]")).toContainText("止盈 ≥ 75300");
  await expect(page.locator("tr[data-state=CANCELLED]")).toContainText("止损 ≤ 75100");
  await list(page, "持仓");
  await expect(page.getByText("没有持仓")).toBeVisible();
});

test("Money goes to and fro, and not more than may leave", async ({ page }) => {
  await sit(page, exchange, "eve", contract(4));
  await list(page, "转账");
  const form = page.locator(".transfers form");
  await form.getByLabel("金额（元）").fill("1234.5");
  await form.getByRole("button", { name: "入金" }).last().click();
  await expect(page.locator("[data-result]")).toHaveText("转账成功：+1,234.50 元");
  await expect(page.locator("[data-figure=equity]")).toHaveText("1,001,234.50");
  await form.getByRole("button", { name: "出金" }).first().click();
  await form.getByLabel("金额（元）").fill("2000000");
  await form.getByRole("button", { name: "出金" }).last().click();
  await expect(page.locator("[data-result]")).toHaveText("最多可取 1,001,234.50");
  await form.getByLabel("金额（元）").fill("1000");
  await form.getByRole("button", { name: "出金" }).last().click();
  await expect(page.locator("[data-result]")).toHaveText("转账成功：−1,000.00 元");
  await expect(page.locator(".transfers tbody tr")).toHaveCount(2);
  await shot(page, "transfers");
});

test("A settled day has a statement, which I read and confirm; then one click closes both kinds of lots", async ({ page }) => {
  const symbol = contract(5);
  await make(page, symbol);
  await sit(page, exchange, "fay", symbol);
  await send(page, { kind: "市价", lots: 2 });
  await expect(outcome(page)).toContainText("全部成交 2 手");
  await list(page, "结算单");
  await expect(page.getByText("还没有结算单")).toBeVisible();
  await exchange.run("settle", "--url", exchange.url);
  await expect(page.locator("[data-confirmed]")).toContainText("待确认");
  await expect(page.locator("[data-figures]")).toContainText("期末结存");
  await page.getByRole("button", { name: "全文" }).click();
  await expect(page.locator("[data-statement]")).toContainText("客户号 Client ID: fay");
  await shot(page, "statement");
  await page.getByRole("button", { name: "确认结算单" }).click();
  await expect(page.locator("[data-confirmed]")).toContainText("已确认");
  await list(page, "持仓");
  const row = page.locator(`tr[data-side][data-symbol="${symbol}"]`);
  await expect(row).toContainText("今0 昨2");
  await make(page, symbol);
  await send(page, { kind: "市价", lots: 1 });
  await expect(row).toContainText("今1 昨2");
  await row.getByRole("button", { name: "平仓" }).click();
  await expect(page.getByText("没有持仓")).toBeVisible();
  await list(page, "委托");
  const closing = page.locator("tr[data-order]").filter({ hasText: "卖" });
  await expect(closing).toHaveCount(2);
  await expect(closing.filter({ hasText: "平今" })).toContainText("1/1");
  await expect(closing.filter({ hasText: "平昨" })).toContainText("2/2");
});
