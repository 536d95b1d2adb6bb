import type { Page } from "@playwright/test";
import { serious } from "./support/axe";
import { enter, expect, open, test } from "./support/story";

test("the page runs under a policy without unsafe words, and breaks none of it", async ({ page, exchange }) => {
  await page.addInitScript(() => {
    const breaches: string[] = [];
    (globalThis as unknown as { breaches: string[] }).breaches = breaches;
    document.addEventListener("securitypolicyviolation", (event) => {
      breaches.push(`${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`);
    });
  });
  const answer = page.waitForResponse((one) => new URL(one.url()).pathname === "/");
  await enter(page, exchange);
  const policy = (await answer).headers()["content-security-policy"] ?? "";
  expect(policy).toContain("default-src 'none'");
  expect(policy).not.toContain("unsafe");
  await page.getByRole("button", { name: "设置" }).click();
  await page.keyboard.press("Escape");
  await page.waitForTimeout(1_500);
  expect(await page.evaluate("breaches")).toEqual([]);
  // A tab of its own, for what the browser says of this breach is no fault of the page's.
  const other = await page.context().newPage();
  await other.goto(exchange.url);
  const refused = await other.evaluate(() => {
    const script = document.createElement("script");
    script.textContent = "globalThis.wasRun = true";
    document.head.append(script);
    return (globalThis as { wasRun?: boolean }).wasRun === undefined;
  });
  expect(refused).toBe(true);
  await other.close();
});

for (const theme of ["dark", "light"] as const) {
  test(`axe finds nothing serious, ${theme}`, async ({ page, exchange }) => {
    await open(page, exchange, { theme, language: theme === "dark" ? "zh" : "en" });
    expect(await serious(page)).toEqual([]);
    await page.getByRole("button", { name: /一键体验|Enter the demo/ }).click();
    await expect(page.getByRole("banner").getByText(/已连接|Live/)).toBeVisible();
    await page.waitForTimeout(1_000);
    expect(await serious(page)).toEqual([]);
    await page.keyboard.press("?");
    await expect(page.getByRole("dialog")).toBeVisible();
    expect(await serious(page)).toEqual([]);
  });
}

const KINDS = [
  { width: 390, height: 844, theme: "dark", language: "zh", colours: "green-up" },
  { width: 390, height: 844, theme: "light", language: "en", colours: "red-up" },
  { width: 768, height: 1024, theme: "dark", language: "en", colours: "green-up" },
  { width: 768, height: 1024, theme: "light", language: "zh", colours: "green-up" },
] as const;

const SCREENS = { zh: "页面", en: "Screens" };
const LISTS = { zh: "交易列表", en: "Trading lists" };

/** Whatever controls something names what is there. */
async function expectWhole(page: Page, where: string): Promise<void> {
  expect.soft(await serious(page), where).toEqual([]);
  const lost = await page.evaluate(() =>
    [...document.querySelectorAll("[aria-controls]")]
      .map((one) => one.getAttribute("aria-controls")!)
      .filter((id) => document.getElementById(id) === null),
  );
  expect.soft(lost, `${where}: controls what is not there`).toEqual([]);
}

for (const { width, height, ...look } of KINDS) {
  test(`axe finds nothing serious, ${width} px, ${look.theme}`, async ({ page, exchange }) => {
    test.setTimeout(180_000);
    await page.setViewportSize({ width, height });
    await enter(page, exchange, look);
    const tabs = (name: string) => page.getByRole("tablist", { name, exact: true }).getByRole("tab");
    const each = async (name: string): Promise<void> => {
      for (let at = 0; at < (await tabs(name).count()); at += 1) {
        await tabs(name).nth(at).click();
        await page.waitForTimeout(300);
        await expectWhole(page, `${name} ${await tabs(name).nth(at).innerText()}`);
      }
    };
    if (width < 720) {
      await each(SCREENS[look.language]);
      await tabs(SCREENS[look.language]).nth(3).click();
    }
    await each(LISTS[look.language]);
    for (const name of [/^(设置|Settings)$/, /^(消息记录|Notices)/]) {
      await page.getByRole("banner").getByRole("button", { name }).click();
      await expect(page.getByRole("dialog")).toBeVisible();
      await expectWhole(page, String(name));
      await page.keyboard.press("Escape");
      await expect(page.getByRole("dialog")).toBeHidden();
    }
    await page.keyboard.press("?");
    await expect(page.getByRole("dialog")).toBeVisible();
    await expectWhole(page, "?");
  });
}
