/** What the market half puts into the page. */

import { defineAsyncComponent } from "vue";

export { default as Watchlist } from "./Watchlist.vue";
export { default as DepthPanel } from "./DepthPanel.vue";

/** The chart's library is half of the page: it comes after the rest. */
export const ChartPanel = defineAsyncComponent(() => import("./ChartPanel.vue"));
