/** What stands beside what at the widths between a phone and a wall. */

import type { Page } from "@playwright/test";
import { enter, expect, pane, shot, test } from "./support/story";

test("The top bar shows each figure whole, or not at all", async ({ page, exchange }) => {
  await enter(page, exchange);
  await expect(page.locator(".bar .share"), "something is traded").toHaveText(/\d%/);
  for (const language of ["zh", "en"] as const) {
    if (language === "en") await page.getByRole("button", { name: /switch to English/ }).click();
    for (const width of [600, 719, 720, 768, 800, 834, 900, 1024, 1179, 1180]) {
      await page.setViewportSize({ width, height: 900 });
      await page.waitForTimeout(200);
      const { cut, shown } = await page.evaluate(() => {
        const bar = document.querySelector(".bar")!;
        const found: string[] = [];
        const frame = bar.querySelector(".contract")!.getBoundingClientRect();
        const limit = bar.querySelector(".account")!.getBoundingClientRect().left;
        const isSeen = (one: Element): boolean => {
          const box = one.getBoundingClientRect();
          return box.width > 0 && box.top < frame.bottom;
        };
        const parts = [...bar.querySelectorAll(".contract > :is(strong, .last, .change)")].filter(isSeen);
        for (const part of parts) {
          const { right, bottom } = part.getBoundingClientRect();
          if (right > Math.min(frame.right, limit) + 1) found.push(`${part.textContent}: ends at ${right}`);
          if (bottom > bar.getBoundingClientRect().bottom) found.push(`${part.textContent}: under the bar`);
        }
        const last = bar.querySelector(".tools")!.getBoundingClientRect().right;
        if (last > innerWidth) found.push(`the tools end at ${last}`);
        return { cut: found, shown: parts.map((one) => one.className.split(" ")[0] || one.tagName) };
      });
      expect.soft(cut, `${language}, ${width} px`).toEqual([]);
      expect.soft(shown, `${language}, ${width} px`).toEqual(expect.arrayContaining(["STRONG", "last"]));
      if (width >= 900) expect.soft(shown, `${language}, ${width} px`).toContain("change");
      if (width === 768) await shot(page, `bar-768-${language}`);
    }
  }
});

/** The deals that are seen whole, and whether all ten levels are. */
function depth(page: Page): Promise<{ deals: number; height: number; levels: number; hidden: number }> {
  return page.evaluate(() => {
    const box = document.querySelector(".depth")!;
    const list = box.querySelector(".deals")!.getBoundingClientRect();
    const bottom = Math.min(list.bottom, box.getBoundingClientRect().bottom, innerHeight);
    const isWhole = (one: Element): boolean => {
      const { height, top, bottom: end } = one.getBoundingClientRect();
      return height > 0 && end <= bottom + 1 && document.elementFromPoint(box.getBoundingClientRect().left + 12, top + height / 2) !== null;
    };
    const isLevelSeen = (one: Element): boolean => {
      const { height, bottom: end } = one.getBoundingClientRect();
      return height > 0 && end <= Math.min(box.getBoundingClientRect().bottom, innerHeight) + 1;
    };
    return {
      deals: [...box.querySelectorAll(".deals tbody tr")].filter(isWhole).length,
      height: list.height,
      levels: [...box.querySelectorAll(".ladder tr:not(.spread)")].filter(isLevelSeen).length,
      hidden: box.scrollHeight - box.clientHeight,
    };
  });
}

test("The latest deals are seen under five levels and the day's figures", async ({ page, exchange }) => {
  await enter(page, exchange);
  await expect(page.locator(".deals tbody tr").nth(8)).toBeAttached();
  for (const [width, height, least] of [[1440, 900, 4], [1600, 900, 4], [768, 1024, 4], [1920, 1080, 20], [1366, 768, 2], [1280, 720, 0]] as const) {
    await page.setViewportSize({ width, height });
    await expect.poll(async () => (await depth(page)).deals, { message: `${width} px` }).toBeGreaterThanOrEqual(least);
    const seen = await depth(page);
    expect(seen.levels, `${width} px`).toBe(10);
    expect(seen.hidden, `${width} px`).toBeLessThanOrEqual(0);
    // A head with hardly a row under it tells nothing.
    expect(seen.height === 0 || seen.height >= 60, `${width} px: the deals have ${seen.height} px`).toBe(true);
    await shot(page, `depth-${width}`);
  }
});

for (const [width, height] of [[390, 844], [360, 740], [360, 640]] as const) {
  test(`A phone of ${width} x ${height} shows five levels a side, and no piece of a name`, async ({ page, exchange }) => {
    await page.setViewportSize({ width, height });
    await enter(page, exchange, { language: "en" });
    const screens = page.getByRole("navigation", { name: "Screens" });
    await screens.getByRole("tab", { name: "Trade" }).click();
    await expect(page.locator(".ladder button")).toHaveCount(10);
    expect((await depth(page)).levels).toBe(10);
    await shot(page, `phone-depth-${width}-${height}`);
    await screens.getByRole("tab", { name: "Chart" }).click();
    await expect(pane(page, "chart").locator("strong")).toBeVisible();
    await expect(pane(page, "chart").locator(".period-bar .name")).toBeHidden();
  });
}

test("The watchlist shows the month of every contract", async ({ page, exchange }) => {
  await page.addInitScript(() => {
    const symbols = ["CFFEX.IF2612", "CFFEX.IM2706", "SHFE.au2702", "CZCE.SR705"];
    localStorage.setItem("diffex.watchlist", JSON.stringify({ symbols, isChosen: true }));
  });
  await enter(page, exchange);
  const rows = pane(page, "watchlist").locator("tr[data-symbol]");
  await expect(rows).toHaveCount(4);
  for (const width of [1180, 1280, 1440, 1900]) {
    await page.setViewportSize({ width, height: 900 });
    await page.waitForTimeout(200);
    const cut = await rows.evaluateAll((all) =>
      all.flatMap((row) => {
        const cell = row.querySelector("td.contract")!;
        const range = document.createRange();
        const texts = document.createTreeWalker(cell.querySelector(".first")!, NodeFilter.SHOW_TEXT);
        let last: Node | null = null;
        while (texts.nextNode() !== null) last = texts.currentNode;
        const text = last!.textContent!;
        range.setStart(last!, Math.max(0, text.length - 3));
        range.setEnd(last!, text.length);
        const isSeen = range.getBoundingClientRect().right <= cell.getBoundingClientRect().right - 5;
        return isSeen ? [] : [`${(cell as HTMLElement).innerText}`];
      }),
    );
    expect(cut, `${width} px`).toEqual([]);
  }
  await shot(page, "watchlist-months");
});
