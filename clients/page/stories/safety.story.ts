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
