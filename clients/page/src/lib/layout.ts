/** How much room there is: decides what stands beside what. */

import { readonly, shallowRef } from "vue";
import type { Ref } from "vue";

/** `phone` one pane at a time, `tablet` two columns, `desk` three, `wall` four. */
export type Layout = "phone" | "tablet" | "desk" | "wall";

const STEPS: readonly (readonly [number, Layout])[] = [
  [1900, "wall"],
  [1180, "desk"],
  [720, "tablet"],
];

export function layoutOf(width: number): Layout {
  return STEPS.find(([from]) => width >= from)?.[1] ?? "phone";
}

const layout = shallowRef<Layout>("desk");
let isFollowing = false;

/** The present layout; the same ref for all. */
export function useLayout(): Readonly<Ref<Layout>> {
  if (!isFollowing) {
    isFollowing = true;
    const look = (): void => {
      layout.value = layoutOf(window.innerWidth);
    };
    look();
    window.addEventListener("resize", look);
  }
  return readonly(layout);
}
