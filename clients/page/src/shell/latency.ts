/** How long a word to the server and back takes, measured while somebody looks. */

import type { DiffClient } from "@diffex/client";
import { onMounted, onUnmounted, shallowRef } from "vue";
import type { Ref } from "vue";

const EVERY_MS = 5_000;

/** Milliseconds of the last ping, null where there is none. */
export function useLatency(client: DiffClient): Readonly<Ref<number | null>> {
  const latency = shallowRef<number | null>(null);
  let askedAt: number | null = null;

  function ask(): void {
    if (client.connection.state !== "live" || document.visibilityState === "hidden") {
      askedAt = latency.value = null;
      return;
    }
    // One that is not answered yet goes on counting.
    if (askedAt !== null) return;
    askedAt = performance.now();
    client.send({ aid: "ping" });
  }

  const undo = [
    client.onPack((pack) => {
      if (pack["aid"] !== "pong" || askedAt === null) return;
      latency.value = Math.max(1, Math.round(performance.now() - askedAt));
      askedAt = null;
    }),
    client.onConnection(() => {
      askedAt = null;
      if (client.connection.state === "live") ask();
    }),
  ];
  let timer: ReturnType<typeof setInterval> | undefined;
  onMounted(() => {
    ask();
    timer = setInterval(ask, EVERY_MS);
  });
  onUnmounted(() => {
    clearInterval(timer);
    for (const one of undo) one();
  });
  return latency;
}
