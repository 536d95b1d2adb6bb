import { describe, expect, it } from "vitest";
import { readCatalogue, search, startingSymbols } from "../../src/market/contracts";
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

it("letters are the initials of the pinyin, and everything else in small letters", () => {
  expect(lettersOf("沪铜2612")).toBe("ht2612");
  expect(lettersOf("螺纹钢")).toBe("lwg");
  expect(lettersOf("豆粕 A")).toBe("dp a");
});
