/**
 * One WebSocket that is kept up, and the DIFF talk on it.
 *
 *     idle -> connecting -> syncing -> live -> waiting -> connecting ... -> closed
 *
 * A new connection's snapshot is gathered beside the mirror; when it is whole it replaces the
 * old one at one stroke. The next frame is asked for after the last one was applied, and later
 * while the page is hidden: the server then composes what changed meanwhile.
 */

import { ClientClosed, Expelled, LoginFailed } from "../client/errors.js";
import type { ClientError } from "../client/errors.js";
import { DiffStore } from "../store/store.js";
import { isTree } from "../store/json.js";
import type { Json, Patch, Tree } from "../store/json.js";
import { Backoff } from "./backoff.js";
import type { Page } from "./page.js";
import type { Tuning } from "./tuning.js";

export type LinkState = "idle" | "connecting" | "syncing" | "live" | "waiting" | "closed";

/** What the client uses of a WebSocket: the browser's, or `ws` under Node. */
export interface Socket {
  onopen: ((event: never) => void) | null;
  onmessage: ((event: never) => void) | null;
  onclose: ((event: never) => void) | null;
  onerror: ((event: never) => void) | null;
  send(data: string): void;
  close(code?: number, reason?: string): void;
}

export interface Notice {
  readonly type?: string;
  readonly level: string;
  readonly code: number;
  readonly content: string;
  readonly order_id?: string;
}

/** Who decides what a connection says, and acts on what it hears. */
export interface LinkOwner {
  /** The link's state changed. */
  moved(link: Link): void;
  /** Whether `stage`, gathered since the connection opened, has the user's data. */
  isLoggedIn(stage: DiffStore): boolean;
  /** The login is done: send what stands. */
  loggedIn(link: Link): void;
  /** Whether everything that stands is in `stage` too. */
  isComplete(stage: DiffStore): boolean;
  /** The new snapshot is whole: make it the mirror. */
  restated(link: Link, tree: Tree): void;
  /** One transaction of a live connection. */
  advanced(link: Link, patches: readonly Patch[]): void;
  /** Notices that this connection has not said before, after `restated` or `advanced`. */
  noticed(link: Link, notices: readonly Notice[]): void;
  /** A pack that is no rtn_data. */
  answered(link: Link, pack: Tree): void;
}

export interface LinkOptions {
  readonly url: string;
  /** The req_login, or null where nobody has to log in or the URL names the user. */
  readonly login: object | null;
  /** Whether the server answers `{"aid":"ping"}`. */
  readonly hasPing: boolean;
  readonly tuning: Tuning;
  readonly page: Page;
  readonly random: () => number;
  readonly open: (url: string) => Socket;
}

const PEEK = '{"aid":"peek_message"}';
const PING = '{"aid":"ping"}';
/** Refusals of a login that another try may not meet: busy, too fast, queue full. */
const PASSING = new Set([1104, 1205, 1207]);
const TOO_MANY_SESSIONS = 1106;
const LOGIN_REQUIRED = 1101;
/** Close codes that blame what the client sent: another try would meet them again. */
const FINAL_CLOSES = new Set([1003, 1007, 1008, 1009]);

type Timer = ReturnType<typeof setTimeout> | undefined;

export class Link {
  state: LinkState = "idle";
  /** Why the link is closed. */
  reason: ClientError | null = null;
  /** Why the last connection ended, as part of a sentence. */
  trouble = "";
  /** When the next try begins, by Date.now(), while the state is `waiting`. */
  retryAt = 0;
  /** How many connections came to be live. */
  sessions = 0;

  readonly #owner: LinkOwner;
  readonly #options: LinkOptions;
  readonly #backoff: Backoff;
  #socket: Socket | null = null;
  #stage: DiffStore | null = null;
  #isLoggedIn = false;
  #known = new Set<string>();
  #heardAt = 0;
  #owesPeek = false;
  #deadline: Timer;
  #peekTimer: Timer;
  #silenceTimer: Timer;
  #stableTimer: Timer;
  #unwatch: () => void = () => undefined;

  constructor(owner: LinkOwner, options: LinkOptions) {
    this.#owner = owner;
    this.#options = options;
    const { backoffBase, backoffCap } = options.tuning;
    this.#backoff = new Backoff(backoffBase, backoffCap, options.random);
  }

