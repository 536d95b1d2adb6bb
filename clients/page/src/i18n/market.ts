/** Words of the market half. */

import type { Dictionary } from "./index";

export const market = {
  "watchlist": ["自选", "Watchlist"],
  "chart": ["走势", "Chart"],
  "depth": ["盘口", "Depth"],
} as const satisfies Dictionary;
