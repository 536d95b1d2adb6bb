/** Sentences in two languages. */

import { Expelled, OrderRejected } from "@diffex/client";
import { afterEach, expect, test } from "vitest";
import { language, said, t } from "../../src/i18n";
import { market } from "../../src/i18n/market";
import { shell } from "../../src/i18n/shell";
import { trade } from "../../src/i18n/trade";
import { endingWords, lossOf } from "../../src/lib/trouble";
import { sentenceOf, Unable } from "../../src/trade/commands";
import { bankName } from "../../src/trade/transfers";

afterEach(() => (language.value = "zh"));

test("a key is said in the language that is shown, and follows it", () => {
  expect(t("shell.login")).toBe("登录");
  language.value = "en";
  expect(t("shell.login")).toBe("Log in");
});

test("facts fill their places, and one that is not given stays visible", () => {
  expect(t("shell.retry_in", { seconds: 3 })).toBe("3 秒后重试");
  expect(t("shell.retry_in", {})).toBe("{seconds} 秒后重试");
});

test("of a server's sentence the half in the language is shown, line by line", () => {
  expect(said("已撤单 / Cancelled")).toBe("已撤单");
  language.value = "en";
  expect(said("已撤单 / Cancelled\n资金不足 / Too little")).toBe("Cancelled\nToo little");
  expect(said("no slash")).toBe("no slash");
});

test("what was kept as a phrase is said in the language of the moment, with what the server said in it", () => {
  const refusal = sentenceOf(new OrderRejected(2001, "资金不足 / Too little", "o1"));
  const nothing = sentenceOf(new Unable({ key: "trade.nobody_opposite" }));
  expect([said(refusal), said(nothing)]).toEqual(["被拒绝：资金不足", "对手盘没有报价"]);
  language.value = "en";
  expect([said(refusal), said(nothing)]).toEqual(["Rejected: Too little", "Nobody stands on the other side"]);
});

test("a lost connection and an ended session have words in both languages, none of the client's own", () => {
  const troubles = ["the connection ended (1011)", "it did not answer", "nothing came from the server", "else"];
  const errors = [1003, 1007, 1008, 1009].map((code) => new Expelled(code, "slow"));
  const words = (): string[] => [...troubles.map(lossOf), ...errors.map(endingWords)].map(said);
  for (const text of words()) expect(text).not.toMatch(/[A-Za-z]/);
  language.value = "en";
  expect(words().join()).not.toMatch(/[\u4e00-\u9fff]|slow/);
  expect(said(lossOf("the connection ended (1011)"))).toBe("The connection was lost (code 1011).");
});

test("a bank's name in both languages shows one of them", () => {
  const shown = (): string => said(bankName("模拟银行 Practice bank"));
  expect([shown(), said(bankName("工商银行")), said(bankName("Bank of X"))]).toEqual(["模拟银行", "工商银行", "Bank of X"]);
  language.value = "en";
  expect(shown()).toBe("Practice bank");
});

test("both halves of each pair name the same facts, and no English has Chinese in it", () => {
  for (const [key, [zh, en]] of Object.entries({ ...shell, ...market, ...trade })) {
    const facts = (text: string): string[] => [...new Set(text.match(/\{\w+\}/g) ?? [])].sort();
    expect(facts(en), key).toEqual(facts(zh));
    expect(en, key).not.toMatch(/[\u4e00-\u9fff]/);
    expect(zh + en, key).not.toBe("");
  }
});
