/**
 * Quotes and charts that are wanted, asked for again on each new connection.
 *
 * A refusal names no request, so one is on its way at a time; what is asked for meanwhile
 * about quotes goes out together, and one by one if the server refuses it together.
 */

import type { Notice } from "../net/link.js";
import { find, isTree } from "../store/json.js";
import type { Tree } from "../store/json.js";
import type { Dialect } from "./dialects.js";
import { SubscriptionRefused } from "./errors.js";

/** Codes of a notice without order_id that answer a subscription. */
const REFUSALS = new Set([
  1005, 1006, 1009, 1010, 1201, 1202, 1203, 1204, 1205, 1206, 1207, 1208, 1209, 1210, 1211, 2003,
]);

interface Request {
  readonly chartId: string | null;
  /** The set_chart; null takes the chart away. */
  readonly chart: Tree | null;
  readonly add: readonly string[];
  readonly remove: readonly string[];
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
  isAlone: boolean;
}

/** What this needs of the client around it. */
export interface Counter {
  readonly dialect: Dialect;
  readonly isLive: boolean;
  send(pack: object): void;
  tree(): Tree;
}

export class Standing {
  readonly #counter: Counter;
  /** How many want each symbol. */
  #counts = new Map<string, number>();
  /** The list of the request on its way, as it will be if it is not refused. */
  #next: Map<string, number> | null = null;
  readonly #charts = new Map<string, Tree>();
  #queue: Request[] = [];
  #flying: Request[] = [];
  #isDue = false;
  #end: Error | null = null;

  constructor(counter: Counter) {
    this.#counter = counter;
  }

  /** Whether something was asked for that was neither shown nor refused yet. */
  get isBusy(): boolean {
    return this.#flying.length > 0;
  }

  /** Want some quotes more, and some less; resolves when the snapshot agrees. */
  quotes(add: readonly string[], remove: readonly string[]): Promise<void> {
    for (const symbol of add) {
      if (symbol === "" || symbol.includes(",")) {
        return Promise.reject(new RangeError(`${JSON.stringify(symbol)} is no symbol`));
      }
    }
    return this.#enqueue({ chartId: null, chart: null, add, remove });
  }

  /** Want a chart, or with null no more; resolves when the snapshot agrees. */
  chart(chartId: string, chart: Tree | null): Promise<void> {
    return this.#enqueue({ chartId, chart, add: [], remove: [] });
  }

