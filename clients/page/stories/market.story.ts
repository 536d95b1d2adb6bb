import type { Page } from "@playwright/test";
import { enter, expect, pane, shot, test } from "./support/story";

const rows = (page: Page) => pane(page, "watchlist").locator("tr[data-symbol]");
const chart = (page: Page) => pane(page, "chart").locator("[data-count]");

async function symbols(page: Page): Promise<string[]> {
  return rows(page).evaluateAll((all) => all.map((row) => (row as HTMLElement).dataset["symbol"] ?? ""));
}

/** Numbers of a column, as the rows stand. */
async function figures(page: Page, column: number): Promise<number[]> {
  const texts = await rows(page).locator(`td:nth-child(${column})`).allTextContents();
  return texts.map((text) => Number(text.trim().replace("−", "-").replace("%", ""))).filter(Number.isFinite);
}

/** How many rows the chart has, once it has some. */
async function count(page: Page): Promise<number> {
  await expect.poll(async () => Number(await chart(page).getAttribute("data-count"))).toBeGreaterThan(0);
  return Number(await chart(page).getAttribute("data-count"));
}

async function period(page: Page, name: string): Promise<void> {
  await pane(page, "chart").getByRole("button", { name, exact: true }).click();
}

test("the watchlist begins with what trades, and its prices move", async ({ page, exchange }) => {
  await enter(page, exchange);
  await expect.poll(() => symbols(page)).toContain("SHFE.au2702");
  const first = rows(page).first().locator(".last");
  await expect(first).not.toHaveText("-");
  // A flash is there once a price has moved.
  await expect(rows(page).locator('.last[data-flash^="rose"], .last[data-flash^="fell"]').first()).toBeVisible({
    timeout: 60_000,
  });
});

test("a click on a head sorts by it, the other way, and not at all", async ({ page, exchange }) => {
  await enter(page, exchange);
  await expect(rows(page).first().locator(".last")).not.toHaveText("-");
  const own = await symbols(page);
  const head = pane(page, "watchlist").getByRole("columnheader", { name: "涨幅" });
  await head.getByRole("button").click();
  await expect(head).toHaveAttribute("aria-sort", "descending");
  await expect
    .poll(async () => isFalling(await figures(page, 3)))
    .toBe(true);
  await head.getByRole("button").click();
  await expect(head).toHaveAttribute("aria-sort", "ascending");
  await expect.poll(async () => isFalling((await figures(page, 3)).reverse())).toBe(true);
  await head.getByRole("button").click();
  await expect(head).toHaveAttribute("aria-sort", "none");
  expect(await symbols(page)).toEqual(own);
});

function isFalling(numbers: readonly number[]): boolean {
  return numbers.length > 3 && numbers.every((one, at) => at === 0 || one <= numbers[at - 1]!);
}

test("a search by pinyin, name or code finds a contract; Enter takes it and keeps it", async ({ page, exchange }) => {
  await enter(page, exchange);
  await expect(rows(page).first()).toBeVisible();
  await page.keyboard.press("/");
  const field = page.getByLabel("搜索合约", { exact: true });
  await expect(field).toBeFocused();
  await field.fill("hx");
  await expect.poll(async () => (await symbols(page)).every((one) => /SHFE\.(zn|sn)/.test(one))).toBe(true);
  await shot(page, "market-search");
  await field.fill("沪锌");
  await expect(rows(page).first()).toContainText("沪锌");
  await field.fill("zn2705");
  await field.press("Enter");
  await expect(field).toHaveValue("");
  await expect(page.locator('tr[data-symbol="SHFE.zn2705"]')).toHaveAttribute("aria-selected", "true");
  await page.reload();
  await expect(page.locator('tr[data-symbol="SHFE.zn2705"]')).toBeVisible();
  await page.locator('tr[data-symbol="SHFE.zn2705"]').hover();
  await page.getByRole("button", { name: "移出自选 zn2705" }).click();
  await expect(page.locator('tr[data-symbol="SHFE.zn2705"]')).toHaveCount(0);
  await field.fill("不存在的合约");
  await expect(pane(page, "watchlist").getByRole("status")).toContainText("没有找到");
});

