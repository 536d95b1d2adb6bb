import type { Json } from "@diffex/client";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { nextTick } from "vue";
import { language } from "../../src/i18n";
import * as time from "../../src/lib/time";
import OrdersTable from "../../src/trade/OrdersTable.vue";
import PositionsTable from "../../src/trade/PositionsTable.vue";
import TradesTable from "../../src/trade/TradesTable.vue";
import { useSettings } from "../../src/stores/settings";
import { fake, hold, order, show } from "./fake";
import type { Fake } from "./fake";

beforeEach(() => (language.value = "en"));
afterEach(() => {
  vi.restoreAllMocks();
  document.body.innerHTML = "";
  localStorage.clear();
});

function orders(one: Fake, count: number): void {
  const rows = Array.from({ length: count }, (_, index) =>
    order({ order_id: `o${index}`, insert_time: 1e18 + index * 1e9 }),
  );
  one.apply({ orders: Object.fromEntries(rows.map((row) => [row.order_id, row as unknown as Json])) });
}

describe("the orders", () => {
  it("draw one row again when one order of sixty changes", async () => {
    const one = fake();
    orders(one, 60);
    const drawn = vi.spyOn(time, "clock");
    const table = show(OrdersTable, one);
    expect(drawn).toHaveBeenCalledTimes(60);
    drawn.mockClear();
    one.apply({ orders: { o7: { status: "FILLED", filled_volume: 1, remaining_volume: 0 } } });
    await nextTick();
    expect(drawn).toHaveBeenCalledTimes(1);
    expect(table.find("[data-order=o7]").text()).toContain("Filled");
    one.apply({ accounts: { u: { balance: 5 } } });
    await nextTick();
    expect(drawn).toHaveBeenCalledTimes(1);
  });

  it("are drawn three hundred at a time, the newest first", async () => {
    const one = fake();
    orders(one, 310);
    const table = show(OrdersTable, one);
    expect(table.findAll("tbody tr")).toHaveLength(300);
    expect(table.find("tbody tr").attributes("data-order")).toBe("o309");
    await table.find(".scroll > .button").trigger("click");
    expect(table.findAll("tbody tr")).toHaveLength(310);
  });

  it("are filtered, and cancelled all at once", async () => {
    const one = fake();
    orders(one, 3);
    one.apply({ orders: { o1: { status: "CANCELLED", reason: "已撤单 / Cancelled" } } });
    const table = show(OrdersTable, one);
    expect(table.find("[data-order=o1] .reason").text()).toBe("Cancelled");
    await table.findAll(".choices button")[0]!.trigger("click");
    expect(table.findAll("tbody tr").map((row) => row.attributes("data-order"))).toEqual(["o2", "o0"]);
    await table.find("[data-deed=cancel-all]").trigger("click");
    expect(one.cancelled).toEqual(["o0", "o2"]);
  });
});

describe("the trades", () => {
  it("draw only the new one", async () => {
    const one = fake();
    const trade = (id: string): Json => ({
      trade_id: id, order_id: "o", instrument_id: "SHFE.cu2601", direction: "BUY", offset: "OPEN", price: 75230,
      volume: 1, commission: 18.81, timestamp: 1e18,
    });
    one.apply({ trades: { t1: trade("t1"), t2: trade("t2") } });
    const drawn = vi.spyOn(time, "clockNs");
    show(TradesTable, one);
    drawn.mockClear();
    one.apply({ trades: { t3: trade("t3") } });
    await nextTick();
    expect(drawn).toHaveBeenCalledTimes(1);
  });
});

describe("a position", () => {
  it("is closed by one click, history's lots and today's by an order each, at the best opposite price", async () => {
    const one = fake();
    hold(one, 3, 2);
    const table = show(PositionsTable, one);
    useSettings().confirmOrders = false;
    await table.find("[data-deed=close]").trigger("click");
    await vi.waitFor(() => expect(one.wishes).toHaveLength(2));
    expect(one.wishes).toMatchObject([
      { direction: "SELL", offset: "CLOSE", volume: 2, limitPrice: 75220, timeCondition: "GFD" },
      { direction: "SELL", offset: "CLOSETODAY", volume: 3, limitPrice: 75220 },
    ]);
  });

  it("is turned round by as many lots as were closed", async () => {
    const one = fake();
    hold(one, 4, 0);
    one.becomes = ({ offset }) => (offset === "OPEN" ? {} : { status: "CANCELLED", filled_volume: 3, remaining_volume: 1 });
    const table = show(PositionsTable, one);
    useSettings().confirmOrders = false;
    await table.find("[data-deed=reverse]").trigger("click");
    await vi.waitFor(() => expect(one.wishes).toHaveLength(2));
    expect(one.wishes[1]).toMatchObject({ direction: "SELL", offset: "OPEN", volume: 3, limitPrice: 75220 });
  });

  it("is asked about first where the user wants that", async () => {
    const one = fake();
    hold(one, 1, 0);
    const table = show(PositionsTable, one);
    useSettings().confirmOrders = true;
    await table.find("[data-deed=close]").trigger("click");
    await nextTick();
    expect(table.find("dialog").text()).toContain("Close: Sell 1 of SHFE.cu2601 @ 75220");
    expect(one.wishes).toHaveLength(0);
    await table.find("dialog form").trigger("submit");
    await vi.waitFor(() => expect(one.wishes).toHaveLength(1));
  });

  it("stays where nobody stands opposite, and over a dead connection", async () => {
    const one = fake();
    hold(one, 1, 0);
    const table = show(PositionsTable, one);
    useSettings().confirmOrders = false;
    (one.client.connection as { state: string }).state = "waiting";
    await table.find("[data-deed=close]").trigger("click");
    (one.client.connection as { state: string }).state = "live";
    one.apply({ quotes: { "SHFE.cu2601": { bid_price1: null } } });
    await nextTick();
    await table.find("[data-deed=close]").trigger("click");
    await new Promise((resolve) => setTimeout(resolve, 10));
    expect(one.wishes).toHaveLength(0);
  });
});
