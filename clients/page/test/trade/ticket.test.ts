/** The order ticket as a whole, over a client that is none. */

import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { nextTick } from "vue";
import { language } from "../../src/i18n";
import { useDesk } from "../../src/stores/desk";
import { useSession } from "../../src/stores/session";
import { useSettings } from "../../src/stores/settings";
import OrderTicket from "../../src/trade/OrderTicket.vue";
import { fake, show } from "./fake";
import type { Fake } from "./fake";

beforeEach(() => (language.value = "en"));
afterEach(() => {
  document.body.innerHTML = "";
  localStorage.clear();
  sessionStorage.clear();
});

/** A ticket for copper, asking before it sends, over a live connection. */
async function ticket(one: Fake) {
  sessionStorage.setItem("diffex.desk", JSON.stringify({ symbol: "SHFE.cu2601" }));
  const shown = show(OrderTicket, one);
  useSession().connection = one.client.connection;
  useSettings().confirmOrders = true;
  await nextTick();
  return shown;
}

it("sends the price that its question had, wherever the book has gone since", async () => {
  const one = fake();
  one.apply({ quotes: { "SHFE.cu2601": { ask_price1: 75240 } } });
  const shown = await ticket(one);
  await shown.find("form").trigger("submit");
  expect(shown.find(".confirm p").text()).toBe("Buy Open 1 @ 75240");
  one.apply({ quotes: { "SHFE.cu2601": { ask_price1: 75300 } } });
  await nextTick();
  expect(shown.find(".confirm p").text()).toBe("Buy Open 1 @ 75240");
  await shown.find("[data-confirm]").trigger("click");
  await vi.waitFor(() => expect(one.wishes).toMatchObject([{ direction: "BUY", volume: 1, limitPrice: 75240 }]));
  await vi.waitFor(() => expect(shown.find("button.send").text()).toBe("Buy Open 1 @ 75300"));
});

it("gives the focus to the question, and back to the button when it was answered", async () => {
  const shown = await ticket(fake());
  const focused = (): Element | null => document.activeElement;
  (shown.find("button.send").element as HTMLElement).focus();
  await shown.find("form").trigger("submit");
  await vi.waitFor(() => expect(focused()).toBe(shown.find("[data-confirm]").element));
  await shown.find(".pair .button").trigger("click");
  await vi.waitFor(() => expect(focused()).toBe(shown.find("button.send").element));
  await shown.find("form").trigger("submit");
  await vi.waitFor(() => expect(focused()).toBe(shown.find("[data-confirm]").element));
  await shown.find("[data-confirm]").trigger("click");
  await vi.waitFor(() => expect(focused()).toBe(shown.find("button.send").element));
});

it("leaves the focus where somebody writes another price instead of answering", async () => {
  const shown = await ticket(fake());
  await shown.find("form").trigger("submit");
  const price = shown.find("#ticket-price");
  (price.element as HTMLElement).focus();
  await price.setValue("75000");
  await vi.waitFor(() => expect(shown.find(".confirm").exists()).toBe(false));
  await nextTick();
  expect(document.activeElement).toBe(price.element);
});
