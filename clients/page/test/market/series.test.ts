import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Series } from "../../src/market/series";
import type { BarOf, Change } from "../../src/market/series";
import { FakeMarket } from "./fake";
import type { Chart } from "./fake";

const WISH = { symbol: "SHFE.cu2612", seconds: 60, width: 10 };

describe("a series", () => {
  let market: FakeMarket;
  let changes: Change[];
  let series: Series<BarOf>;
  let chart: Chart;

  beforeEach(() => {
    vi.useFakeTimers();
    market = new FakeMarket();
    changes = [];
    series = new Series<BarOf>(market.client, WISH, (change) => changes.push(change));
    chart = market.asked()[0]!;
  });
  afterEach(() => {
    series.close();
    market.client.close();
    vi.useRealTimers();
  });

  const ids = () => series.rows.map((row) => row.id);

  it("asks for the newest rows and has them in order", () => {
    expect(chart).toMatchObject({ ins_list: "SHFE.cu2612", duration: 60e9, view_width: 10 });
    expect(series.state).toBe("loading");
    market.answer(chart, 99);
    expect([series.state, ids()]).toEqual(["ready", [90, 91, 92, 93, 94, 95, 96, 97, 98, 99]]);
    expect(series.hasOlder).toBe(true);
  });

  it("follows the newest row, and takes those that come", () => {
    market.answer(chart, 99);
    changes.length = 0;
    market.bar(chart, 99, 500);
    market.bar(chart, 100);
    expect(changes).toEqual([{ kind: "newer", from: 9 }, { kind: "newer", from: 9 }]);
    expect(series.rows.at(-2)?.close).toBe(500);
    expect(ids().at(-1)).toBe(100);
  });

  it("looks back from its oldest row, once at a time, and leaves no chart behind", () => {
    market.answer(chart, 99);
    series.loadOlder();
    series.loadOlder();
    const asked = market.asked();
    expect(asked).toMatchObject([{ left_kline_id: 80, view_width: 10 }]);
    expect(series.isLooking).toBe(true);
    changes.length = 0;
    market.answer(asked[0]!, 99);
    expect(changes).toEqual([{ kind: "older", count: 10 }]);
    expect([ids()[0], ids().length, series.isLooking]).toEqual([80, 20, false]);
    expect(market.asked()).toMatchObject([{ chart_id: asked[0]!.chart_id, ins_list: "" }]);
  });

  it("keeps what it looked back to when the mirror forgets it", () => {
    market.answer(chart, 99);
    series.loadOlder();
    market.answer(market.asked()[0]!, 99);
    market.socket.data({ klines: { "SHFE.cu2612": { "60000000000": { data: { 80: null, 85: null } } } } });
    market.bar(chart, 100);
    expect([ids()[0], ids().length]).toEqual([80, 21]);
  });

  it("lets go of rows in front once twice as many as were asked for have come", () => {
    market.answer(chart, 99);
    for (let id = 100; id < 110; id++) market.bar(chart, id);
    expect([ids()[0], ids().length]).toEqual([90, 20]);
    changes.length = 0;
    market.bar(chart, 110);
    expect([changes, ids()[0], ids().at(-1), ids().length]).toEqual([[{ kind: "all" }], 101, 110, 10]);
    series.loadOlder();
    const look = market.asked().at(-1)!;
    expect(look).toMatchObject({ left_kline_id: 91, view_width: 10 });
    market.answer(look, 110);
    for (let id = 111; id < 130; id++) market.bar(chart, id);
    expect([ids()[0], ids().length]).toEqual([91, 39]);
  });

  it("ends at the first row that there is", () => {
    market.answer(chart, 12);
    series.loadOlder();
    const [look] = market.asked();
    expect(look).toMatchObject({ left_kline_id: 0, view_width: 3 });
    market.answer(look!, 12);
    expect([ids()[0], ids().length, series.hasOlder]).toEqual([0, 13, false]);
    market.asked();
    series.loadOlder();
    expect(market.asked()).toEqual([]);
  });

  it("leaves out ids without a row, and shows them when their day was made", () => {
    market.answer(chart, 99, { isReady: false, missing: [90, 91, 92] });
    expect([series.state, ids()[0]]).toEqual(["making", 93]);
    series.loadOlder();
    expect(market.asked()).toEqual([]);
    market.answer(chart, 99);
    expect([series.state, ids()[0]]).toEqual(["ready", 90]);
  });

  it("has no rows of a contract that never traded, and its first when it comes", () => {
    market.socket.data({ charts: { [chart.chart_id]: { left_id: -11, right_id: -2, ready: true } } });
    expect([series.state, series.rows, series.hasOlder]).toEqual(["ready", [], false]);
    market.bar(chart, 0);
    expect(ids()).toEqual([0]);
  });

  it("goes on over a short absence, and begins anew after one that leaves a hole", async () => {
    market.answer(chart, 99);
    series.loadOlder();
    market.answer(market.asked()[0]!, 99);
    market.drop();
    await vi.advanceTimersByTimeAsync(50);
    market.accept();
    const again = market.asked();
    expect(again).toMatchObject([{ chart_id: chart.chart_id }]);
    market.answer(chart, 103);
    expect([ids()[0], ids().at(-1), ids().length]).toEqual([80, 103, 24]);
    market.drop();
    await vi.advanceTimersByTimeAsync(50);
    market.accept();
    market.answer(chart, 300);
    expect([ids()[0], ids().at(-1), ids().length]).toEqual([291, 300, 10]);
  });

  it("asks again for a look back that a lost connection took with it", async () => {
    market.answer(chart, 99);
    series.loadOlder();
    const [look] = market.asked();
    market.drop();
    await vi.advanceTimersByTimeAsync(50);
    market.accept();
    expect(market.asked().map((one) => one.chart_id)).toEqual([chart.chart_id, look!.chart_id]);
    market.answer(chart, 99);
    market.answer(look!, 99);
    expect(ids()[0]).toBe(80);
  });

  it("says when the server refuses", () => {
    market.socket.data({ notify: { S1: { type: "MESSAGE", level: "ERROR", code: 1209, content: "no" } } });
    expect(series.state).toBe("refused");
  });

  it("takes its chart away when it is closed", () => {
    market.answer(chart, 99);
    market.asked();
    series.close();
    series.close();
    expect(market.asked()).toMatchObject([{ chart_id: chart.chart_id, ins_list: "" }]);
  });
});
