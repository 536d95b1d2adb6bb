/** What a client tells its owner of: how the connection is, notices, and other packs. */

import type { Link, LinkState, Notice } from "../net/link.js";
import type { Tree } from "../store/json.js";
import type { ClientError } from "./errors.js";

export interface ConnectionStatus {
  /** Of two sockets the one that is worse off. */
  readonly state: LinkState;
  /** Whether the mirror may be behind: there was a snapshot, and there is no live connection. */
  readonly isStale: boolean;
  /** Why the last connection ended, `""` if none has. */
  readonly trouble: string;
  /** Why the client is closed. */
  readonly reason: ClientError | null;
  /** When the next try begins, by Date.now(); 0 where none is planned. */
  readonly retryAt: number;
  /** How often a lost connection was followed by a new one. */
  readonly reconnects: number;
}

export interface NoticeEntry extends Notice {
  /** Counts up in a client's life. */
  readonly seq: number;
  /** When it came, by Date.now(). */
  readonly at: number;
}

/** From the worst to the best. */
const ORDER: readonly LinkState[] = ["closed", "idle", "waiting", "connecting", "syncing", "live"];
const KEPT = 100;

interface Waiter {
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

export class Talk {
  status: ConnectionStatus;
  notices: readonly NoticeEntry[] = [];
  readonly #links: readonly Link[];
  readonly #onStatus = new Set<() => void>();
  readonly #onNotice = new Set<(notice: NoticeEntry) => void>();
  readonly #onPack = new Set<(pack: Tree) => void>();
  #waiters: Waiter[] = [];
  #seq = 0;

  constructor(trade: Link | null, market: Link) {
    this.#links = trade === null || trade === market ? [market] : [trade, market];
    this.status = this.#look();
  }

  onStatus(listener: () => void): () => void {
    return added(this.#onStatus, listener);
  }

  onNotice(listener: (notice: NoticeEntry) => void): () => void {
    return added(this.#onNotice, listener);
  }

  onPack(listener: (pack: Tree) => void): () => void {
    return added(this.#onPack, listener);
  }

  /** Resolve when every socket is live, reject when one never will be. */
  whenLive(): Promise<void> {
    if (this.status.state === "live") return Promise.resolve();
    return new Promise((resolve, reject) => {
      this.#waiters.push({ resolve, reject });
      this.#settle();
    });
  }

  /** Replace the tree, and tell of the connection after it: readers then see both. */
  restate(replace: () => void): void {
    this.status = this.#look();
    replace();
  }

  moved(): void {
    this.status = this.#look();
    for (const listener of [...this.#onStatus]) guarded(listener);
    this.#settle();
  }

  noticed(notices: readonly Notice[]): void {
    for (const notice of notices) {
      this.#seq += 1;
      const entry = { ...notice, seq: this.#seq, at: Date.now() };
      this.notices = [...this.notices, entry].slice(-KEPT);
      for (const listener of [...this.#onNotice]) guarded(() => listener(entry));
    }
  }

  answered(pack: Tree): void {
    for (const listener of [...this.#onPack]) guarded(() => listener(pack));
  }

  #settle(): void {
    const { state, reason } = this.status;
    if (state !== "live" && state !== "closed") return;
    const waiters = this.#waiters;
    this.#waiters = [];
    for (const waiter of waiters) {
      if (state === "live") waiter.resolve();
      else if (reason !== null) waiter.reject(reason);
    }
  }

  #look(): ConnectionStatus {
    const sorted = [...this.#links].sort(
      (one, other) => ORDER.indexOf(one.state) - ORDER.indexOf(other.state),
    );
    const worst = sorted[0] as Link;
    const sessions = Math.min(...this.#links.map((link) => link.sessions));
    return {
      state: worst.state,
      isStale: sessions > 0 && worst.state !== "live",
      trouble: worst.trouble,
      reason: worst.reason,
      retryAt: worst.state === "waiting" ? worst.retryAt : 0,
      reconnects: Math.max(0, sessions - 1),
    };
  }
}

function added<T>(listeners: Set<T>, listener: T): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Call what others gave us; an error of theirs is thrown on its own. */
function guarded(call: () => void): void {
  try {
    call();
  } catch (error) {
    queueMicrotask(() => {
      throw error;
    });
  }
}
