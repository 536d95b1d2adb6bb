/** An exchange without agents, where each story has a user and a contract of its own. */

import type { BrowserContext, Page } from "@playwright/test";
import { enter, Exchange, expect } from "./story";

/** Names of the users; all have the same funds and `secret` as their password. */
const USERS = ["ann", "bea", "cho", "dee", "eve", "fay", "gus", "hal", "ivy", "jan", "kim", "leo", "maker", "mover"];
const MONTHS = ["2701", "2702", "2703", "2704", "2705", "2706", "2707", "2708", "2709", "2710", "2711", "2712"];
const PASSWORD = "secret of stories";

/** Yuan. Those who stand opposite in every story need more. */
function deposit(user: string): number {
  return user === "maker" || user === "mover" ? 100_000_000 : 1_000_000;
}

const CONFIG = [
  '[clock]\nsessions = "24x7"',
  "[market]\nagents = false",
  ...MONTHS.map((month) => `[[instrument]]\nsymbol = "SHFE.cu${month}"\npre_settlement = 75230.0`),
  ...USERS.map((user) => `[[user]]\nuser_id = "${user}"\npassword = "${PASSWORD}"\ndeposit = ${deposit(user)}`),
].join("\n\n");

export function openQuiet(): Promise<Exchange> {
  return Exchange.open({ config: CONFIG, demo: false });
}

/** A contract that no other story trades. */
export function contract(number: number): string {
  return `SHFE.cu${MONTHS[number]}`;
}

export interface Given {
  readonly user: "maker" | "mover";
  readonly side: "BUY" | "SELL";
  readonly symbol: string;
  readonly lots: number;
  readonly price: number;
}

const counters = new WeakMap<BrowserContext, Promise<Page>>();

/** Open, once, a tab from which other users send their orders. */
function counterOf(context: BrowserContext, exchange: Exchange): Promise<Page> {
  let counter = counters.get(context);
  if (counter === undefined) {
    counter = context.newPage().then(async (tab) => {
      await tab.goto(`${exchange.url}/about.json`);
      return tab;
    });
    counters.set(context, counter);
  }
  return counter;
}

/** Place an opening limit order as another user; resolves once the exchange has taken it. */
export async function order(page: Page, exchange: Exchange, given: Given): Promise<void> {
  const counter = await counterOf(page.context(), exchange);
  await counter.evaluate(
    ({ user, side, symbol, lots, price, password }) =>
      new Promise<void>((resolve, reject) => {
        const socket = new WebSocket(`ws://${location.host}/ws/diff`);
        const orderId = `story-${crypto.randomUUID()}`;
        const [exchangeId, instrumentId] = symbol.split(".");
        const say = (pack: object): void => socket.send(JSON.stringify(pack));
        socket.onerror = () => reject(new Error("the socket failed"));
        socket.onopen = () => {
          say({ aid: "req_login", user_name: user, password });
          say({ aid: "peek_message" });
        };
        let isSent = false;
        socket.onmessage = ({ data }) => {
          const told = JSON.parse(String(data)) as {
            data?: { accounts?: object; orders?: Record<string, { status: string; reason: string } | null> }[];
          };
          for (const patch of told.data ?? []) {
            if (patch.accounts !== undefined && !isSent) {
              isSent = true;
              say({
                aid: "insert_order", user_id: user, order_id: orderId, exchange_id: exchangeId,
                instrument_id: instrumentId, direction: side, offset: "OPEN", volume: lots,
                price_type: "LIMIT", limit_price: price,
              });
            }
            const found = patch.orders?.[orderId];
            if (found === undefined || found === null) continue;
            socket.close();
            if (found.status === "REJECTED") reject(new Error(found.reason));
            else resolve();
          }
          if (socket.readyState === WebSocket.OPEN) say({ aid: "peek_message" });
        };
      }),
    { ...given, password: PASSWORD },
  );
  // A tab behind another one draws nothing, and what is not drawn cannot be clicked.
  await page.bringToFront();
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
