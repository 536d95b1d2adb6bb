import { describe, expect, it } from "vitest";
import { changeOf, inSight, nextOrder, sorted } from "../../src/market/rows";
import type { Column, Order } from "../../src/market/rows";
import { PERIODS, chartTime, markText, timeText } from "../../src/market/times";

const contract = (instrument: string) => ({ symbol: `X.${instrument}`, instrument }) as never;
const QUOTES: Record<string, object> = {
  "X.a": { last_price: 10, pre_settlement: 8, volume: 5 },
  "X.b": { last_price: 9, pre_settlement: 10, volume: 50 },
  "X.c": { last_price: "-", pre_settlement: 10 },
  "X.d": { last_price: 11, pre_settlement: 10, volume: 7 },
};
const ALL = ["d", "c", "b", "a"].map(contract);
const names = (order: Order | null) =>
  sorted(ALL, order, (symbol) => QUOTES[symbol] as never).map(({ instrument }) => instrument).join("");

describe("the order of the rows", () => {
  it("is the user's own until a column is chosen", () => {
    expect(names(null)).toBe("dcba");
  });

  it.each<[Column, boolean, string]>([
    ["name", true, "abcd"],
    ["name", false, "dcba"],
    ["last", false, "dabc"],
    ["last", true, "badc"],
    ["share", false, "adbc"],
    ["volume", false, "bdac"],
    ["bid", false, "dcba"],
  ])("by %s, rising %s, has rows without a figure last", (column, isUp, expected) => {
    expect(names({ column, isUp })).toBe(expected);
  });

  it("goes from greatest to least to the user's own; names begin with a", () => {
    const first = nextOrder(null, "share");
    expect(first).toEqual({ column: "share", isUp: false });
    expect(nextOrder(first, "share")).toEqual({ column: "share", isUp: true });
    expect(nextOrder(nextOrder(first, "share"), "share")).toBeNull();
    expect(nextOrder(first, "name")).toEqual({ column: "name", isUp: true });
  });
});

it("the change counts from the settlement price of the day before", () => {
  expect(changeOf({ last_price: 102, pre_settlement: 100, pre_close: 50 } as never)).toEqual({ by: 2, share: 0.02 });
  expect(changeOf({ last_price: 102 } as never)).toBeNull();
});

describe("rows in sight", () => {
  it("are those of the window and a few around it, never more than there are", () => {
    expect(inSight(1000, 0, 240, 24)).toEqual({ from: 0, to: 14 });
    expect(inSight(1000, 2400, 240, 24)).toEqual({ from: 96, to: 114 });
    expect(inSight(5, 0, 240, 24)).toEqual({ from: 0, to: 5 });
    expect(inSight(5, 9999, 240, 24)).toEqual({ from: 5, to: 5 });
  });
});

describe("times on the chart", () => {
  const ns = Date.UTC(2026, 10, 22, 16, 5, 10) * 1e6;

  it("are Beijing's, eight hours ahead of UTC", () => {
    expect(timeText(chartTime(ns), 60)).toBe("11-23 00:05");
    expect(timeText(chartTime(ns), 10)).toBe("11-23 00:05:10");
    expect(timeText(chartTime(ns), 0)).toBe("11-23 00:05:10");
    expect(timeText(chartTime(Date.UTC(2026, 10, 22, 16) * 1e6), 86_400)).toBe("2026-11-23");
  });

  it("are marked as coarsely as the axis asks", () => {
    const marks = [0, 1, 2, 3, 4].map((kind) => markText(chartTime(ns), kind));
    expect(marks).toEqual(["2026", "2026-11", "11-23", "00:05", "00:05:10"]);
  });

  it("are asked for in whole seconds", () => {
    expect(PERIODS.every(Number.isInteger)).toBe(true);
  });
});