test("the watchlist is used by keys alone, and these keys do not trade", async ({ page, exchange }) => {
  await enter(page, exchange);
  await expect(rows(page).nth(2)).toBeVisible();
  const all = await symbols(page);
  const grid = pane(page, "watchlist").getByRole("grid");
  await grid.focus();
  await page.keyboard.press("Home");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  await expect(grid).toHaveAttribute("aria-activedescendant", `watch-${all[2]}`);
  await page.keyboard.press("Enter");
  await expect(rows(page).nth(2)).toHaveAttribute("aria-selected", "true");
  await expect(pane(page, "depth")).toContainText(all[2]!.split(".")[1]!);
});

test("of a long watchlist only the rows in sight are subscribed", async ({ page, exchange }) => {
  const asked: string[] = [];
  page.on("websocket", (socket) =>
    socket.on("framesent", ({ payload }) => {
      const pack = JSON.parse(String(payload)) as { aid: string; ins_list?: string };
      if (pack.aid === "subscribe_quote") asked.push(pack.ins_list ?? "");
    }),
  );
  const list = await page.request.get(`${exchange.url}/t/md/symbols/latest.json`);
  const table = (await list.json()) as Record<string, { class: string; expired: boolean }>;
  const futures = Object.keys(table).filter((one) => table[one]!.class === "FUTURE" && !table[one]!.expired);
  const many = futures.slice(0, 300);
  await page.addInitScript((chosen) => {
    localStorage.setItem("diffex.watchlist", JSON.stringify({ symbols: chosen, isChosen: true }));
  }, many);
  await enter(page, exchange);
  await expect(rows(page).first()).toBeVisible();
  await expect.poll(() => asked.at(-1)?.split(",").length ?? 0).toBeGreaterThan(5);
  expect(asked.at(-1)!.split(",").length).toBeLessThan(60);
  expect(await rows(page).count()).toBeLessThan(60);
  await pane(page, "watchlist").getByRole("grid").focus();
  await page.keyboard.press("End");
  await expect(page.locator(`tr[data-symbol="${many.at(-1)!}"]`)).toBeVisible();
  await expect.poll(() => asked.at(-1)!.split(",").includes(many.at(-1)!)).toBe(true);
  expect(asked.at(-1)!.split(",").length).toBeLessThan(60);
});

test("a click in the depth takes the price, and the side that it would take", async ({ page, exchange }) => {
  await enter(page, exchange);
  const depth = pane(page, "depth");
  for (const [side, word] of [["ask", "买入"], ["bid", "卖出"]] as const) {
    const button = depth.locator(`[data-side=${side}] button`).first();
    await expect(button).toBeVisible();
    const taken = await button.evaluate((one: HTMLElement) => {
      const text = one.textContent!.trim();
      one.click();
      return text;
    });
    await expect(pane(page, "ticket").getByLabel("价格", { exact: true })).toHaveValue(taken);
    await expect(pane(page, "ticket").getByRole("button", { name: word, exact: true })).toHaveAttribute("aria-pressed", "true");
  }
});

test("five levels on each side, the figures of the day, and what was traded", async ({ page, exchange }) => {
  await page.setViewportSize({ width: 2000, height: 1100 });
  await enter(page, exchange);
  const depth = pane(page, "depth");
  await expect(depth.locator("[data-side=ask] button")).toHaveCount(5);
  await expect(depth.locator("[data-side=bid] button")).toHaveCount(5);
  const asks = await depth.locator("[data-side=ask] button").allTextContents();
  expect(isFalling(asks.map(Number))).toBe(true);
  for (const name of ["涨停", "跌停", "最高", "最低", "成交量", "持仓量"]) {
    await expect(depth.locator("dl > div", { hasText: name }).locator("dd")).not.toHaveText("-");
  }
  await expect(depth.getByRole("region", { name: "逐笔成交" }).locator("tbody tr").first()).toBeVisible({ timeout: 60_000 });
  await shot(page, "market-wide");
});

