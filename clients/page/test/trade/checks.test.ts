import { describe, expect, it } from "vitest";
import { check, largestVolume } from "../../src/trade/checks";
import type { Draft, Means, Ready } from "../../src/trade/checks";
import { closings } from "../../src/trade/closable";
import { need } from "../../src/trade/money";
import { termsOf } from "../../src/trade/terms";
import { account, position, quote, SOYMEAL } from "./quotes";

const CU = termsOf(quote())!;
const M = termsOf(quote(SOYMEAL))!;

function draft(changes: Partial<Draft> = {}): Draft {
  return { direction: "BUY", offset: "OPEN", kind: "limit", price: "75230", trigger: "", volume: "1", ...changes };
}

function means(changes: Partial<Means> = {}): Means {
  return { terms: CU, account: account(), position: undefined, ...changes };
}

function fault(one: Draft, with_: Means = means()): string {
  const verdict = check(one, with_);
  return "fault" in verdict ? verdict.fault.key : "";
}

function ready(one: Draft, with_: Means = means()): Ready {
  const verdict = check(one, with_);
  if ("fault" in verdict) throw new Error(verdict.fault.key);
  return verdict.ready;
}

describe("a ticket", () => {
  it("is refused for a price that is none, off the tick, or beyond the day's limits", () => {
    expect(fault(draft({ price: "" }))).toBe("trade.no_price");
    expect(fault(draft({ price: "0" }))).toBe("trade.no_price");
    expect(fault(draft({ price: "75235" }))).toBe("trade.off_tick");
    expect(fault(draft({ price: "80500" }))).toBe("trade.above_limit");
    expect(fault(draft({ price: "69960" }))).toBe("trade.below_limit");
    expect(fault(draft({ price: "80490" }))).toBe("");
  });

  it("names the prices on either side of one that is off the tick", () => {
    const verdict = check(draft({ price: "75235" }), means());
    expect("fault" in verdict && verdict.fault.facts).toEqual({
      price: "75235", tick: "10", below: "75230", above: "75240",
    });
  });

  it("is refused for lots that are none or too many", () => {
    for (const volume of ["", "0", "-1", "1.5", "x", "1e2"]) expect(fault(draft({ volume }))).toBe("trade.no_volume");
    expect(fault(draft({ volume: "501" }))).toBe("trade.too_large");
    const rich = means({ terms: M, account: account({ available: 1e9 }) });
    expect(fault(draft({ kind: "market", price: "", volume: "201" }), rich)).toBe("trade.too_large");
    expect(fault(draft({ kind: "market", price: "", volume: "200" }), rich)).toBe("");
  });

  it("is refused where the money does not suffice by a fen, and taken where it just does", () => {
    const { total } = need(CU, "OPEN", 7_523, 3);
    const exactly = means({ account: account({ available: total / 100 }) });
    expect(fault(draft({ volume: "3" }), exactly)).toBe("");
    const short = means({ account: account({ available: (total - 1) / 100 }) });
    expect(fault(draft({ volume: "3" }), short)).toBe("trade.no_money");
    expect(largestVolume(draft(), exactly)).toBe(3);
    expect(largestVolume(draft(), short)).toBe(2);
    expect(fault(draft(), means({ account: undefined }))).toBe("trade.no_account");
  });

  it("closes what no live order is closing, today's and history's apart where the exchange does", () => {
    const held = position({ volume_long_today: 3, volume_long_his: 2, volume_long_frozen_today: 1 });
    const own = means({ position: held });
    const sell = { direction: "SELL" as const, volume: "2" };
    expect(fault(draft({ ...sell, offset: "CLOSE" }), own)).toBe("");
    expect(fault(draft({ ...sell, offset: "CLOSETODAY" }), own)).toBe("");
    expect(fault(draft({ ...sell, offset: "CLOSE", volume: "3" }), own)).toBe("trade.is_of_today");
    expect(fault(draft({ ...sell, offset: "CLOSETODAY", volume: "4" }), own)).toBe("trade.is_of_history");
    expect(fault(draft({ ...sell, offset: "CLOSE", volume: "5" }), own)).toBe("trade.not_closable");
    expect(fault(draft({ direction: "BUY", offset: "CLOSE" }), own)).toBe("trade.not_closable");
    expect(largestVolume(draft({ ...sell, offset: "CLOSE" }), own)).toBe(2);
    const meal = { terms: M, account: account(), position: held };
    expect(fault(draft({ ...sell, offset: "CLOSE", price: "3012", volume: "4" }), meal)).toBe("");
    expect(fault(draft({ ...sell, offset: "CLOSETODAY", price: "3012" }), meal)).toBe("trade.no_close_today");
  });

  it("closes without money for it", () => {
    const poor = means({ account: account({ available: -5 }), position: position({ volume_short_his: 1 }) });
    expect(fault(draft({ offset: "CLOSE" }), poor)).toBe("");
    expect(fault(draft(), poor)).toBe("trade.no_money");
  });

  it("spells each kind as its exchange takes it", () => {
    expect(ready(draft()).shape).toEqual({ priceType: "LIMIT", timeCondition: "GFD", volumeCondition: "ANY", ticks: 7_523 });
    expect(ready(draft({ kind: "fak" })).shape).toMatchObject({ timeCondition: "IOC", volumeCondition: "ANY" });
    expect(ready(draft({ kind: "fok" })).shape).toMatchObject({ timeCondition: "IOC", volumeCondition: "ALL" });
    const market = { kind: "market", price: "" } as const;
    expect(ready(draft(market)).shape).toMatchObject({ priceType: "LIMIT", timeCondition: "IOC", ticks: CU.upper });
    expect(ready(draft({ ...market, direction: "SELL" })).shape.ticks).toBe(CU.lower);
    expect(ready(draft(market), means({ terms: M })).shape).toMatchObject({ priceType: "ANY", ticks: null });
    const index = { ...CU, exchangeId: "CFFEX", isTodayApart: false };
    expect(ready(draft(market), means({ terms: index })).shape.priceType).toBe("FIVELEVEL");
    const sugar = { ...CU, exchangeId: "CZCE", isTodayApart: false };
    expect(fault(draft({ kind: "fok" }), means({ terms: sugar }))).toBe("trade.kind_not_taken");
  });

  it("holds a market order from the day's upper limit, on either side", () => {
    const held = need(M, "OPEN", M.upper, 1);
    expect(ready(draft({ kind: "market", direction: "SELL" }), means({ terms: M })).need).toEqual(held);
  });

  it("leaves lots and money of a stop order to the moment when it fires", () => {
    const stop = draft({ kind: "stop", direction: "SELL", offset: "CLOSE", trigger: "74000", price: "" });
    expect(ready(stop)).toMatchObject({ trigger: 7_400, shape: { ticks: CU.lower } });
    expect(fault({ ...stop, trigger: "" })).toBe("trade.no_price");
    expect(fault({ ...stop, trigger: "74001" })).toBe("trade.off_tick");
    expect(ready({ ...stop, price: "73000" }).shape).toMatchObject({ timeCondition: "GFD", ticks: 7_300 });
  });
});

describe("closing a side", () => {
  it("takes history's lots before today's, in orders that the exchange takes", () => {
    expect(closings({ today: 3, history: 2 }, CU)).toEqual([
      { offset: "CLOSE", volume: 2 },
      { offset: "CLOSETODAY", volume: 3 },
    ]);
    expect(closings({ today: 3, history: 2 }, M)).toEqual([{ offset: "CLOSE", volume: 5 }]);
    expect(closings({ today: 1_100, history: 0 }, CU).map((one) => one.volume)).toEqual([500, 500, 100]);
    expect(closings({ today: 3, history: 2 }, CU, 4)).toEqual([
      { offset: "CLOSE", volume: 2 },
      { offset: "CLOSETODAY", volume: 2 },
    ]);
    expect(closings({ today: 0, history: 0 }, CU)).toEqual([]);
  });
});
