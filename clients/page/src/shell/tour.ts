/** The guided first trade: what each step shows, and what of the live page completes it. */

import type { TextKey } from "../i18n";
import type { Screen, Table } from "../stores/view";

/** What the steps look at. */
export interface Facts {
  readonly symbol: string;
  readonly price: number | null;
  /** Orders of the user's that the page knows. */
  readonly orders: number;
  /** Open lots of the contract, long and short. */
  readonly lots: number;
}

export interface Step {
  readonly name: string;
  readonly title: TextKey;
  readonly text: TextKey;
  /** What is pointed at. */
  readonly pane?: string;
  /** Where a phone shows it. */
  readonly screen?: Screen;
  readonly table?: Table;
  /** Whether it was done since the step began; a step without it is only read. */
  readonly isDone?: (now: Facts, then: Facts) => boolean;
}

export const STEPS: readonly Step[] = [
  { name: "welcome", title: "shell.tour_welcome", text: "shell.tour_welcome_text" },
  {
    name: "choose",
    title: "shell.tour_choose",
    text: "shell.tour_choose_text",
    pane: "watchlist",
    screen: "watchlist",
    table: "watchlist",
    isDone: (now, then) => now.symbol !== then.symbol,
  },
  {
    name: "depth",
    title: "shell.tour_depth",
    text: "shell.tour_depth_text",
    pane: "depth",
    screen: "trade",
    isDone: (now, then) => now.price !== null && now.price !== then.price,
  },
  {
    name: "order",
    title: "shell.tour_order",
    text: "shell.tour_order_text",
    pane: "ticket",
    screen: "trade",
    isDone: (now, then) => now.orders > then.orders,
  },
  {
    name: "fill",
    title: "shell.tour_fill",
    text: "shell.tour_fill_text",
    pane: "tables",
    screen: "tables",
    table: "orders",
    isDone: (now) => now.lots > 0,
  },
  {
    name: "profit",
    title: "shell.tour_profit",
    text: "shell.tour_profit_text",
    pane: "account",
    screen: "account",
    table: "account",
  },
  {
    name: "close",
    title: "shell.tour_close",
    text: "shell.tour_close_text",
    pane: "tables",
    screen: "tables",
    table: "positions",
    isDone: (now, then) => now.lots === 0 && then.lots > 0,
  },
  { name: "end", title: "shell.tour_end", text: "shell.tour_end_text" },
];
