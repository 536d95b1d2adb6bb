/** A market data server that answers set_chart from rows of its own, over a socket that is none. */

import { standardClient } from "@diffex/client";
import type { DiffClient, Standard } from "@diffex/client";

type Pack = Record<string, unknown>;

class FakeSocket {
  onopen: ((event: never) => void) | null = null;
  onmessage: ((event: never) => void) | null = null;
  onclose: ((event: never) => void) | null = null;
  onerror: ((event: never) => void) | null = null;
  readonly sent: Pack[] = [];

  send(data: string): void {
    const pack = JSON.parse(data) as Pack;
    if (pack["aid"] !== "peek_message") this.sent.push(pack);
  }

  close(): void {}

  data(...patches: Pack[]): void {
    this.onmessage?.({ data: JSON.stringify({ aid: "rtn_data", data: patches }) } as never);
  }
}

export interface Chart {
  readonly chart_id: string;
  readonly ins_list: string;
  readonly duration: number;
  readonly view_width: number;
  readonly left_kline_id?: number;
}

export class FakeMarket {
  readonly client: DiffClient<Standard>;
  readonly #sockets: FakeSocket[] = [];
  #answered = 0;

  constructor() {
    const sockets = this.#sockets;
    const WebSocket = class extends FakeSocket {
      constructor() {
        super();
        sockets.push(this);
      }
    };
    this.client = standardClient({ url: "ws://host", WebSocket: WebSocket as never, tuning: { backoffBase: 1 }, random: () => 0 });
    void this.client.connect();
    this.accept();
  }

  get socket(): FakeSocket {
    return this.#sockets.at(-1)!;
  }

  /** The handshake succeeds, and the server greets. */
  accept(): void {
    this.#answered = 0;
    this.socket.onopen?.({} as never);
    this.socket.data({ ins_list: "", mdhis_more_data: false });
  }

  /** The network goes. */
  drop(): void {
    this.socket.onclose?.({ code: 1006, reason: "" } as never);
  }

  /** What was asked since the last call. */
  asked(): Chart[] {
    const packs = this.socket.sent.filter((pack) => pack["aid"] === "set_chart");
    const fresh = packs.slice(this.#answered) as unknown as Chart[];
    this.#answered = packs.length;
    return fresh;
  }

  /** Answer a set_chart with the rows of a store whose newest id is `last`. */
  answer(chart: Chart, last: number, { isReady = true, missing = [] as readonly number[] } = {}): void {
    const left = chart.left_kline_id ?? last - chart.view_width + 1;
    const right = Math.min(last, left + chart.view_width - 1);
    const data: Pack = {};
    for (let id = Math.max(0, left); id <= right; id++) if (!missing.includes(id)) data[id] = bar(id);
    this.socket.data({
      charts: { [chart.chart_id]: { left_id: left, right_id: right, ready: isReady, more_data: !isReady } },
      klines: { [chart.ins_list]: { [chart.duration]: { last_id: last, data } } },
    });
  }

  /** A bar comes or changes; the chart's window moves with it. */
  bar(chart: Chart, id: number, close = id): void {
    this.socket.data({
      charts: { [chart.chart_id]: { left_id: id - chart.view_width + 1, right_id: id } },
      klines: { [chart.ins_list]: { [chart.duration]: { last_id: id, data: { [id]: { ...bar(id), close } } } } },
    });
  }
}

export function bar(id: number) {
  return { datetime: id * 60e9, open: id, high: id + 1, low: id - 1, close: id, volume: 1, open_oi: 0, close_oi: 0 };
}
