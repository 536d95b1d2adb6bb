/** Which rows of a scrolled table are in sight. */

import { computed, onBeforeUnmount, onMounted, ref } from "vue";
import type { ComputedRef, Ref, ShallowRef } from "vue";
import { inSight } from "./rows";
import type { Slice } from "./rows";

interface Sight {
  readonly slice: ComputedRef<Slice>;
  /** Pixels of a row. */
  readonly row: Readonly<Ref<number>>;
  /** Scroll so that a row is in sight. */
  show(at: number): void;
}

/** Follow the scrolling and the size of `scroller`, whose rows have the height of the token `--row`. */
export function useSight(scroller: Readonly<ShallowRef<HTMLElement | null>>, count: () => number): Sight {
  const top = ref(0);
  const height = ref(600);
  const row = ref(24);
  let observer: ResizeObserver | null = null;

  function look(): void {
    const element = scroller.value;
    if (element === null) return;
    top.value = element.scrollTop;
    height.value = element.clientHeight;
  }

  onMounted(() => {
    const element = scroller.value;
    if (element === null) return;
    row.value = parseFloat(getComputedStyle(element).getPropertyValue("--row")) || 24;
    element.addEventListener("scroll", look, { passive: true });
    observer = new ResizeObserver(look);
    observer.observe(element);
    look();
  });
  onBeforeUnmount(() => {
    scroller.value?.removeEventListener("scroll", look);
    observer?.disconnect();
  });

  function show(at: number): void {
    const element = scroller.value;
    if (element === null) return;
    const head = row.value;
    const from = at * row.value;
    if (from < element.scrollTop) element.scrollTop = from;
    const end = from + row.value + head - element.clientHeight;
    if (end > element.scrollTop) element.scrollTop = end;
  }

  return { slice: computed(() => inSight(count(), top.value, height.value, row.value)), row, show };
}
