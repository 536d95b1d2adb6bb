import { beforeEach, describe, expect, it } from "vitest";
import { language } from "../../src/i18n";
import { lineOf } from "../../src/trade/curve";
import { protections, stopWish } from "../../src/trade/conditions";
import { equityOf, POINTS_KEPT, withPoint } from "../../src/trade/equity";
import type { Point } from "../../src/trade/equity";
import { shapeOf } from "../../src/trade/kinds";
import { readPrices } from "../../src/trade/protect";
import { termsOf } from "../../src/trade/terms";
import { meanPrice, outcomeText } from "../../src/trade/texts";
import { amountOf, withdrawable } from "../../src/trade/transfers";
import { fake, order } from "./fake";
import { account, quote } from "./quotes";

const CU = termsOf(quote())!;

beforeEach(() => (language.value = "en"));

describe("the equity curve", () => {
  it("has one point a second, and none for what did not change", () => {
    let points: readonly Point[] = [];
    for (const [at, equity] of [[0, 10], [1_000, 11], [1_400, 12], [2_500, 12], [3_000, 13]] as const) {
      points = withPoint(points, at, equity);
    }
    expect(points).toEqual([[0, 10], [1_000, 12], [3_000, 13]]);
  });

  it("never grows beyond its limit, and keeps both ends", () => {
    let points: readonly Point[] = [];
    for (let second = 0; second < 2 * POINTS_KEPT; second++) {
      points = withPoint(points, second * 1_000, second);
      expect(points.length).toBeLessThanOrEqual(POINTS_KEPT);
    }
    expect(points[0]).toEqual([0, 0]);
    expect(points.at(-1)).toEqual([(2 * POINTS_KEPT - 1) * 1_000, 2 * POINTS_KEPT - 1]);
  });

  it("begins anew with a settled day", () => {
    sessionStorage.clear();
    const one = fake();
    const curve = equityOf(one.client);
    expect(curve.value.map(([, equity]) => equity)).toEqual([1_000_000]);
    one.apply({ accounts: { u: { balance: 999_000 } } });
    expect(curve.value.at(-1)?.[1]).toBe(999_000);
    one.apply({ settlement: { trading_day: "20251124", confirmed: false } });
    expect(curve.value.map(([, equity]) => equity)).toEqual([999_000]);
  });

  it("is drawn within its box, flat in the middle", () => {
    expect(lineOf([[0, 5]])).toBeNull();
    expect(lineOf([[0, 5], [10, 15]])).toMatchObject({ path: "M0.00 96.00L100.00 4.00", low: 5, high: 15 });
    expect(lineOf([[0, 5], [10, 5]])?.path).toBe("M0.00 50.00L100.00 50.00");
  });
});

describe("money to and fro", () => {
  it("reads amounts of two decimals at most", () => {
    expect(amountOf("1,234.5")).toBe(123_450);
    expect(amountOf("0.01")).toBe(1);
    for (const none of ["", "0", "-5", "1.234", "x", "1e5"]) expect(amountOf(none)).toBeNull();
  });

  it("lets out what is available without the day's gains", () => {
    expect(withdrawable(account({ available: 100, position_profit: 30, close_profit: 20.5 }))).toBe(4_950);
    expect(withdrawable(account({ available: 100, position_profit: -30, close_profit: -1 }))).toBe(10_000);
    expect(withdrawable(account({ available: 10, position_profit: 30 }))).toBe(0);
  });
});

describe("conditional orders", () => {
  it("of the ticket wait for a price and become its order", () => {
    const shape = shapeOf("market", "SELL", null, CU);
    const wish = { direction: "SELL", offset: "CLOSETODAY", volume: 2, shape, trigger: 7_400, relation: "LE", till: "GTC" } as const;
    expect(stopWish(wish, CU)).toEqual({
      trigger: { type: "price", price: 74_000, relation: "LE" },
      order: {
        symbol: "SHFE.cu2601", direction: "SELL", offset: "CLOSETODAY", volume: 2, priceType: "LIMIT",
        limitPrice: 69_970, timeCondition: "IOC", volumeCondition: "ANY",
      },
      until: "GTC",
    });
  });

  it("that protect are one group for each kind of lots, and none where one price is given", () => {
    const closing = [{ offset: "CLOSE", volume: 1 }, { offset: "CLOSETODAY", volume: 2 }] as const;
    const both = protections("long", closing, { stop: 7_400, target: 7_600, till: "GTC" }, CU);
    expect(both.map(({ trigger, order: made }) => [trigger.type, made.offset, made.volume])).toEqual([
      ["stop_loss", "CLOSE", 1], ["take_profit", "CLOSE", 1],
      ["stop_loss", "CLOSETODAY", 2], ["take_profit", "CLOSETODAY", 2],
    ]);
    expect(new Set(both.map(({ group }) => group)).size).toBe(2);
    const [stop] = protections("short", [closing[0]], { stop: 7_600, target: null, till: "GFD" }, CU);
    expect(stop).toMatchObject({ order: { direction: "BUY", limitPrice: 80_490 }, until: "GFD" });
    expect(stop?.group).toBeUndefined();
  });

  it("are not sent with prices that would fire at once", () => {
    const read = (stop: string, target: string, side: "long" | "short"): unknown => {
      const found = readPrices(stop, target, side, quote(), CU);
      return "fault" in found ? found.fault.key : found;
    };
    expect(read("74000", "76000", "long")).toEqual({ stop: 7_400, target: 7_600 });
    expect(read("76000", "74000", "short")).toEqual({ stop: 7_600, target: 7_400 });
    expect(read("", "", "long")).toBe("trade.one_needed");
    expect(read("75230", "", "long")).toBe("trade.stop_wrong_side");
    expect(read("", "75000", "long")).toBe("trade.target_wrong_side");
    expect(read("74000", "75000", "short")).toBe("trade.stop_wrong_side");
    expect(read("74001", "", "long")).toBe("trade.off_tick");
  });
});

describe("what became of an order", () => {
  it("is said in words", () => {
    const say = (changes: object): string => outcomeText(order({ volume: 5, remaining_volume: 5, ...changes }), "75231.0");
    expect(say({})).toBe("Accepted; 5 waiting");
    expect(say({ status: "PARTIAL_FILLED", filled_volume: 2, remaining_volume: 3 })).toBe("Filled 2 of 5 at 75231.0; 3 waiting");
    expect(say({ status: "FILLED", filled_volume: 5, remaining_volume: 0 })).toBe("Filled 5 at 75231.0");
    expect(say({ status: "CANCELLED", reason: "已撤单 / Cancelled" })).toBe("Nothing traded: Cancelled");
    expect(say({ status: "CANCELLED", filled_volume: 2, reason: "已撤单 / Cancelled" })).toBe("Ended with 2 of 5 filled: Cancelled");
    expect(say({ status: "REJECTED", exchange_order_id: "", reason: "资金不足 / Insufficient funds" })).toBe("Rejected: Insufficient funds");
  });

  it("has the mean price of its trades", () => {
    const trades = [{ price: 10, volume: 1 }, { price: 13, volume: 2 }] as never[];
    expect(meanPrice(trades, 0)).toBe("12.0");
    expect(meanPrice([], 0)).toBe("-");
  });
});
