// @vitest-environment happy-dom
/** The React hooks: what they show, and how often they render. */

import { act, createElement, StrictMode } from "react";
import type { ReactNode } from "react";
import { createRoot } from "react-dom/client";
import type { Root } from "react-dom/client";
import { afterEach, beforeEach, expect, test } from "vitest";
import {
  DiffexProvider,
  useAccount,
  useConnection,
  useDepth,
  useDiff,
  useKlines,
  useNotify,
  useOrder,
  useOrders,
  usePositions,
  useQuote,
  useTrades,
} from "../src/react/index.js";
import { live, ROWS, settled, SYMBOLS } from "./live.js";
import type { Live } from "./live.js";

(globalThis as Record<string, unknown>)["IS_REACT_ACT_ENVIRONMENT"] = true;

let root: Root;
let place: HTMLElement;

beforeEach(() => {
  place = document.createElement("div");
  root = createRoot(place);
});
afterEach(() => act(() => root.unmount()));

async function show({ client }: Live, node: ReactNode): Promise<void> {
  await act(async () => {
    root.render(createElement(DiffexProvider, { client }, node));
    await settled();
  });
}

/** A component that shows what `use` returns, as JSON. */
function shower(use: () => unknown): () => ReactNode {
  return () => JSON.stringify(use() ?? null);
}

const shown = (): unknown => JSON.parse(place.textContent);

test("one changed row of 500 renders once, and a patch without news renders nothing", async () => {
  const stage = live();
  let renders = 0;
  const Row = ({ symbol }: { symbol: string }): ReactNode => {
    renders += 1;
    return createElement("i", null, String(useQuote(symbol)?.last_price));
  };
  await show(stage, SYMBOLS.map((symbol) => createElement(Row, { key: symbol, symbol })));
  expect(renders).toBe(ROWS);
  await act(async () => stage.socket.data({ quotes: { [SYMBOLS[7] as string]: { last_price: 2 } } }));
  expect(renders).toBe(ROWS + 1);
  expect(place.children[7]?.textContent).toBe("2");
  await act(async () => stage.socket.data({ quotes: { [SYMBOLS[7] as string]: { last_price: 2 } } }));
  expect(renders).toBe(ROWS + 1);
});

test("each hook shows its part of the mirror and follows it", async () => {
  const stage = live();
  const hooks: [() => unknown, object, unknown][] = [
    [() => useAccount()?.balance, { accounts: { u: { balance: 2 } } }, 2],
    [() => usePositions().map((one) => one.volume_long), { positions: { p: { volume_long: 3 } } }, [3]],
    [
      () => useOrders().map((one) => one.order_id),
      { orders: { b: { order_id: "b", insert_time: 2 }, a: { order_id: "a", insert_time: 1 } } },
      ["a", "b"],
    ],
    [() => useOrder("b")?.order_id, {}, "b"],
    [() => useTrades().map((one) => one.price), { trades: { t: { price: 5, timestamp: 1 } } }, [5]],
    [
      () => useDepth("SHFE.cu1"),
      { quotes: { "SHFE.cu1": { ask_price1: 2, ask_volume1: 1, bid_price1: 1, bid_volume1: "-" } } },
      { asks: [{ price: 2, volume: 1 }], bids: [] },
    ],
    [
      () => useKlines("SHFE.cu1", 60, 10).map((bar) => bar.id),
      { klines: { "SHFE.cu1": { "60000000000": { data: { "10": { close: 1 }, "9": { close: 1 } } } } } },
      [9, 10],
    ],
    [() => useDiff(["accounts", "u", "currency"]), { accounts: { u: { currency: "CNY" } } }, "CNY"],
    [() => useDiff(null), {}, null],
    [() => useNotify().map((one) => one.code), { notify: { S1: { level: "INFO", code: 3, content: "" } } }, [3]],
    [() => useConnection().state, {}, "live"],
  ];
  for (const [use, patch, expected] of hooks) {
    await show(stage, createElement(shower(use), { key: String(use) }));
    await act(async () => stage.socket.data(patch as Record<string, unknown>));
    expect(shown()).toEqual(expected);
  }
});

test("a quote is subscribed while it is shown, also in strict mode", async () => {
  const stage = live();
  const Row = shower(() => useQuote("SHFE.cu1"));
  await show(stage, createElement(StrictMode, null, createElement(Row), createElement(Row)));
  expect(stage.socket.sentOf("subscribe_quote").at(-1)).toMatchObject({ ins_list: "SHFE.cu1" });
  await act(async () => stage.socket.data({ ins_list: "SHFE.cu1" }));
  await show(stage, null);
  await act(settled);
  expect(stage.socket.sentOf("subscribe_quote").at(-1)).toMatchObject({ ins_list: "" });
});

test("two charts of the same kind are one at the server, until both are gone", async () => {
  const stage = live();
  const Chart = shower(() => useKlines("SHFE.cu1", 60, 10));
  await show(stage, [createElement(Chart, { key: 1 }), createElement(Chart, { key: 2 })]);
  expect(stage.socket.sentOf("set_chart")).toHaveLength(1);
  const chart = { ins_list: "SHFE.cu1", duration: 60e9, view_width: 10, ready: true };
  await act(async () => stage.socket.data({ charts: { "SHFE.cu1|60|10": chart } }));
  await show(stage, [createElement(Chart, { key: 1 })]);
  expect(stage.socket.sentOf("set_chart")).toHaveLength(1);
  await show(stage, null);
  expect(stage.socket.sentOf("set_chart").at(-1)).toMatchObject({ ins_list: "" });
});

test("a hook outside of a provider says so", () => {
  const Lost = shower(() => useAccount());
  expect(() => act(() => root.render(createElement(Lost)))).toThrow("DiffexProvider");
});
