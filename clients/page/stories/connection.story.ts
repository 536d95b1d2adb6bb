import type { Page } from "@playwright/test";
import { enter, expect, pane, shot, test, watched } from "./support/story";

/** An order that waits: 1 lot, bought at the day's lowest price. */
async function rest(page: Page): Promise<void> {
  const ticket = pane(page, "ticket");
  // A market that has just begun has no contract that trades yet.
  await expect(ticket.locator("button.send")).toBeEnabled({ timeout: 45_000 });
  await ticket.getByLabel("价格").fill("100");
  // The ticket says what the lowest allowed price is; that is the one to wait at.
  const fault = await ticket.getByText(/低于跌停价/).innerText();
  await ticket.getByLabel("价格").fill(/[\d.]+/.exec(fault)?.[0] ?? "");
  await ticket.locator("button.send").click();
}

function orders(page: Page) {
  return pane(page, "tables").locator("[data-order]");
}

async function showOrders(page: Page): Promise<void> {
  await page.getByRole("tab", { name: /^委托/ }).click();
}

test("a server that goes away is said, and what was there is back when it is", async ({ page, ownExchange }) => {
  const exchange = await ownExchange({ isKept: true });
  await enter(page, exchange);
  await showOrders(page);
  await rest(page);
  await expect(orders(page)).toHaveAttribute("data-status", "ACCEPTED");
  await exchange.kill();
  await expect(page.getByText("连接断开，画面已过时")).toBeVisible();
  await expect(orders(page)).toHaveCount(1);
  await expect(pane(page, "ticket").locator("button.send")).toBeDisabled();
  await shot(page, "veil");
  await exchange.start();
  await expect(page.getByRole("banner").getByText("已连接")).toBeVisible({ timeout: 45_000 });
  await expect(page.getByText("连接断开，画面已过时")).toBeHidden();
  await expect(orders(page)).toHaveCount(1);
  await expect(orders(page)).toHaveAttribute("data-status", "ACCEPTED");
  await orders(page).locator("[data-deed=cancel]").click();
  await expect(orders(page)).toHaveAttribute("data-status", "CANCELLED");
});

test("an order that was on its way when the connection broke is found again, once", async ({
  page,
  exchange,
}) => {
  let isCut = false;
  await page.routeWebSocket(/\/ws\/diff/, (socket) => {
    const server = socket.connectToServer();
    socket.onMessage((message) => {
      server.send(message);
      if (!isCut && String(message).includes('"insert_order"')) {
        isCut = true;
        // The server gets the order; what it answers is lost with the connection.
        server.onMessage(() => undefined);
        setTimeout(() => void socket.close({ code: 1011 }), 200);
      }
    });
  });
  await enter(page, exchange, { user: "user123", password: "password123" });
  await showOrders(page);
  await rest(page);
  await expect.poll(() => isCut).toBe(true);
  await expect(page.getByRole("banner").getByText("已连接")).toBeVisible();
  await expect(orders(page)).toHaveCount(1);
  await expect(orders(page)).toHaveAttribute("data-status", "ACCEPTED");
  await expect(pane(page, "ticket").locator("[data-outcome]")).toBeVisible();
  await orders(page).locator("[data-deed=cancel]").click();
  await expect(orders(page)).toHaveAttribute("data-status", "CANCELLED");
});

test("an order that never reached the exchange is told as such, and is not sent again", async ({
  page,
  exchange,
}) => {
  let inserts = 0;
  await page.routeWebSocket(/\/ws\/diff/, (socket) => {
    const server = socket.connectToServer();
    socket.onMessage((message) => {
      if (!String(message).includes('"insert_order"')) return server.send(message);
      inserts += 1;
      setTimeout(() => void socket.close({ code: 1011 }), 100);
    });
  });
  await enter(page, exchange, { user: "user123", password: "password123" });
  await showOrders(page);
  const before = await orders(page).count();
  await rest(page);
  await expect(pane(page, "ticket").locator("[data-outcome]")).toHaveClass(/bad/);
  await expect(page.getByRole("banner").getByText("已连接")).toBeVisible();
  await page.waitForTimeout(1_000);
  expect(inserts).toBe(1);
  await expect(orders(page)).toHaveCount(before);
});

test("two tabs of one user show the same", async ({ page, exchange }) => {
  await enter(page, exchange);
  const other = await page.context().newPage();
  const faults = watched(other);
  await enter(other, exchange);
  await showOrders(page);
  await showOrders(other);
  const before = await orders(other).count();
  await rest(page);
  await expect(orders(other)).toHaveCount(before + 1);
  await other.locator("[data-order][data-status=ACCEPTED] [data-deed=cancel]").first().click();
  await expect(page.locator("[data-order][data-status=ACCEPTED]")).toHaveCount(0);
  expect(faults).toEqual([]);
  await other.close();
});