  get isLive(): boolean {
    return this.state === "live";
  }

  /** Begin to connect, unless that has been done. */
  start(): void {
    if (this.state !== "idle") return;
    this.#unwatch = this.#options.page.onWake(() => this.#woken());
    this.#connect();
  }

  /** Send a pack; without effect where no connection is open. */
  send(pack: object): void {
    if (this.state === "live" || this.state === "syncing") this.#socket?.send(JSON.stringify(pack));
  }

  /** End for good. */
  close(reason: ClientError = new ClientClosed()): void {
    if (this.state === "closed") return;
    this.#unwatch();
    this.#drop();
    this.reason = reason;
    this.#move("closed");
  }

  #move(state: LinkState): void {
    this.state = state;
    this.#owner.moved(this);
  }

  #connect(): void {
    this.#move("connecting");
    let socket: Socket;
    try {
      socket = this.#options.open(this.#options.url);
    } catch (error) {
      this.#lost(`the address cannot be used: ${String(error)}`);
      return;
    }
    this.#socket = socket;
    this.#deadline = setTimeout(() => this.#lost("it did not answer"), this.#options.tuning.connectTimeout);
    socket.onopen = () => this.#opened();
    socket.onmessage = (event: { data: unknown }) => this.#received(event.data);
    socket.onclose = (event: { code: number; reason: string }) => this.#closed(event);
    socket.onerror = () => undefined; // onclose follows, and says more
  }

  #opened(): void {
    clearTimeout(this.#deadline);
    const { tuning, login } = this.#options;
    this.#deadline = setTimeout(() => this.#lost("no snapshot came"), tuning.syncTimeout);
    this.#stage = new DiffStore();
    this.#isLoggedIn = false;
    this.#known = new Set();
    this.#heardAt = Date.now();
    this.#move("syncing");
    if (login !== null) this.send(login);
    this.#socket?.send(PEEK);
    this.#watchSilence();
  }

  #received(data: unknown): void {
    this.#heardAt = Date.now();
    let pack: Json;
    let patches: readonly Patch[];
    try {
      pack = JSON.parse(String(data)) as Json;
      if (!isTree(pack)) throw new TypeError("a pack must be an object");
      if (pack["aid"] !== "rtn_data") {
        this.#owner.answered(this, pack);
        return;
      }
      patches = checkedPatches(pack["data"]);
      const notices = this.#newNotices(patches);
      if (this.state === "live") {
        this.#owner.advanced(this, patches);
        if (notices.length > 0) this.#owner.noticed(this, notices);
      } else {
        this.#gather(patches, notices);
      }
    } catch (error) {
      this.#lost(`the server sent what is not DIFF: ${String(error)}`);
      return;
    }
    this.#peekNext();
  }

  /** Add to the snapshot of a new connection; make it the mirror when it is whole. */
  #gather(patches: readonly Patch[], notices: readonly Notice[]): void {
    const stage = this.#stage;
    if (stage === null) return;
    stage.apply(patches);
    if (!this.#isLoggedIn && !this.#owner.isLoggedIn(stage)) {
      const refusal = notices.find(
        (notice) => notice.level === "ERROR" && notice.code !== LOGIN_REQUIRED,
      );
      if (refusal !== undefined) this.#refused(refusal);
      return;
    }
    if (!this.#isLoggedIn) {
      this.#isLoggedIn = true;
      clearTimeout(this.#deadline);
      const patience = this.#options.tuning.resyncPatience;
      this.#deadline = setTimeout(() => this.#goLive(stage, []), patience);
      this.#owner.loggedIn(this);
    }
    const isRefused = notices.some((notice) => notice.level === "ERROR");
    if (isRefused || this.#owner.isComplete(stage)) this.#goLive(stage, notices);
    else if (notices.length > 0) this.#owner.noticed(this, notices);
  }

  #goLive(stage: DiffStore, notices: readonly Notice[]): void {
    clearTimeout(this.#deadline);
    this.#stage = null;
    this.sessions += 1;
    this.state = "live";
    this.#owner.restated(this, stage.get([]) as Tree);
    const { stableAfter } = this.#options.tuning;
    this.#stableTimer = setTimeout(() => this.#backoff.reset(), stableAfter);
    this.#owner.moved(this);
    if (notices.length > 0) this.#owner.noticed(this, notices);
  }

  #refused(notice: Notice): void {
    const refusal = new LoginFailed(notice.code, notice.content);
    const mayPass =
      PASSING.has(notice.code) || (notice.code === TOO_MANY_SESSIONS && this.sessions > 0);
    if (mayPass) this.#lost(refusal.message);
    else this.close(refusal);
  }

  #newNotices(patches: readonly Patch[]): Notice[] {
    const found: Notice[] = [];
    for (const patch of patches) {
      const section = Object.hasOwn(patch, "notify") ? patch["notify"] : undefined;
      if (!isTree(section)) continue;
      for (const [id, notice] of Object.entries(section)) {
        if (notice === null) this.#known.delete(id);
        else if (isTree(notice) && !this.#known.has(id)) {
          this.#known.add(id);
          found.push(notice as unknown as Notice);
        }
      }
    }
    return found;
  }

  /** Ask for the next frame: now, or in a while if nobody looks. */
  #peekNext(): void {
    const socket = this.#socket;
    if (socket === null || (this.state !== "live" && this.state !== "syncing")) return;
    if (this.#options.page.isHidden && this.state === "live") {
      this.#owesPeek = true;
      clearTimeout(this.#peekTimer);
      this.#peekTimer = setTimeout(() => this.#payPeek(), this.#options.tuning.hiddenPeekDelay);
    } else {
      socket.send(PEEK);
    }
  }

  #payPeek(): void {
    clearTimeout(this.#peekTimer);
    if (!this.#owesPeek) return;
    this.#owesPeek = false;
    this.#socket?.send(PEEK);
  }

  /** The page is seen again: ask for what was held back, and doubt an old connection. */
  #woken(): void {
    if (this.state === "waiting") {
      clearTimeout(this.#deadline);
      this.#connect();
    } else if (this.state === "live") {
      this.#payPeek();
      if (Date.now() - this.#heardAt >= this.#options.tuning.pongWithin) this.#doubt();
    }
  }

  #watchSilence(): void {
    clearTimeout(this.#silenceTimer);
    if (!this.#options.hasPing) return;
    const { pingAfter } = this.#options.tuning;
    const quiet = Date.now() - this.#heardAt;
    const next = (): void => (Date.now() - this.#heardAt >= pingAfter ? this.#doubt() : this.#watchSilence());
    this.#silenceTimer = setTimeout(next, Math.max(pingAfter - quiet, 1));
  }

  /** See whether the server still answers. One that cannot be asked is connected to again. */
  #doubt(): void {
    if (!this.#options.hasPing) {
      this.#lost("nothing came from the server");
      return;
    }
    clearTimeout(this.#silenceTimer);
    const asked = Date.now();
    this.#socket?.send(PING);
    this.#silenceTimer = setTimeout(() => {
      if (this.#heardAt < asked) this.#lost("nothing came from the server");
      else this.#watchSilence();
    }, this.#options.tuning.pongWithin);
  }

  #closed(event: { code: number; reason: string }): void {
    if (FINAL_CLOSES.has(event.code)) this.close(new Expelled(event.code, event.reason));
    else this.#lost(`the connection ended (${event.code})`);
  }

  #lost(trouble: string): void {
    this.#drop();
    this.trouble = trouble;
    const delay = this.#backoff.next();
    this.retryAt = Date.now() + delay;
    this.#deadline = setTimeout(() => this.#connect(), delay);
    this.#move("waiting");
  }

  /** Let go of the socket and of every timer. */
  #drop(): void {
    for (const timer of [this.#deadline, this.#peekTimer, this.#silenceTimer, this.#stableTimer]) {
      clearTimeout(timer);
    }
    this.#stage = null;
    this.#owesPeek = false;
    const socket = this.#socket;
    this.#socket = null;
    if (socket === null) return;
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.onerror = () => undefined;
    socket.close();
  }
}

function checkedPatches(data: Json | undefined): readonly Patch[] {
  if (!Array.isArray(data) || !(data as readonly Json[]).every((patch) => isTree(patch))) {
    throw new TypeError("data must be a list of objects");
  }
  return data as readonly Patch[];
}
