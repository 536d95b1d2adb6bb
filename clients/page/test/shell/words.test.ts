/** Sentences in two languages. */

import { afterEach, expect, test } from "vitest";
import { language, said, t } from "../../src/i18n";
import { market } from "../../src/i18n/market";
import { shell } from "../../src/i18n/shell";
import { trade } from "../../src/i18n/trade";

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

test("both halves of each pair name the same facts, and no English has Chinese in it", () => {
  for (const [key, [zh, en]] of Object.entries({ ...shell, ...market, ...trade })) {
    const facts = (text: string): string[] => [...new Set(text.match(/\{\w+\}/g) ?? [])].sort();
    expect(facts(en), key).toEqual(facts(zh));
    expect(en, key).not.toMatch(/[\u4e00-\u9fff]/);
    expect(zh + en, key).not.toBe("");
  }
});
