/** The risk of an account, which the bar and the account's panel both show. */

import { CLIENT } from "@diffex/client/vue";
import { mount } from "@vue/test-utils";
import { createPinia, setActivePinia } from "pinia";
import { afterEach, expect, it } from "vitest";
import type { Component } from "vue";
import TopBar from "../../src/shell/TopBar.vue";
import AccountPanel from "../../src/trade/AccountPanel.vue";
import { fake } from "../trade/fake";
import { account } from "../trade/quotes";

afterEach(() => (document.body.innerHTML = ""));

it("has one level at each ratio, in the bar and in the panel", () => {
  const levels = [0.59, 0.6, 0.72, 0.84, 0.85, 0.95].map((ratio) => {
    const one = fake();
    one.apply({ accounts: { u: account({ risk_ratio: ratio }) } });
    setActivePinia(createPinia());
    const put = (component: Component) =>
      mount(component, {
        props: { client: one.client },
        global: { provide: { [CLIENT as symbol]: one.client }, stubs: { ConnectionSign: true } },
      });
    const bar = put(TopBar).findAll(".account dd")[1]!;
    return [bar.classes()[0], put(AccountPanel).find(".risk").attributes("data-level")];
  });
  expect(levels).toEqual(["safe", "warn", "warn", "warn", "bad", "bad"].map((level) => [level, level]));
});
