/** The state of the order ticket: what is written on it, what that would cost, and sending it. */

import type { Direction, FlatPosition, FlatQuote, Offset } from "@diffex/client";
import { num } from "@diffex/client";
import { useAccount, useClient, useDiff, useQuote } from "@diffex/client/vue";
import { storeToRefs } from "pinia";
import { computed, ref, shallowRef, watch } from "vue";
import type { Words } from "../i18n";
import { useDesk } from "../stores/desk";
import { useSession } from "../stores/session";
import { useSettings } from "../stores/settings";
import { check, largestVolume } from "./checks";
import type { Draft, Ready, Verdict } from "./checks";
import { sentenceOf } from "./commands";
import { stopWish } from "./conditions";
import type { Relation, Till } from "./conditions";
import { wishOf } from "./kinds";
import type { Kind } from "./kinds";
import { nearestTick, priceE6, priceText, PRICE_ONE, termsOf } from "./terms";
import type { Terms } from "./terms";

/** What the ticket sent last. */
export interface Placed {
  readonly orderId: string;
  /** What stands for itself; "" where the order's state says it. */
  readonly text: Words;
  readonly isBad: boolean;
}

/** Make the ticket of a component. */
export function useTicket() {
  const client = useClient();
  const desk = useDesk();
  const session = useSession();
  const settings = useSettings();
  const { symbol, side } = storeToRefs(desk);
  const quote = useQuote(symbol);
  const account = useAccount();
  const position = useDiff<FlatPosition>(() => (symbol.value === "" ? null : ["positions", symbol.value]));
  const kind = ref<Kind>("limit");
  const offset = ref<Offset>("OPEN");
  const price = ref("");
  const volume = ref(String(desk.volume));
  const trigger = ref("");
  const relation = ref<Relation>("GE");
  const till = ref<Till>("GFD");
  const pending = shallowRef<Ready | null>(null);
  const placed = shallowRef<Placed | null>(null);
  const isSending = ref(false);

  const terms = computed(() => (symbol.value === "" ? null : termsOf(quote.value)));
  const followed = computed(() => followedPrice(quote.value, side.value, terms.value));
  const draft = computed<Draft>(() => ({
    direction: side.value,
    offset: offset.value,
    kind: kind.value,
    price: price.value === "" && kind.value !== "stop" ? followed.value : price.value,
    trigger: trigger.value,
    volume: volume.value,
  }));
  const means = computed(() =>
    terms.value === null
      ? null
      : { terms: terms.value, account: account.value, position: position.value },
  );
  const verdict = computed<Verdict>(() => {
    if (symbol.value === "") return { fault: { key: "trade.choose_contract", field: "other" } };
    if (means.value === null) return { fault: { key: "trade.wait_quote", field: "other" } };
    return check(draft.value, means.value);
  });
  const most = computed(() => (means.value === null ? null : largestVolume(draft.value, means.value)));

  // The desk's price and volume are numbers that other panes pick; here they are texts.
  watch(() => desk.price, (picked) => {
    // A text that is no price yet is the user's to finish.
    if (picked === null) price.value = priceE6(price.value) === null ? price.value : "";
    else if (priceE6(price.value) !== priceE6(picked)) {
      price.value = terms.value === null ? String(picked) : picked.toFixed(terms.value.decimals);
      if (kind.value === "market") kind.value = "limit";
    }
  }, { immediate: true });
  watch(price, (written) => {
    const e6 = priceE6(written);
    desk.price = e6 === null ? null : e6 / PRICE_ONE;
  });
  watch(() => desk.volume, (lots) => {
    if (Number(volume.value) !== lots) volume.value = String(lots);
  });
  watch(volume, (written) => {
    if (/^\d{1,9}$/.test(written) && Number(written) > 0) desk.volume = Number(written);
  });
  watch(side, (direction) => (relation.value = direction === "BUY" ? "GE" : "LE"));
  watch(symbol, () => {
    trigger.value = price.value = "";
    placed.value = null;
    if (offset.value === "CLOSETODAY") offset.value = "CLOSE";
  });
  // Whatever changes on the ticket, what was to be confirmed is not what it says any more.
  watch([symbol, side, offset, kind, price, volume, trigger, relation, till], () => (pending.value = null));

  function stepPrice(field: "price" | "trigger", ticks: number): void {
    if (terms.value === null) return;
    const text = field === "price" ? price : trigger;
    const base = text.value === "" ? lastOr(followed.value, quote.value?.last_price, field) : text.value;
    const e6 = priceE6(base);
    if (e6 === null) return;
    const raw = e6 / terms.value.tickE6;
    const next = ticks > 0 ? Math.floor(raw) + ticks : Math.ceil(raw) + ticks;
    const { lower, upper } = terms.value;
    text.value = priceText(Math.min(Math.max(next, lower), upper), terms.value);
  }

  function stepVolume(lots: number): void {
    const now = /^\d+$/.test(volume.value) ? Number(volume.value) : 0;
    volume.value = String(Math.max(1, now + lots));
  }

  /** Send what the ticket says, or ask first where the user wants that. */
  async function send(): Promise<void> {
    if (isSending.value) return;
    if (pending.value !== null) return confirm();
    if (!session.isLive) return say({ key: "trade.no_connection" });
    if ("fault" in verdict.value) return say(verdict.value.fault);
    if (settings.confirmOrders) {
      placed.value = null;
      pending.value = verdict.value.ready;
      return;
    }
    await place(verdict.value.ready);
  }

  async function confirm(): Promise<void> {
    const ready = pending.value;
    pending.value = null;
    if (ready !== null) await place(ready);
  }

  async function place(ready: Ready): Promise<void> {
    const sold = terms.value;
    if (sold === null) return;
    if (!session.isLive) return say({ key: "trade.no_connection" });
    isSending.value = true;
    try {
      if (ready.draft.kind === "stop") await placeStop(ready, sold);
      else await placeOrder(ready, sold);
    } catch (error) {
      say(sentenceOf(error));
    } finally {
      isSending.value = false;
    }
  }

  async function placeOrder(ready: Ready, sold: Terms): Promise<void> {
    const { direction, offset: how } = ready.draft;
    const wish = wishOf(sold, direction, how, ready.volume, ready.shape);
    placed.value = { orderId: "", text: { key: "trade.out_sending" }, isBad: false };
    const order = await client.insertOrder(wish);
    placed.value = { orderId: order.order_id, text: "", isBad: false };
  }

  async function placeStop(ready: Ready, sold: Terms): Promise<void> {
    const { direction, offset: how } = ready.draft;
    const wish = {
      direction,
      offset: how,
      volume: ready.volume,
      shape: ready.shape,
      trigger: ready.trigger ?? 0,
      relation: relation.value,
      till: till.value,
    };
    await client.insertConditionOrder(stopWish(wish, sold));
    placed.value = { orderId: "", text: { key: "trade.out_stop" }, isBad: false };
  }

  function say(text: Words): void {
    placed.value = { orderId: "", text, isBad: true };
  }

  return {
    symbol, side, quote, account, terms, kind, offset, price, volume, trigger, relation, till, followed, draft,
    verdict, most, pending, placed, isSending, isLive: computed(() => session.isLive),
    stepPrice, stepVolume, send, confirm, say,
  };
}

export type Ticket = ReturnType<typeof useTicket>;

/** Return the price that an order without one of its own follows: the best opposite one. */
function followedPrice(
  quote: FlatQuote | undefined,
  direction: Direction,
  terms: Terms | null,
): string {
  if (quote === undefined || terms === null) return "";
  const best = num(direction === "BUY" ? quote.ask_price1 : quote.bid_price1);
  const price = best ?? num(quote.last_price) ?? num(quote.pre_settlement);
  return price === null ? "" : priceText(nearestTick(price, terms), terms);
}

function lastOr(followed: string, last: unknown, field: "price" | "trigger"): string {
  const number = num(last);
  return field === "trigger" && number !== null ? String(number) : followed;
}
