/** A server on the other end of a WebSocket that is none, and a page that can be hidden. */

import type { Page } from "../src/net/page.js";

type Pack = Record<string, unknown>;

/** One connection, seen from the server. */
export class FakeSocket {
  onopen: ((event: never) => void) | null = null;
  onmessage: ((event: never) => void) | null = null;
  onclose: ((event: never) => void) | null = null;
  onerror: ((event: never) => void) | null = null;
  /** What the client sent, peeks left out. */
  readonly sent: Pack[] = [];
  peeks = 0;
  isClosed = false;

  constructor(readonly url: string) {}

  send(data: string): void {
    const pack = JSON.parse(data) as Pack;
    if (pack["aid"] === "peek_message") this.peeks += 1;
    else this.sent.push(pack);
  }

  close(): void {
    this.isClosed = true;
  }

  /** The handshake succeeds. */
  accept(): void {
    this.onopen?.({} as never);
  }

  /** The server sends an rtn_data. */
  data(...patches: Pack[]): void {
    this.pack({ aid: "rtn_data", data: patches });
  }

  pack(pack: unknown): void {
    this.onmessage?.({ data: typeof pack === "string" ? pack : JSON.stringify(pack) } as never);
  }

  /** The server closes, or the network does. */
  end(code = 1006, reason = ""): void {
    this.onclose?.({ code, reason } as never);
  }

  sentOf(aid: string): Pack[] {
    return this.sent.filter((pack) => pack["aid"] === aid);
  }
}

/** The sockets of a client, and the class that makes them. */
export class FakeServer {
  readonly sockets: FakeSocket[] = [];
  readonly WebSocket: new (url: string) => FakeSocket;

  constructor() {
    const { sockets } = this;
    this.WebSocket = class extends FakeSocket {
      constructor(url: string) {
        super(url);
        sockets.push(this);
      }
    };
  }

  get latest(): FakeSocket {
    const socket = this.sockets.at(-1);
    if (socket === undefined) throw new Error("nobody has connected");
    return socket;
  }
}

export class FakePage implements Page {
  isHidden = false;
  readonly #listeners = new Set<() => void>();

  onWake(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  wake(): void {
    this.isHidden = false;
    for (const listener of [...this.#listeners]) listener();
  }
}

/** What the flat dialect says after a login. */
export const SNAPSHOT = {
  accounts: { u: { user_id: "u", balance: 1000 } },
  positions: {},
  orders: {},
  trades: {},
  ins_list: "",
};
