/**
 * The bars or ticks of a contract: the newest window rolls on, and older ones come when asked for.
 *
 * What was read is copied out of the mirror, so a long look back is asked for once and leaves
 * nothing in it; an id names the same row for ever, so what is copied stays true.
 */

import type { Bar, DiffClient, Json, Standard, Tick } from "@diffex/client";
import { num } from "@diffex/client";

export interface Wish {
  readonly symbol: string;
  /** Seconds of a bar; 0 for ticks. */
  readonly seconds: number;
  /** How many rows to begin with, and how many more each look back brings. */
  readonly width: number;
}

export type BarOf = Bar & { readonly id: number };
export type TickOf = Tick & { readonly id: number; readonly datetime: number };

/** What changed: everything, rows in front, or the rows from an index on. */
export type Change =
  | { readonly kind: "all" }
  | { readonly kind: "older"; readonly count: number }
  | { readonly kind: "newer"; readonly from: number };

/**
 * `making`: the server is still making days that the window reaches into; what is there is shown.
 * `refused`: the server has no such chart.
 */
export type SeriesState = "loading" | "making" | "ready" | "refused";

/** A chart at the server: the newest rows, or with `left` the rows from an id on. */
interface Window {
  readonly chartId: string;
  readonly width: number;
  readonly left?: number;
}

let names = 0;

export class Series<Row extends BarOf | TickOf> {
  readonly wish: Wish;
  /** By id; ids without a row are left out. */
  rows: Row[] = [];
  state: SeriesState = "loading";
  readonly #client: DiffClient<Standard>;
  readonly #changed: (change: Change) => void;
  readonly #path: readonly string[];
  readonly #stops: (() => void)[] = [];
  readonly #newest: Window;
  #back: (Window & { readonly left: number; readonly stop: () => void }) | null = null;
  #oldest: number | null = null;
  /** How many rows were asked for: the window, and each look back. */
  #asked: number;
  /** The mirror's newest row when it was last read. */
  #seen: Json | undefined;
  /** Whether this connection was asked for the charts. */
  #isAsked = false;
  #isClosed = false;

  constructor(client: DiffClient<Standard>, wish: Wish, changed: (change: Change) => void) {
    this.wish = wish;
    this.#asked = wish.width;
    this.#client = client;
    this.#changed = changed;
    this.#newest = { chartId: `page-${++names}`, width: wish.width };
    const { symbol, seconds } = wish;
    this.#path = seconds === 0 ? ["ticks", symbol] : ["klines", symbol, String(seconds * 1e9)];
    this.#stops.push(
      client.store.subscribe(this.#path, () => this.#roll()),
      client.store.subscribe(["charts", this.#newest.chartId], () => this.#told()),
      client.onConnection(() => this.#connected()),
      client.onNotice(({ level }) => {
        if (level === "ERROR" && this.state === "loading") this.#settle("refused");
      }),
    );
    this.#connected();
  }

  /** Whether there are ids before the oldest that was read. */
  get hasOlder(): boolean {
    return this.#oldest !== null && this.#oldest > 0;
  }

  /** Whether a look back is on its way. */
  get isLooking(): boolean {
    return this.#back !== null;
  }

  /** Ask for rows before the oldest; they come as a change. Does nothing while that is on its way. */
  loadOlder(): void {
    if (this.#back !== null || this.#oldest === null || !this.hasOlder || this.state !== "ready") return;
    const left = Math.max(0, this.#oldest - this.wish.width);
    const chartId = `${this.#newest.chartId}-${left}`;
    const stop = this.#client.store.subscribe(["charts", chartId], () => this.#found());
    this.#back = { chartId, left, width: this.#oldest - left, stop };
    if (this.#isAsked) this.#ask(this.#back);
  }

  /** Let go of the charts. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    for (const stop of this.#stops) stop();
    this.#endBack();
    this.#drop(this.#newest.chartId);
  }

  /** Each new connection is asked anew: it knows nothing of the charts of the one before. */
  #connected(): void {
    if (this.#client.connection.state !== "live") {
      this.#isAsked = false;
    } else if (!this.#isAsked) {
      this.#isAsked = true;
      this.#ask(this.#newest);
      if (this.#back !== null) this.#ask(this.#back);
    }
  }

  #ask({ chartId, width, left }: Window): void {
    const from = left === undefined ? {} : { left_kline_id: left };
    const { symbol, seconds } = this.wish;
    this.#client.send(
      { aid: "set_chart", chart_id: chartId, ins_list: symbol, duration: seconds * 1e9, view_width: width, ...from },
      "market",
    );
  }

  #drop(chartId: string): void {
    if (this.#client.connection.state !== "live") return;
    this.#client.send({ aid: "set_chart", chart_id: chartId, ins_list: "" }, "market");
  }

  #settle(state: SeriesState): void {
    this.state = state;
    this.#changed({ kind: "all" });
  }

  #snapshot(id: number): Json | undefined {
    return this.#client.store.get([...this.#path, "data", String(id)]);
  }

  #row(id: number): Row | null {
    const row = this.#snapshot(id) as Row | undefined;
    // A tick without a time cannot be placed.
    return row === undefined || typeof row.datetime !== "number" ? null : { ...row, id };
  }

  #read(left: number, right: number): Row[] {
    const found: Row[] = [];
    for (let id = Math.max(0, left); id <= right; id++) {
      const row = this.#row(id);
      if (row !== null) found.push(row);
    }
    return found;
  }

