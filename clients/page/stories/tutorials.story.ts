/** The terminals that the tutorials build: their readers log in, trade and see it. */

import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, shot, test } from "./support/story";
import { packed, Terminal } from "./support/terminal";

for (const name of ["terminal-vue", "terminal-react"]) {
  test(`${name}: log in, pick a price, buy, see it filled, cancel another`, async ({ page, ownExchange }) => {
    test.setTimeout(180_000);
    const exchange = await ownExchange();
    const terminal = await Terminal.serve(name, exchange.url);
    try {
      await page.goto(terminal.url);
      await page.getByLabel("Password").fill("wrong");
      await page.getByRole("button", { name: "Log in" }).click();
      await expect(page.getByRole("alert")).toContainText("1102");
      await page.getByLabel("User").fill("user123");
      await page.getByLabel("Password").fill("password123");
      await page.getByRole("button", { name: "Log in" }).click();
      await expect(page.getByRole("banner")).toContainText(/live, balance \d+\.\d\d/);

      const depth = page.getByRole("region", { name: "Depth" });
      await expect(depth.getByRole("button")).toHaveCount(10);
      await expect(depth.getByRole("heading")).toHaveText(/^SHFE\.cu\d{4} \d+$/);
      await expect(page.getByRole("img")).toHaveAccessibleName(/^[1-9]\d* bars$/);

      const ticket = page.getByRole("region", { name: "Ticket" });
      const orders = page.getByRole("region", { name: "Orders" }).getByRole("row");
      await ticket.getByRole("button", { name: "Buy" }).click();
      await expect(ticket.getByRole("status")).toContainText(/ is (ACCEPTED|PARTIAL_FILLED|FILLED)$/);
      await expect(orders.last()).toContainText("FILLED");
      await expect(page.getByRole("region", { name: "Positions" })).toContainText("long 1");

      await depth.getByRole("button").last().click();
      await expect(ticket.getByLabel("Price")).not.toHaveValue("");
      const picked = Number(await ticket.getByLabel("Price").inputValue());
      await ticket.getByLabel("Price").fill(String(picked - 100));
      await ticket.getByRole("button", { name: "Buy" }).click();
      await expect(orders).toHaveCount(2);
      await orders.last().getByRole("button", { name: "Cancel" }).click();
      await expect(orders.last()).toContainText("CANCELLED");
      await ticket.getByLabel("Price").fill("0.5");
      await ticket.getByRole("button", { name: "Sell" }).click();
      await expect(ticket.getByRole("status")).toContainText(/\(2\d\d\d\)$/);
      await shot(page, name);
    } finally {
      await terminal.close();
    }
  });
}

test("the packed client installs in an empty folder, and trades under Node", async ({ exchange }) => {
  const folder = mkdtempSync(join(tmpdir(), "diffex-packed-"));
  try {
    packed(folder);
    writeFileSync(join(folder, "package.json"), '{ "private": true, "type": "module" }');
    execFileSync("npm", ["install", "./diffex-client-0.1.0.tgz", "--offline", "--no-audit", "--no-fund"], {
      cwd: folder,
    });
    writeFileSync(join(folder, "login.js"), PROGRAM);
    const said = execFileSync("node", ["--experimental-websocket", "login.js", exchange.url], {
      cwd: folder,
      encoding: "utf8",
    });
    expect(said).toBe("demo CNY\n");
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

const PROGRAM = `
import { DiffClient } from "@diffex/client";
const client = new DiffClient({ url: process.argv[2], user: "demo", password: "demo" });
await client.connect();
console.log(client.userId, client.account.currency);
client.close();
`;
