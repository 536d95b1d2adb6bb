/** Numbers and times as they are shown. */

import { expect, test } from "vitest";
import { lots, money, percent, price, signed, signedPercent, trend } from "../../src/lib/format";
import { clock, clockNs, stamp, stampNs } from "../../src/lib/time";

test("what is not there is shown as a dash", () => {
  for (const nothing of [undefined, null, "-", "NaN", Number.NaN, Number.POSITIVE_INFINITY]) {
    expect([money(nothing), price(nothing, 2), lots(nothing), signed(nothing)]).toEqual(["-", "-", "-", "-"]);
    expect([percent(nothing), signedPercent(nothing), trend(nothing)]).toEqual(["-", "-", "flat"]);
  }
});

test("money has separators, a sign only where one is asked for, and no minus zero", () => {
  expect(money(1234567.8)).toBe("1,234,567.80");
  expect(money(-0.001)).toBe("0.00");
  expect(signed(12.5)).toBe("+12.50");
  expect(signed(-3)).toBe("−3.00");
  expect(signed(-0.001)).toBe("0.00");
  expect(signedPercent(0.0123)).toBe("+1.23%");
  expect(percent(0.4521)).toBe("45.2%");
  expect([trend(1), trend(-1), trend(0)]).toEqual(["up", "down", "flat"]);
});

test("times are Beijing's wherever the browser is", () => {
  const noon = Date.UTC(2026, 10, 22, 16, 30, 5);
  expect(stamp(noon)).toBe("2026-11-23 00:30:05");
  expect(clock(noon)).toBe("00:30:05");
  expect(clockNs(noon * 1e6)).toBe("00:30:05");
  expect([clockNs(undefined), stampNs(0)]).toEqual(["-", "-"]);
});
