/** The lists on every width: no figure lies under a button, and none is cut. */

import type { Page } from "@playwright/test";
import { contract, openQuiet, order, outcome, send, sit } from "./support/quiet";
import { expect, shot, test } from "./support/story";
import type { Exchange } from "./support/story";

let exchange: Exchange;
test.beforeAll(async () => void (exchange = await openQuiet()));
test.afterAll(() => exchange.close());

const LISTS = { zh: ["持仓", "委托", "条件单", "成交"], en: ["Positions", "Orders", "Conditional", "Trades"] } as const;
const SIZES = [[390, 844], [360, 740], [768, 1024], [1180, 800], [1280, 720], [1366, 768], [1440, 900]] as const;

/** Return what cannot be read or pressed in the list that is shown, a line each. */
function faults(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const found: string[] = [];
    const scroller = document.querySelector("[data-pane=tables] .scroll")!;
    const room = scroller.getBoundingClientRect();
    const rows = [...scroller.querySelectorAll("tbody tr")];
    if (rows.length === 0) found.push("the list is empty");
    for (const row of rows) {
      const buttons = [...row.querySelectorAll(".deeds button")].map((one) => one.getBoundingClientRect());
      for (const one of buttons) {
        if (one.height < 24 && innerWidth < 1180) found.push(`a button of ${one.height} px`);
        if (one.right > room.right + 1) found.push("a button lies outside");
      }
      for (const cell of row.querySelectorAll<HTMLElement>("td:not(.deeds), th")) {
        const text = cell.innerText.trim();
        if (cell.offsetWidth === 0 || text === "") continue;
        const range = document.createRange();
        range.selectNodeContents(cell);
        const box = range.getBoundingClientRect();
        // What is only told at length elsewhere may end in dots.
        const isRest = cell.classList.contains("rest");
        const right = isRest ? cell.getBoundingClientRect().right : box.right;
        if (right > room.right + 1) found.push(`${text}: ends ${right - room.right} px outside`);
        if (!isRest && cell.scrollWidth > cell.clientWidth + 1) found.push(`${text}: cut`);
        const isCovered = buttons.some(
          (one) => one.left < right - 1 && one.right > box.left + 1 && one.top < box.bottom - 1 && one.bottom > box.top + 1,
        );
        if (isCovered) found.push(`${text}: under a button`);
        if (getComputedStyle(cell.querySelector("span") ?? cell).display === "none") continue;
        const at = document.elementFromPoint(Math.min(right, room.right) - 2, box.bottom - 3);
        if (at !== null && !cell.contains(at) && box.bottom < room.bottom) found.push(`${text}: under ${at.className}`);
      }
    }
    return found;
  });
}

test("On every width each figure of a list is read, and each button pressed", async ({ page }) => {
  const symbol = contract(6);
  await order(page, exchange, { user: "maker", side: "SELL", symbol, lots: 20, price: 75240 });
  await order(page, exchange, { user: "maker", side: "BUY", symbol, lots: 20, price: 75220 });
  await sit(page, exchange, "gus", symbol);
  await send(page, { kind: "市价", lots: 5 });
  await expect(outcome(page)).toContainText("全部成交 5 手");
  await send(page, { kind: "FAK", price: "75000", lots: 1 });
  await expect(outcome(page)).toContainText("撤");
  await send(page, { kind: "限价", price: "75000", lots: 1 });
  await send(page, { side: "卖出", offset: "平今", kind: "止损", trigger: "70000", price: "", lots: 1 });
  await expect(outcome(page)).toHaveText("条件单已设置");
  for (const language of ["zh", "en"] as const) {
    if (language === "en") await page.getByRole("button", { name: /switch to English/ }).click();
    for (const [width, height] of SIZES) {
      await page.setViewportSize({ width, height });
      if (width < 720) {
        const screens = page.getByRole("navigation", { name: language === "zh" ? "页面" : "Screens" });
        await screens.getByRole("tab").nth(3).click();
      }
      for (const [at, name] of LISTS[language].entries()) {
        await page.getByRole("tab", { name: new RegExp(`^${name}`) }).click();
        await expect(page.locator("[data-pane=tables] tbody tr").first()).toBeVisible();
        expect.soft(await faults(page), `${language} ${name}, ${width} px`).toEqual([]);
        if (width < 1180) await shot(page, `list-${at}-${width}-${language}`);
      }
    }
  }
});
