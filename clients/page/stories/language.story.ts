/** What was said before the language changed is said in the other one after. */

import type { WebSocketRoute } from "@playwright/test";
import { contract, list, openQuiet, outcome, send, sit } from "./support/quiet";
import { expect, test } from "./support/story";
import type { Exchange } from "./support/story";

const CHINESE = /[\u4e00-\u9fff]/;
let exchange: Exchange;
test.beforeAll(async () => void (exchange = await openQuiet()));
test.afterAll(() => exchange.close());

test("what was done and said follows the language", async ({ page }) => {
  let socket: WebSocketRoute | null = null;
  await page.routeWebSocket(/\/ws\/diff/, (one) => {
    one.connectToServer();
    socket = one;
  });
  const cut = (code: number, reason: string): Promise<void> => socket!.close({ code, reason });
  await sit(page, exchange, "ann", contract(0));
  await cut(1011, "");
  await expect(page.getByText("已重新连接。")).toBeVisible();
  await list(page, "委托");
  await send(page, { price: "75000", lots: 1 });
  await expect(outcome(page)).toContainText("已受理");
  await page.getByRole("button", { name: "全部撤单" }).click();
  await expect(page.getByText("已请求撤销 1 笔挂单")).toBeVisible();
  await send(page, { kind: "止损", trigger: "75500", lots: 1 });
  await expect(outcome(page)).toHaveText("条件单已设置");
  await list(page, "转账");
  await page.locator(".transfers input").fill("10");
  await page.locator(".transfers button[type=submit]").click();
  await expect(page.locator("[data-result]")).toContainText("转账成功");

  await page.getByRole("button", { name: /switch to English/ }).click();
  await expect(outcome(page)).toHaveText("The stop order waits at the exchange");
  await expect(page.locator("[data-result]")).toContainText("Transferred: +10.00");
  await expect(page.getByText("Bank: Practice bank")).toBeVisible();
  for (const name of ["Transfers", "Orders", "Conditional", "Positions"]) {
    await list(page, name);
    const text = await page.locator("main").innerText() + await page.getByRole("log").innerText();
    expect(CHINESE.exec(text), name).toBeNull();
  }
  await page.getByRole("banner").getByRole("button", { name: /^Notices/ }).click();
  const log = page.getByRole("dialog");
  await expect(log).toContainText("Live orders to be cancelled: 1");
  await expect(log).toContainText("The connection was lost (code 1011).");
  expect(CHINESE.exec(await log.innerText())).toBeNull();
  await page.keyboard.press("Escape");

  await cut(1008, "slow");
  const problem = page.getByRole("alert");
  await expect(problem).toHaveText("The server ended the connection by its rules (code 1008). Please log in again.");
  await page.getByRole("button", { name: "中文" }).click();
  await expect(problem).toHaveText("服务器按其规则断开了连接（代码 1008）。请重新登录。");
});
