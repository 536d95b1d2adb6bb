import { enter, expect, open, pane, shot, test } from "./support/story";

test("one click enters as the demo user, and the desk is there", async ({ page, exchange }) => {
  await open(page, exchange);
  await shot(page, "login-dark-zh");
  await page.getByRole("button", { name: "一键体验" }).click();
  await expect(page.getByRole("banner").getByText("已连接")).toBeVisible();
  await expect(page.getByRole("banner").getByText("10,000,000")).toBeVisible();
  for (const name of ["watchlist", "chart", "depth", "ticket", "account", "tables"]) {
    await expect(pane(page, name)).toBeVisible();
  }
  await expect(page).toHaveTitle(/\d.* · diffex/);
});

test("a demo user who reloads the page is in again, and one who left is not", async ({ page, exchange }) => {
  await enter(page, exchange);
  await page.reload();
  await expect(page.getByRole("banner").getByText("已连接")).toBeVisible();
  await page.getByRole("button", { name: "退出登录" }).click();
  await expect(page.getByRole("button", { name: "一键体验" })).toBeVisible();
  await page.reload();
  await expect(page.getByRole("button", { name: "一键体验" })).toBeVisible();
});

test("a password lets its user in", async ({ page, exchange }) => {
  await enter(page, exchange, { user: "user123", password: "password123" });
  await expect(page.getByRole("navigation", { name: "工具" }).getByText("user123")).toBeVisible();
});

test("a wrong password is said in words, tried once, and can be tried again", async ({ page, exchange }) => {
  let sockets = 0;
  page.on("websocket", () => (sockets += 1));
  await open(page, exchange);
  await page.getByLabel("用户名").fill("user123");
  await page.getByLabel("密码").fill("not the password");
  await page.getByRole("button", { name: "登录", exact: true }).click();
  await expect(page.getByRole("alert")).toHaveText("用户名或密码不对，请重新输入。");
  await expect(page.getByLabel("密码")).toHaveValue("");
  await shot(page, "login-wrong-password");
  // Longer than the first waits of a connection that tries again.
  await page.waitForTimeout(2_000);
  expect(sockets).toBe(1);
  await page.getByLabel("密码").fill("password123");
  await page.getByRole("button", { name: "登录", exact: true }).click();
  await expect(page.getByRole("banner").getByText("已连接")).toBeVisible();
});

test("without the demo there is no way in but a password", async ({ page, ownExchange }) => {
  const exchange = await ownExchange({
    demo: false,
    config: `
      [[user]]
      user_id = "alice"
      password = "alice's password"
      deposit = 1_000_000
    `,
  });
  await open(page, exchange, { language: "en" });
  await expect(page.getByRole("button", { name: "Log in" })).toBeVisible();
  await expect(page.getByRole("button", { name: "Enter the demo" })).toHaveCount(0);
});
