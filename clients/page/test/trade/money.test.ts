import { describe, expect, it } from "vitest";
import { affordable, commission, margin, need } from "../../src/trade/money";
import { priceE6, RATE_ONE, termsOf, ticksOf } from "../../src/trade/terms";
import type { Terms } from "../../src/trade/terms";
import { quote, SOYMEAL } from "./quotes";

const CU = termsOf(quote())!;
const M = termsOf(quote(SOYMEAL))!;

/** Whole numbers from a seed, the same in every run. */
function dice(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** A fraction of whole numbers, by long division of decimal digits: slow, and exact. */
function slowly(numbers: readonly number[], round: "up" | "half"): number {
  const product = numbers.reduce((all, one) => all * BigInt(one), 1n);
  const digits = product.toString().padStart(10, "0");
  const whole = Number(digits.slice(0, -9));
  const rest = digits.slice(-9);
  if (round === "up") return /^0*$/.test(rest) ? whole : whole + 1;
  return Number(rest[0]) >= 5 ? whole + 1 : whole;
}

function someTerms(roll: (below: number) => number): Terms {
  return {
    ...CU,
    tickFen: 1 + roll(100_000),
    marginRate: roll(RATE_ONE),
    open: { byMoney: roll(1_000_000), byLot: roll(3_000) },
    close: { byMoney: roll(1_000_000), byLot: roll(3_000) },
    closeToday: { byMoney: roll(1_000_000), byLot: roll(3_000) },
    isTodayApart: roll(2) === 1,
  };
}

describe("money of an order", () => {
  it("reads a contract in whole numbers", () => {
    expect(CU).toMatchObject({ tickE6: 10_000_000, tickFen: 5_000, upper: 8_049, lower: 6_997, isTodayApart: true });
    expect(M).toMatchObject({ tickFen: 1_000, isTodayApart: false, open: { byMoney: 0, byLot: 150 } });
    const treasury = quote({ price_tick: 0.005, volume_multiple: 10_000, upper_limit: 110.005, lower_limit: 99.995 });
    expect(termsOf(treasury)).toMatchObject({ tickE6: 5_000, tickFen: 5_000, upper: 22_001, lower: 19_999 });
  });

  it("says nothing of a contract that lacks a figure", () => {
    expect(termsOf(undefined)).toBeNull();
    expect(termsOf(quote({ upper_limit: "-" as never }))).toBeNull();
  });

  it("is the exchange's, to the fen", () => {
    // The figures of docs/explanation/accounting.md: 10 lots of copper at 75230 hold 376,150 yuan.
    expect(margin(CU, 7_523, 10)).toBe(37_615_000);
    expect(commission(CU, "OPEN", 7_523, 10)).toBe(18_808);
    expect(commission(CU, "CLOSE", 7_523, 10)).toBe(18_808);
    expect(commission(CU, "CLOSETODAY", 7_523, 10)).toBe(37_615);
    expect(need(CU, "CLOSE", 7_523, 10)).toEqual({ margin: 0, commission: 18_808, total: 18_808 });
    expect(commission(M, "CLOSE", 3_012, 2)).toBe(300);
  });

  it("equals long division for whatever rates, prices and lots", () => {
    const roll = dice(7);
    for (let round = 0; round < 1_000; round++) {
      const terms = someTerms(roll);
      const [ticks, volume] = [1 + roll(200_000), 1 + roll(1_000)];
      expect(margin(terms, ticks, volume)).toBe(slowly([ticks, terms.tickFen, volume, terms.marginRate], "up"));
      const fees = { OPEN: terms.open, CLOSE: terms.close, CLOSETODAY: terms.closeToday };
      const slow = (offset: keyof typeof fees): number =>
        slowly([ticks, terms.tickFen, volume, fees[offset].byMoney], "half") + volume * fees[offset].byLot;
      expect(commission(terms, "OPEN", ticks, volume)).toBe(slow("OPEN"));
      expect(commission(terms, "CLOSETODAY", ticks, volume)).toBe(slow("CLOSETODAY"));
      const close = terms.isTodayApart ? slow("CLOSE") : Math.max(slow("CLOSE"), slow("CLOSETODAY"));
      expect(commission(terms, "CLOSE", ticks, volume)).toBe(close);
    }
  });

  it("affords what trying one lot after another affords", () => {
    const roll = dice(11);
    for (let round = 0; round < 400; round++) {
      const terms = someTerms(roll);
      const [ticks, limit] = [1 + roll(50_000), 1 + roll(60)];
      const available = roll(2) * Math.floor(need(terms, "OPEN", ticks, 1 + roll(80)).total * 1.01) - roll(2);
      let slow = 0;
      while (slow < limit && need(terms, "OPEN", ticks, slow + 1).total <= available) slow += 1;
      expect(affordable(terms, ticks, available, limit)).toBe(slow);
    }
    expect(affordable({ ...CU, marginRate: 0, open: { byMoney: 0, byLot: 0 } }, 7_523, 0, 500)).toBe(500);
  });
});

describe("a price", () => {
  it("is read exactly or not at all", () => {
    expect(priceE6("75230")).toBe(75_230_000_000);
    expect(priceE6(" 4.1 ")).toBe(4_100_000);
    expect(priceE6(0.1 + 0.2)).toBe(300_000);
    for (const none of ["", "-", "1e3", "1.2345678", "-5", "0x10", "12,3", "１２", Number.NaN]) {
      expect(priceE6(none)).toBeNull();
    }
  });

  it("is a multiple of the tick or lies between two", () => {
    expect(ticksOf(75_230_000_000, CU)).toEqual({ ticks: 7_523 });
    expect(ticksOf(75_235_000_000, CU)).toEqual({ below: 7_523, above: 7_524 });
  });
});
