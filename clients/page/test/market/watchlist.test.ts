import { DiffClient } from "@diffex/client";
import { CLIENT } from "@diffex/client/vue";
import { mount } from "@vue/test-utils";
import { createPinia, setActivePinia } from "pinia";
import { beforeEach, describe, expect, it } from "vitest";
import { nextTick } from "vue";
import type { Contract } from "../../src/market/contracts";
import DepthLadder from "../../src/market/DepthLadder.vue";
import WatchRow from "../../src/market/WatchRow.vue";
import { useDesk } from "../../src/stores/desk";
import { useSettings } from "../../src/stores/settings";

const ROWS = 100;

function contract(at: number): Contract {
  const symbol = `DCE.m${1000 + at}`;
  return {
    symbol, exchange: "DCE", instrument: `m${1000 + at}`, product: "m", nameZh: `豆粕${1000 + at}`,
    nameEn: "Soybean meal", tick: 1, decimals: 0, multiplier: 10, minLimit: 1, maxLimit: 100, minMarket: 1,
    maxMarket: 100, margin: null, commission: null, expiresAt: null, isMain: false, hasTraded: true, rank: at, words: [],
  };
}

beforeEach(() => {
  setActivePinia(createPinia());
  useSettings().language = "zh";
});

describe("rows of the watchlist", () => {
  function list() {
    const client = new DiffClient({ url: "ws://host", WebSocket: class {} as never });
    const contracts = Array.from({ length: ROWS }, (_, at) => contract(at));
    client.store.replace({
      quotes: Object.fromEntries(contracts.map(({ symbol }) => [symbol, { last_price: 3000, pre_settlement: 2990 }])),
    });
    const rows = contracts.map((one) =>
      mount(WatchRow, {
        props: { contract: one, isSelected: false, isActive: false, isWatched: true },
        global: { provide: { [CLIENT as symbol]: client } },
      }),
    );
    return { client, rows };
  }

  it("render for their own quote only", async () => {
    const { client, rows } = list();
    const before = rows.map((row) => row.element.innerHTML);
    client.store.apply([{ quotes: { "DCE.m1007": { last_price: 3020 } } }]);
    await nextTick();
    const changed = rows.flatMap((row, at) => (row.element.innerHTML === before[at] ? [] : [at]));
    expect(changed).toEqual([7]);
    expect(rows[7]!.text()).toContain("3020");
    expect(rows[7]!.text()).toContain("+1.00%");
  });

  it("flash the way that the price went, and again each time", async () => {
    const { client, rows } = list();
    const flashes: (string | undefined)[] = [];
    for (const price of [3001, 3002, 2999]) {
      client.store.apply([{ quotes: { "DCE.m1000": { last_price: price } } }]);
      await nextTick();
      flashes.push(rows[0]!.find(".last").attributes("data-flash"));
    }
    expect(flashes).toEqual(["rose-0", "rose-1", "fell-0"]);
  });

  it("show a minus where there is nothing", async () => {
    const { client, rows } = list();
    client.store.apply([{ quotes: { "DCE.m1000": { last_price: null, pre_settlement: null } } }]);
    await nextTick();
    expect(rows[0]!.findAll("td.num").map((cell) => cell.text())).toEqual(["-", "-", "-", "-", "-", "-", "-"]);
  });
});

describe("the depth", () => {
  const quote = {
    pre_settlement: 100, ask_price1: 102, ask_volume1: 4, ask_price2: 103, ask_volume2: 8, bid_price1: 99, bid_volume1: 2,
  };

  it("takes an ask's price to buy and a bid's to sell", async () => {
    const desk = useDesk();
    const ladder = mount(DepthLadder, { props: { quote: quote as never, decimals: 0 } });
    await ladder.find("[data-side=ask] tr:last-child button").trigger("click");
    expect([desk.price, desk.side]).toEqual([102, "BUY"]);
    await ladder.find("[data-side=bid] button").trigger("click");
    expect([desk.price, desk.side]).toEqual([99, "SELL"]);
  });

  it("has five levels a side, with a minus where there is none, and bars by the largest", () => {
    const ladder = mount(DepthLadder, { props: { quote: quote as never, decimals: 0 } });
    const prices = ladder.findAll("[data-side=ask] tr td:nth-child(2)").map((cell) => cell.text());
    expect(prices).toEqual(["-", "-", "-", "103", "102"]);
    const bars = ladder.findAll("[data-side=ask] .bar").map((bar) => bar.attributes("style"));
    expect(bars.slice(-2)).toEqual(["transform: scaleX(1.000);", "transform: scaleX(0.500);"]);
    expect(ladder.find(".spread").text()).toContain("3");
  });

  it("is there without a quote", () => {
    const ladder = mount(DepthLadder, { props: { quote: undefined, decimals: 0 } });
    expect(ladder.findAll("button")).toEqual([]);
  });
});
