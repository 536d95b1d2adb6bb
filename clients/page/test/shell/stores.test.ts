/** Settings, the desk, notices and the session. */

import { createPinia, setActivePinia } from "pinia";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { nextTick } from "vue";
import { language } from "../../src/i18n";
import { recall, keep } from "../../src/lib/kept";
import { layoutOf } from "../../src/lib/layout";
import { useDesk } from "../../src/stores/desk";
import { useNotices } from "../../src/stores/notices";
import { useSettings } from "../../src/stores/settings";

beforeEach(() => {
  localStorage.clear();
  sessionStorage.clear();
  setActivePinia(createPinia());
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
  language.value = "zh";
});

test("settings are kept, and shown by the root of the page", async () => {
  const settings = useSettings();
  settings.theme = "light";
  settings.colours = "green-up";
  settings.language = "en";
  await nextTick();
  const root = document.documentElement;
  expect([root.dataset["theme"], root.dataset["colours"], root.lang]).toEqual(["light", "green-up", "en"]);
  expect(language.value).toBe("en");
  setActivePinia(createPinia());
  expect(useSettings().theme).toBe("light");
});

test("what was kept wrongly is replaced by the default, and the rest stays", () => {
  localStorage.setItem("diffex.settings", '{"theme":"pink","colours":"green-up","confirmOrders":"yes"}');
  const settings = useSettings();
  expect([settings.theme, settings.colours, settings.confirmOrders]).toEqual(["dark", "green-up", true]);
});

test("what cannot be read or written is no error", () => {
  const broken = {
    getItem: () => "{",
    setItem: () => {
      throw new Error("full");
    },
  } as unknown as Storage;
  expect(recall("x", { a: 1 }, broken)).toEqual({ a: 1 });
  expect(() => keep("x", { a: 1 }, broken)).not.toThrow();
  expect(recall("x", { a: 1 }, null)).toEqual({ a: 1 });
});

test("another contract forgets the price, the same one does not", () => {
  const desk = useDesk();
  desk.select("SHFE.cu2512");
  desk.pick(75230, "SELL");
  desk.select("SHFE.cu2512");
  expect([desk.price, desk.side]).toEqual([75230, "SELL"]);
  desk.select("SHFE.rb2605");
  expect(desk.price).toBeNull();
});

test("keys reach who listens until he stops", () => {
  const desk = useDesk();
  const heard: unknown[] = [];
  const stop = desk.onCommand((command) => heard.push(command.kind));
  desk.command({ kind: "send" });
  stop();
  desk.command({ kind: "escape" });
  expect(heard).toEqual(["send"]);
});

test("each notice is in the log; toasts leave, quiet ones never come, equal ones come once", () => {
  const notices = useNotices();
  notices.tell("INFO", "filled", { isQuiet: true });
  notices.tell("ERROR", "rejected");
  notices.tell("ERROR", "rejected");
  expect(notices.log.map(({ text }) => text)).toEqual(["filled", "rejected", "rejected"]);
  expect(notices.toasts.map(({ text }) => text)).toEqual(["rejected"]);
  expect(notices.unseen).toBe(2);
  notices.markSeen();
  expect(notices.unseen).toBe(0);
  vi.advanceTimersByTime(60_000);
  expect(notices.toasts).toEqual([]);
});

test("who wants problems only gets no other toast", () => {
  const notices = useNotices();
  useSettings().toasts = "problems";
  notices.tell("INFO", "connected");
  notices.tell("WARNING", "margin call");
  expect(notices.toasts.map(({ text }) => text)).toEqual(["margin call"]);
});

test("the log and the toasts are bounded", () => {
  const notices = useNotices();
  for (let at = 0; at < 1_000; at++) notices.tell("INFO", `notice ${at}`);
  expect(notices.log.length).toBe(300);
  expect(notices.toasts.length).toBe(4);
});

test("the layout follows the width, from a phone of 360 to a wall of 2560", () => {
  expect([360, 719, 720, 1179, 1180, 1899, 1900, 2560].map(layoutOf)).toEqual([
    "phone", "phone", "tablet", "tablet", "desk", "desk", "wall", "wall",
  ]);
});