  /** Ask a new connection for everything, that on its way included. */
  loggedIn(): void {
    const symbols = this.#next ?? this.#counts;
    const flying = this.#flying[0];
    if (flying?.chart === null && flying.chartId !== null) this.#charts.delete(flying.chartId);
    if (symbols.size > 0) this.#counter.send(quotesPack(symbols));
    for (const chart of this.#charts.values()) this.#counter.send(chart);
    if (flying?.chart != null) this.#counter.send(flying.chart);
  }

  /** Whether `tree` shows all that was asked for. */
  isShown(tree: Tree): boolean {
    return (
      showsQuotes(tree, this.#next ?? this.#counts) &&
      [...this.#charts].every(([id, chart]) => this.#showsChart(tree, id, chart))
    );
  }

  /** See whether the snapshot agrees with what is on its way, and send what waits. */
  look(): void {
    if (this.#flying.length === 0 && this.#queue.length === 0) return;
    const [first] = this.#flying;
    if (first !== undefined && this.#isAgreed(first)) {
      const settled = this.#flying;
      this.#flying = [];
      this.#commit(first);
      for (const request of settled) request.resolve();
    }
    this.#pump();
  }

  /** See whether a notice refuses what is on its way. */
  noticed(notices: readonly Notice[]): void {
    for (const { level, code, content, order_id: orderId } of notices) {
      if (level !== "ERROR" || orderId !== undefined || !REFUSALS.has(code)) continue;
      const refused = this.#flying;
      this.#flying = [];
      this.#next = null;
      if (refused.length > 1) {
        for (const request of refused) request.isAlone = true;
        this.#queue.unshift(...refused);
      } else if (refused[0] !== undefined) {
        refused[0].reject(new SubscriptionRefused(code, content));
      } else if (this.#counts.size > 0 && !showsQuotes(this.#counter.tree(), this.#counts)) {
        this.#askOneByOne();
      }
    }
    this.#pump();
  }

  /** There will be no more connections. */
  ended(reason: Error): void {
    this.#end = reason;
    for (const request of [...this.#flying, ...this.#queue]) request.reject(reason);
    this.#flying = [];
    this.#queue = [];
  }

  #enqueue(wanted: Omit<Request, "resolve" | "reject" | "isAlone">): Promise<void> {
    if (this.#end !== null) return Promise.reject(this.#end);
    return new Promise((resolve, reject) => {
      this.#queue.push({ ...wanted, resolve, reject, isAlone: false });
      if (this.#isDue) return;
      this.#isDue = true;
      queueMicrotask(() => {
        this.#isDue = false;
        this.#pump();
      });
    });
  }

  /** A list that stood is refused, as after a contract's last day: find what is still there. */
  #askOneByOne(): void {
    const counts = this.#counts;
    this.#counts = new Map();
    for (const [symbol, count] of counts) {
      const add = Array.from({ length: count }, () => symbol);
      const nothing = (): void => undefined;
      this.#queue.push({
        chartId: null, chart: null, add, remove: [], resolve: nothing, reject: nothing, isAlone: true,
      });
    }
  }

  #pump(): void {
    while (this.#counter.isLive && this.#flying.length === 0 && this.#queue.length > 0) {
      this.#flying = this.#nextBatch();
      const first = this.#flying[0] as Request;
      if (first.chartId !== null) {
        this.#counter.send(first.chart ?? removal(first.chartId));
      } else {
        const next = new Map(this.#counts);
        for (const { add, remove } of this.#flying) count(next, add, remove);
        this.#next = next;
        if (!showsQuotes(this.#counter.tree(), next)) this.#counter.send(quotesPack(next));
      }
      if (!this.#isAgreed(first)) return;
      const settled = this.#flying;
      this.#flying = [];
      this.#commit(first);
      for (const request of settled) request.resolve();
    }
  }

  /** The next request, and those about quotes behind it that can go with it. */
  #nextBatch(): Request[] {
    const first = this.#queue.shift() as Request;
    const batch = [first];
    while (first.chartId === null && !first.isAlone) {
      const next = this.#queue[0];
      if (next === undefined || next.chartId !== null || next.isAlone) break;
      batch.push(next);
      this.#queue.shift();
    }
    return batch;
  }

  #isAgreed(request: Request): boolean {
    const tree = this.#counter.tree();
    if (request.chartId === null) return showsQuotes(tree, this.#next ?? this.#counts);
    if (request.chart !== null) return this.#showsChart(tree, request.chartId, request.chart);
    return find(tree, ["charts", request.chartId]) === undefined;
  }

  #commit(request: Request): void {
    if (request.chartId === null) this.#counts = this.#next ?? this.#counts;
    else if (request.chart === null) this.#charts.delete(request.chartId);
    else this.#charts.set(request.chartId, request.chart);
    this.#next = null;
  }

  #showsChart(tree: Tree, chartId: string, pack: Tree): boolean {
    const chart = find(tree, ["charts", chartId]);
    return this.#counter.dialect.showsChart(isTree(chart) ? chart : undefined, pack);
  }
}

function count(counts: Map<string, number>, add: readonly string[], remove: readonly string[]): void {
  for (const symbol of add) counts.set(symbol, (counts.get(symbol) ?? 0) + 1);
  for (const symbol of remove) {
    const left = (counts.get(symbol) ?? 0) - 1;
    if (left > 0) counts.set(symbol, left);
    else counts.delete(symbol);
  }
}

function quotesPack(symbols: ReadonlyMap<string, number>): object {
  return { aid: "subscribe_quote", ins_list: [...symbols.keys()].join(",") };
}

function removal(chartId: string): object {
  return { aid: "set_chart", chart_id: chartId, ins_list: "", duration: 0, view_width: 0 };
}

function showsQuotes(tree: Tree, symbols: ReadonlyMap<string, number>): boolean {
  const list = tree["ins_list"];
  const shown = typeof list === "string" && list !== "" ? list.split(",") : [];
  return shown.length === symbols.size && shown.every((symbol) => symbols.has(symbol));
}
