/** An exchange without agents, where each story has a user and a contract of its own. */

import type { Page } from "@playwright/test";
import { enter, Exchange, expect } from "./story";

/** Names of the users; all have the same funds and `secret` as their password. */
const USERS = ["ann", "bea", "cho", "dee", "eve", "fay", "gus", "hal", "ivy", "jan", "kim", "leo", "maker", "mover"];
const MONTHS = ["2701", "2702", "2703", "2704", "2705", "2706", "2707", "2708", "2709", "2710", "2711", "2712"];
const PASSWORD = "secret of stories";

const CONFIG = [
  '[clock]\nsessions = "24x7"',
  "[market]\nagents = false",
  ...MONTHS.map((month) => `[[instrument]]\nsymbol = "SHFE.cu${month}"\npre_settlement = 75230.0`),
  ...USERS.map((user) => `[[user]]\nuser_id = "${user}"\npassword = "${PASSWORD}"\ndeposit = 1_000_000`),
].join("\n\n");

export function openQuiet(): Promise<Exchange> {
  return Exchange.open({ config: CONFIG, demo: false });
}

/** A contract that no other story trades. */
export function contract(number: number): string {
  return `SHFE.cu${MONTHS[number]}`;
}

/** Place an order as another user; returns what became of it. */
export function order(exchange: Exchange, user: string, ...args: string[]): Promise<string> {
  const url = `${exchange.url.replace("http", "ws")}/ws/diff`;
  return exchange.run("order", ...args, "--url", url, "--user", user, "--password", PASSWORD);
}

/** Log a user in, with a contract in front. */
export async function sit(page: Page, exchange: Exchange, user: string, symbol: string, confirmOrders = false): Promise<void> {
  await page.addInitScript((wanted) => {
    if (sessionStorage.getItem("diffex.desk") === null) sessionStorage.setItem("diffex.desk", JSON.stringify({ symbol: wanted }));
  }, symbol);
  await enter(page, exchange, { user, password: PASSWORD, confirmOrders });
  await expect(page.locator(".ticket").getByText(symbol)).toBeVisible();
}

export interface Written {
  readonly side?: "买入" | "卖出";
  readonly offset?: "开仓" | "平昨" | "平今";
  readonly kind?: "限价" | "市价" | "FAK" | "FOK" | "止损";
  readonly price?: string;
  readonly trigger?: string;
  readonly lots: number;
}

/** Write on the ticket what is to be sent. */
export async function write(page: Page, { side = "买入", offset = "开仓", kind = "限价", price, trigger, lots }: Written): Promise<void> {
  const ticket = page.locator(".ticket");
  for (const name of [side, offset, kind]) await ticket.getByRole("button", { name, exact: true }).click();
  if (trigger !== undefined) await page.locator("#ticket-trigger").fill(trigger);
  if (price !== undefined) await page.locator("#ticket-price").fill(price);
  await page.locator("#ticket-volume").fill(String(lots));
}

export async function send(page: Page, written: Written): Promise<void> {
  await write(page, written);
  await page.locator(".ticket .send").click();
}

export function outcome(page: Page) {
  return page.locator("[data-outcome]");
}

export function fault(page: Page) {
  return page.locator("#ticket-fault");
}

/** Bring a list to the front. */
export async function list(page: Page, name: string): Promise<void> {
  await page.getByRole("tab", { name: new RegExp(`^${name}`) }).click();
}
