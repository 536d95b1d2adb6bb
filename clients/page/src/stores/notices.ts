/** What the page and the server have to say: a log of all, and toasts of what matters now. */

import { defineStore } from "pinia";
import { computed, ref, shallowRef } from "vue";
import { said } from "../i18n";
import type { Words } from "../i18n";
import { useSettings } from "./settings";

export type NoticeLevel = "INFO" | "WARNING" | "ERROR";

export interface Saying {
  readonly id: number;
  readonly level: NoticeLevel;
  readonly text: Words;
  /** By Date.now(). */
  readonly at: number;
  /** 0 where there is none. */
  readonly code: number;
}

const KEPT = 300;
const TOASTS = 4;
/** Milliseconds that a toast stays; errors stay longer. */
const STAY: Readonly<Record<NoticeLevel, number>> = { INFO: 4_000, WARNING: 8_000, ERROR: 10_000 };

export const useNotices = defineStore("notices", () => {
  const settings = useSettings();
  const log = shallowRef<readonly Saying[]>([]);
  const toasts = shallowRef<readonly Saying[]>([]);
  const seen = ref(0);
  let next = 1;

  /**
   * Say something to the user.
   *
   * @param isQuiet only the log shows it: what the user sees elsewhere anyway.
   */
  function tell(level: NoticeLevel, text: Words, { code = 0, isQuiet = false } = {}): void {
    const saying: Saying = { id: next++, level, text, at: Date.now(), code };
    log.value = [...log.value, saying].slice(-KEPT);
    if (isQuiet || (settings.toasts === "problems" && level === "INFO")) return;
    const others = toasts.value.filter((toast) => said(toast.text) !== said(text));
    toasts.value = [...others, saying].slice(-TOASTS);
    setTimeout(() => dismiss(saying.id), STAY[level]);
  }

  function dismiss(id: number): void {
    toasts.value = toasts.value.filter((toast) => toast.id !== id);
  }

  /** Forget everything: somebody else comes. */
  function clear(): void {
    log.value = [];
    toasts.value = [];
    seen.value = next - 1;
  }

  function markSeen(): void {
    seen.value = next - 1;
  }

  /** Warnings and errors that the log was not opened for. */
  const unseen = computed(
    () => log.value.filter(({ id, level }) => id > seen.value && level !== "INFO").length,
  );

  return { log, toasts, unseen, tell, dismiss, clear, markSeen };
});