  /** The ids of a chart, once the server has told them. */
  #ids({ chartId }: Window): { left: number; right: number; isReady: boolean } | null {
    const chart = this.#client.store.get(["charts", chartId]) as Record<string, Json> | undefined;
    const left = num(chart?.["left_id"]);
    const right = num(chart?.["right_id"]);
    return left === null || right === null ? null : { left, right, isReady: chart?.["ready"] === true };
  }

  /** The chart came, became complete, came again on a new connection, or moved. */
  #told(): void {
    const ids = this.#ids(this.#newest);
    if (ids === null) return;
    const state = ids.isReady ? "ready" : "making";
    if (state === this.state) this.#roll();
    else {
      this.state = state;
      this.#readAll(ids.left, ids.right);
    }
  }

  #readAll(left: number, right: number): void {
    this.#endBack();
    this.#asked = this.wish.width;
    this.#oldest = right < 0 ? null : Math.max(0, left);
    this.rows = this.#read(left, right);
    this.#seen = this.#snapshot(right);
    this.#changed({ kind: "all" });
  }

  /** Rows changed: read from the newest known one on. */
  #roll(): void {
    const ids = this.#ids(this.#newest);
    if (ids === null || ids.right < 0 || this.state === "loading") return;
    const last = this.rows.at(-1);
    if (last === undefined || ids.left > last.id + 1 || ids.right < last.id) {
      // The first rows of all; a hole that a long absence has left; or a server that began anew.
      this.#readAll(ids.left, ids.right);
      return;
    }
    // Other rows of the mirror may have changed: those of a look back, or of another chart.
    const seen = this.#snapshot(ids.right);
    if (seen === this.#seen) return;
    this.#seen = seen;
    const fresh = this.#read(last.id, ids.right);
    if (fresh[0]?.id !== last.id) return;
    const from = this.rows.length - 1;
    this.rows.splice(from, 1, ...fresh);
    if (this.rows.length > 2 * this.#asked) this.#forget();
    else this.#changed({ kind: "newer", from });
  }

  /** Let go of rows in front that came by themselves: a page may stay open for days. */
  #forget(): void {
    this.#endBack();
    this.rows = this.rows.slice(-this.#asked);
    this.#oldest = this.rows[0]!.id;
    this.#changed({ kind: "all" });
  }

  #found(): void {
    const back = this.#back;
    if (back === null || this.#ids(back)?.isReady !== true) return;
    const older = this.#read(back.left, back.left + back.width - 1);
    this.#endBack();
    this.#asked += back.width;
    this.#oldest = back.left;
    this.rows = [...older, ...this.rows];
    this.#changed({ kind: "older", count: older.length });
  }

  #endBack(): void {
    const back = this.#back;
    if (back === null) return;
    this.#back = null;
    back.stop();
    this.#drop(back.chartId);
  }
}
