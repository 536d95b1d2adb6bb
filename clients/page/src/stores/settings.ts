/** What a user likes, kept by the browser and shown by attributes of the page's root. */

import { defineStore } from "pinia";
import { reactive, toRefs, watch, watchEffect } from "vue";
import { language as shown } from "../i18n";
import type { Language } from "../i18n";
import { keep, recall } from "../lib/kept";

export type Theme = "dark" | "light";
/** What colour a rise has: red in China, green elsewhere. */
export type Colours = "red-up" | "green-up";
/** Which notices come as a toast; the log has all. */
export type ToastLevel = "all" | "problems";

const NAME = "diffex.settings";

const WORDS = {
  language: ["zh", "en"],
  theme: ["dark", "light"],
  colours: ["red-up", "green-up"],
  toasts: ["all", "problems"],
} as const;

interface Settings {
  language: Language;
  theme: Theme;
  colours: Colours;
  toasts: ToastLevel;
  /** Whether an order is shown for confirmation before it is sent. */
  confirmOrders: boolean;
  /** Whether keys trade. */
  keyboard: boolean;
}

function defaults(): Settings {
  const speaks = globalThis.navigator?.language ?? "zh";
  return {
    language: speaks.toLowerCase().startsWith("zh") ? "zh" : "en",
    theme: "dark",
    colours: "red-up",
    toasts: "all",
    confirmOrders: true,
    keyboard: true,
  };
}

/** What was kept, but for words that this version does not know. */
function known(): Settings {
  const fresh = defaults();
  const found = recall(NAME, fresh) as unknown as Record<string, unknown>;
  for (const [name, words] of Object.entries(WORDS)) {
    if (!(words as readonly unknown[]).includes(found[name])) {
      found[name] = fresh[name as keyof Settings];
    }
  }
  return found as unknown as Settings;
}

export const useSettings = defineStore("settings", () => {
  const values = reactive(known());
  watch(values, () => keep(NAME, values));
  watchEffect(() => {
    shown.value = values.language;
    const root = document.documentElement;
    root.lang = values.language === "zh" ? "zh-CN" : "en";
    root.dataset["theme"] = values.theme;
    root.dataset["colours"] = values.colours;
  });
  return toRefs(values);
});
