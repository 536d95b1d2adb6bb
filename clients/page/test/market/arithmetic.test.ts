import { describe, expect, it } from "vitest";
import { dealOf, dealsOf } from "../../src/market/deals";
import { means, moveOf, rowAt } from "../../src/market/indicators";

describe("means", () => {
  const rows = Array.from({ length: 40 }, (_, at) => ({ close: ((at * 37) % 23) + 100 }));

  function slow(length: number): (number | null)[] {
    return rows.map((_, at) => {
      if (at + 1 < length) return null;
      const part = rows.slice(at + 1 - length, at + 1);
      return part.reduce((sum, row) => sum + row.close, 0) / length;
    });
  }

  it.each([1, 5, 10, 20, 60])("of %i are those that are summed up anew for each row", (length) => {
    expect(means(rows, length)).toEqual(slow(length));
  });

  it("from any row on are the end of all of them", () => {
    for (let from = 0; from <= rows.length; from++) {
      expect(means(rows, 5, from)).toEqual(slow(5).slice(from));
    }
  });
});

it("a move has a share only of something", () => {
  expect(moveOf(103, 100)).toEqual({ by: 3, share: 0.03 });
  expect([moveOf(null, 100), moveOf(100, undefined), moveOf(100, 0)]).toEqual([null, null, null]);
});

it("the row at a time is the last that began by then", () => {
  const rows = [10, 20, 30].map((datetime) => ({ datetime }));
  expect([9, 10, 19, 20, 99].map((ns) => rowAt(rows, ns))).toEqual([-1, 0, 0, 1, 2]);
  expect(rowAt([], 5)).toBe(-1);
});

describe("a deal", () => {
  const tick = (id: number, more: object) => ({
    id, datetime: id * 5e8, last_price: 100, volume: 10, open_interest: 50, ask_price1: 101, bid_price1: 99, ...more,
  });

  it("is what the volume grew by, and who took it by the book before", () => {
    expect(dealOf(tick(1, {}), tick(2, { volume: 13, last_price: 101, open_interest: 52 }))).toMatchObject({
      volume: 3, price: 101, opened: 2, taker: "buy", nature: "opened",
    });
    expect(dealOf(tick(1, {}), tick(2, { volume: 11, last_price: 99, open_interest: 49 }))).toMatchObject({
      taker: "sell", nature: "closed", opened: -1,
    });
    expect(dealOf(tick(1, {}), tick(2, { volume: 11 }))).toMatchObject({ taker: "unclear", nature: "passed on" });
  });

  it("is none where nothing was traded, nor at the first tick", () => {
    expect(dealOf(tick(1, {}), tick(2, { ask_price1: 102 }))).toBeNull();
    expect(dealOf(undefined, tick(1, {}))).toBeNull();
    expect(dealOf(tick(1, {}), tick(2, { last_price: undefined, volume: 12 }))).toBeNull();
  });

  it("of a new day counts from nothing", () => {
    expect(dealOf(tick(1, { volume: 900 }), tick(2, { volume: 4 }))?.volume).toBe(4);
  });

  it("comes newest first, and no more than asked for", () => {
    const ticks = [1, 2, 3, 4, 5].map((id) => tick(id, { volume: id === 3 ? 2 : id }));
    expect(dealsOf(ticks, 2).map((deal) => deal.id)).toEqual([5, 4]);
    expect(dealsOf(ticks, 9).map((deal) => deal.id)).toEqual([5, 4, 2]);
  });
});