test("the chart has every period, from ticks to days", async ({ page, exchange }) => {
  await enter(page, exchange);
  for (const name of ["10秒", "30秒", "1分", "5分", "15分", "1时", "日线"]) {
    await period(page, name);
    await count(page);
    await expect(pane(page, "chart").locator("[data-legend=bar]")).toContainText("开");
  }
  await shot(page, "market-days");
  await period(page, "分时");
  await count(page);
  await expect(pane(page, "chart").locator("[data-legend=tick]")).toContainText("均价");
  await shot(page, "market-ticks");
  await page.reload();
  await expect(pane(page, "chart").getByRole("button", { name: "分时" })).toHaveAttribute("aria-pressed", "true");
});

test("the crosshair tells the bar under it", async ({ page, exchange }) => {
  await enter(page, exchange);
  await period(page, "1分");
  await expect.poll(() => count(page)).toBeGreaterThan(400);
  const box = (await chart(page).boundingBox())!;
  const legend = pane(page, "chart").locator("[data-legend=bar] time");
  await page.mouse.move(box.x + box.width / 2, box.y + 150);
  await expect(legend).toHaveText(/^\d\d-\d\d \d\d:\d\d$/);
  const middle = await legend.textContent();
  await page.mouse.move(box.x + 60, box.y + 150);
  await expect(legend).not.toHaveText(middle!);
  await page.mouse.move(5, 5);
  await expect(legend).not.toHaveText(middle!);
});

test("scrolling back loads older bars, and one click leads back to the latest", async ({ page, exchange }) => {
  await enter(page, exchange);
  await period(page, "1分");
  await expect.poll(() => count(page)).toBeGreaterThan(400);
  await expect(chart(page)).toHaveAttribute("data-state", "ready", { timeout: 60_000 });
  const before = { count: await count(page), oldest: Number(await chart(page).getAttribute("data-oldest")) };
  const box = (await chart(page).boundingBox())!;
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await expect
    .poll(async () => {
      await page.mouse.wheel(-600, 0);
      return Number(await chart(page).getAttribute("data-oldest"));
    })
    .toBeLessThan(before.oldest - 400);
  expect(await count(page)).toBeGreaterThan(before.count + 400);
  await shot(page, "market-scrolled-back");
  await page.getByRole("button", { name: "回到最新" }).click();
  await expect(page.getByRole("button", { name: "回到最新" })).toHaveCount(0);
});

test("the newest bar moves while one looks at it, and the next one comes", async ({ page, exchange }) => {
  await enter(page, exchange);
  await period(page, "10秒");
  await count(page);
  await page.mouse.move(5, 5);
  const legend = pane(page, "chart").locator("[data-legend=bar]");
  const bars = new Set<string>();
  const seen = new Set<string>();
  await expect
    .poll(async () => {
      seen.add((await legend.textContent()) ?? "");
      bars.add((await legend.locator("time").textContent()) ?? "");
      return bars.size >= 2 && seen.size > bars.size;
    }, { timeout: 60_000 })
    .toBe(true);
});

test("another theme and other colours are those of the chart too", async ({ page, exchange }) => {
  await enter(page, exchange);
  await count(page);
  const ground = () =>
    chart(page)
      .locator("canvas")
      .first()
      .evaluate((canvas: HTMLCanvasElement) => [...canvas.getContext("2d")!.getImageData(1, 1, 1, 1).data.slice(0, 3)]);
  await expect.poll(ground).toEqual([0x10, 0x15, 0x1c]);
  await page.getByRole("button", { name: "换成浅色" }).click();
  await expect(page.locator("html")).toHaveAttribute("data-theme", "light");
  await expect.poll(ground).toEqual([0xff, 0xff, 0xff]);
  await count(page);
  await shot(page, "market-light");
});

test("without its data connection the chart stays, and goes on when the server is back", async ({ page, ownExchange }) => {
  // Two servers are started one after the other.
  test.setTimeout(180_000);
  const exchange = await ownExchange();
  await enter(page, exchange);
  await period(page, "10秒");
  const before = await count(page);
  await exchange.stop();
  await expect(page.getByRole("banner").getByText("已连接")).toHaveCount(0);
  expect(await count(page)).toBe(before);
  await exchange.start();
  await expect(page.getByRole("banner").getByText("已连接")).toBeVisible({ timeout: 60_000 });
  await expect(chart(page)).toHaveAttribute("data-state", "ready");
  await count(page);
});
