import { describe, expect, it } from "vitest";
import { readCatalogue, search, startingSymbols, termsOf } from "../../src/market/contracts";
import { takes, tellsTodayApart } from "../../src/market/exchanges";
import { lettersOf } from "../../src/market/letters";

function listed(exchange: string, id: string, name: string, english: string, more: object = {}) {
  return {
    class: "FUTURE", exchange_id: exchange, ins_id: id, ins_name: name,
    product_id: id.replace(/\d+/, ""), py: `${id.toLowerCase()},${english}`, expired: false,
    price_tick: 10, price_decs: 0, volume_multiple: 5, sort_key: 1, last_price: "-" as const, ...more,
  };
}

const FILE = {
  "SHFE.cu2612": listed("SHFE", "cu2612", "沪铜2612", "copper 2612", { sort_key: 1, expire_datetime: 1797318000 }),
  "SHFE.cu2701": listed("SHFE", "cu2701", "沪铜2701", "copper 2701", { sort_key: 2, last_price: 75_230 }),
  "CZCE.TA702": listed("CZCE", "TA702", "PTA702", "pta 702", { sort_key: 3 }),
  "DCE.m2611": listed("DCE", "m2611", "豆粕2611", "soybean meal 2611", { sort_key: 4, expired: true }),
  "KQ.m@CZCE.TA": listed("KQ", "m@CZCE.TA", "PTA主连", "pta continuous", {
    class: "FUTURE_CONT", underlying_symbol: "CZCE.TA702",
  }),
};

describe("the catalogue", () => {
  const contracts = readCatalogue(FILE);

  it("has the futures that can still be traded, and nothing else", () => {
    expect([...contracts.keys()]).toEqual(["SHFE.cu2612", "SHFE.cu2701", "CZCE.TA702"]);
  });

  it("knows main contracts, names in both languages and the last day", () => {
    expect(contracts.get("CZCE.TA702")).toMatchObject({ isMain: true, nameEn: "Pta 702" });
    expect(contracts.get("SHFE.cu2612")).toMatchObject({
      isMain: false, nameZh: "沪铜2612", nameEn: "Copper 2612", expiresAt: 1_797_318_000_000,
    });
  });

  it("begins with what trades, else with the main contracts", () => {
    expect(startingSymbols(contracts)).toEqual(["SHFE.cu2701"]);
    const quiet = readCatalogue({ ...FILE, "SHFE.cu2701": listed("SHFE", "cu2701", "沪铜2701", "copper 2701") });
    expect(startingSymbols(quiet)).toEqual(["CZCE.TA702"]);
  });

  it.each([
    ["cu", ["SHFE.cu2612", "SHFE.cu2701"]],
    ["沪铜2701", ["SHFE.cu2701"]],
    ["ht", ["SHFE.cu2612", "SHFE.cu2701"]],
    ["COPPER", ["SHFE.cu2612", "SHFE.cu2701"]],
    ["702", ["CZCE.TA702"]],
    ["shfe.cu2701", ["SHFE.cu2701"]],
    ["  ", []],
    ["nothing", []],
  ])("finds %s by code, name, pinyin or symbol", (text, symbols) => {
    expect(search(contracts, text).map((one) => one.symbol)).toEqual(symbols);
  });
});

describe("terms", () => {
  it("are not known before there is a quote", () => {
    expect(termsOf(undefined)).toBeNull();
  });

  it("say null for what a quote leaves out, never 0", () => {
    const quote = { price_tick: 0.2, price_decs: 1, volume_multiple: 300, margin_rate: 0.12 };
    expect(termsOf(quote as never)).toMatchObject({ tick: 0.2, marginRate: 0.12, upper: null, closeToday: null });
  });

  it("keep a fee of nothing apart from one that is not known", () => {
    const quote = { price_tick: 1, volume_multiple: 10, close_by_money: 0, close_by_lot: 0 };
    expect(termsOf(quote as never)?.close).toEqual({ byMoney: 0, byLot: 0 });
  });
});

describe("exchanges", () => {
  it("tell today's lots apart on SHFE and INE only", () => {
    expect(["SHFE", "INE", "DCE", "CZCE", "CFFEX", "GFEX"].filter(tellsTodayApart)).toEqual(["SHFE", "INE"]);
  });

  it("take market orders on DCE, GFEX and CZCE only, and FOK everywhere but on CZCE", () => {
    expect(["SHFE", "INE", "DCE", "CZCE", "CFFEX", "GFEX"].filter((one) => takes(one, "ANY_IOC_ANY")))
      .toEqual(["DCE", "CZCE", "GFEX"]);
    expect(takes("CZCE", "LIMIT_IOC_ALL")).toBe(false);
    expect(takes("NOWHERE", "BEST")).toBe(false);
  });
});

it("letters are the initials of the pinyin, and everything else in small letters", () => {
  expect(lettersOf("沪铜2612")).toBe("ht2612");
  expect(lettersOf("螺纹钢")).toBe("lwg");
  expect(lettersOf("豆粕 A")).toBe("dp a");
});
