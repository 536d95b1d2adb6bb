/** The strip of the guided first trade. */

import { afterEach, beforeEach, expect, it } from "vitest";
import { nextTick } from "vue";
import { language } from "../../src/i18n";
import Tour from "../../src/shell/Tour.vue";
import { STEPS } from "../../src/shell/tour";
import { useDesk } from "../../src/stores/desk";
import { fake, hold, order, show } from "../trade/fake";

beforeEach(() => (language.value = "en"));
afterEach(() => {
  document.body.innerHTML = "";
  sessionStorage.clear();
});

it("takes a fill for done that was there before its step began", async () => {
  const one = fake();
  const guide = show(Tour, one);
  useDesk().select("SHFE.cu2601");
  const next = (): Promise<void> => guide.findAll(".buttons .button").at(-2)!.trigger("click");
  for (const { name } of STEPS) {
    if (name === "order") break;
    await next();
  }
  expect(guide.find("h2").text()).toContain("Buy to open");
  one.apply({ orders: { o1: order({ status: "FILLED" }) } });
  hold(one, 1, 0);
  await nextTick();
  expect(guide.text()).toContain("done");
  await next();
  expect(guide.find("h2").text()).toMatch(/See it fill.*done/s);
  expect(guide.find(".primary").text()).toBe("Next");
});
