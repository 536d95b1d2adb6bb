/** The client: a mirror that is kept up, and commands that tell what became of them. */

import type { FlatPack, MarketPack, TradePack } from "../generated/packs.js";
import { Link } from "../net/link.js";
import type { LinkOwner } from "../net/link.js";
import { browserPage } from "../net/page.js";
import { DEFAULT_TUNING } from "../net/tuning.js";
import type { Patch, Path, Tree } from "../store/json.js";
import { DiffStore } from "../store/store.js";
import { Commands } from "./commands.js";
import { OrderDesk } from "./desk.js";
import { FLAT, STANDARD } from "./dialects.js";
import type { Dialect, Flat, Rows, Section, Standard } from "./dialects.js";
import { ClientClosed, NotConnected } from "./errors.js";
import type { ClientError } from "./errors.js";
import { Errands } from "./errands.js";
import { Standing } from "./standing.js";
import { Talk } from "./talk.js";
import type { ConnectionStatus, NoticeEntry } from "./talk.js";
import { socketUrl } from "./urls.js";
import { chartPack, opener } from "./wishes.js";
import type { ChartWish, ClientOptions } from "./wishes.js";

const MARKET_SECTIONS = ["quotes", "klines", "ticks", "charts", "ins_list", "mdhis_more_data", "symbols"];

/** A mirror of an exchange for one user. */
export class DiffClient<D extends Rows = Flat> extends Commands<D> {
  /** The mirror. */
  readonly store = new DiffStore();
  readonly dialect: Dialect;
  readonly #talk: Talk;
  readonly #trade: Link | null;
  readonly #market: Link;
  protected readonly desk: OrderDesk;
  protected readonly errands: Errands;
  readonly #standing: Standing;
  readonly #user: string | undefined;

  constructor(options: ClientOptions) {
    super();
    const { user, password } = options;
    if ((user === undefined) !== (password === undefined)) {
      throw new RangeError("give both user and password, or neither");
    }
    this.dialect = options.dialect === "standard" ? STANDARD : FLAT;
    this.#user = user;
    const tuning = { ...DEFAULT_TUNING, ...options.tuning };
    const isFlat = this.dialect === FLAT;
    const login = user === undefined ? null : { aid: "req_login", user_name: user, password };
    const common = {
      hasPing: isFlat,
      tuning,
      page: options.page ?? browserPage(),
      random: options.random ?? Math.random,
      open: opener(options.WebSocket),
    };
    if (isFlat) {
      const url = socketUrl(options.url, "/ws/diff");
      this.#market = this.#trade = new Link(this.#tradeOwner(), { ...common, url, login });
    } else {
      const td = socketUrl(options.url, "/diff/td");
      const md = socketUrl(options.url, "/diff/md");
      this.#trade = login === null ? null : new Link(this.#tradeOwner(), { ...common, url: td, login });
      this.#market = new Link(this.#marketOwner(), { ...common, url: md, login: null });
    }
    this.#talk = new Talk(this.#trade, this.#market);
    this.desk = new OrderDesk(this.#floor(tuning.commandTimeout));
    this.errands = new Errands(this.#road(tuning.commandTimeout));
    this.#standing = new Standing(this.#counter());
  }

  // The connection

  /** Begin to connect; resolves when the first snapshot is there, rejects if there will be none. */
  connect(): Promise<void> {
    const live = this.#talk.whenLive();
    this.#trade?.start();
    this.#market.start();
    return live;
  }

  /** End for good. The last state of the mirror stays. */
  close(): void {
    this.#trade?.close();
    this.#market.close();
  }

  /** How the connection is; the same object until that changes. */
  get connection(): ConnectionStatus {
    return this.#talk.status;
  }

  /** Call `listener` when `connection` changes; returns the undoing. */
  onConnection(listener: () => void): () => void {
    return this.#talk.onStatus(listener);
  }

  /** The latest notices, oldest first; the same array until there is a new one. */
  get notices(): readonly NoticeEntry[] {
    return this.#talk.notices;
  }

  /** Call `listener` with each new notice; returns the undoing. */
  onNotice(listener: (notice: NoticeEntry) => void): () => void {
    return this.#talk.onNotice(listener);
  }

  /** Call `listener` with each pack that is no rtn_data; returns the undoing. */
  onPack(listener: (pack: Tree) => void): () => void {
    return this.#talk.onPack(listener);
  }

  // Reading

  /** The user whose mirror this is; `""` until that is known. */
  get userId(): string {
    return this.#user ?? this.store.keys(["accounts"])[0] ?? "";
  }

  /** Where a section of the user's is, to read it and to listen to it. */
  path(section: Section): Path {
    return this.dialect.path(section, this.userId);
  }

  get account(): D["account"] | undefined {
    return this.store.get(this.path("account")) as D["account"] | undefined;
  }

  position(symbol: string): D["position"] | undefined {
    return this.store.get([...this.path("positions"), symbol]) as D["position"] | undefined;
  }

  order(orderId: string): D["order"] | undefined {
    return this.store.get([...this.path("orders"), orderId]) as D["order"] | undefined;
  }

  quote(symbol: string): D["quote"] | undefined {
    return this.store.get(["quotes", symbol]) as D["quote"] | undefined;
  }

  // Subscriptions

  /**
   * Have the quotes of some contracts mirrored, over reconnects too; resolves when they are.
   * Each call is undone by one `unsubscribe`.
   *
   * @throws SubscriptionRefused a contract does not exist, or they are too many.
   */
  subscribe(...symbols: string[]): Promise<void> {
    return this.#standing.quotes(symbols, []);
  }

  unsubscribe(...symbols: string[]): Promise<void> {
    return this.#standing.quotes([], symbols);
  }

  /**
   * Have the latest bars of a contract mirrored, over reconnects too; resolves when they are.
   * They are at `klines.<symbol>.<duration in ns>`.
   *
   * @returns the chart's id.
   * @throws SubscriptionRefused the charts stay as they were.
   */
  async setChart(wish: ChartWish): Promise<string> {
    const { chartId, pack } = chartPack(wish);
    await this.#standing.chart(chartId, pack);
    return chartId;
  }

  removeChart(chartId: string): Promise<void> {
    return this.#standing.chart(chartId, null);
  }

  /**
   * Send any pack; what becomes of it shows in the mirror or comes as a notice.
   *
   * @throws NotConnected nothing was sent.
   */
  send(pack: FlatPack | TradePack, socket?: "trade"): void;
  send(pack: MarketPack, socket: "market"): void;
  send(pack: object, socket: "trade" | "market" = "trade"): void {
    const link = socket === "trade" ? this.#trade : this.#market;
    if (link?.isLive !== true) throw new NotConnected();
    link.send(pack);
  }

  protected get canSend(): boolean {
    return this.#trade?.isLive === true;
  }

  // What the parts are told

  #floor(commandTimeout: number): ConstructorParameters<typeof OrderDesk>[0] {
    const client = this;
    return {
      dialect: this.dialect,
      commandTimeout,
      get isLive() {
        return client.canSend;
      },
      get awaitsOthers() {
        return client.errands.isBusy || (client.#trade === client.#market && client.#standing.isBusy);
      },
      send: (pack) => this.#trade?.send(pack),
      ordersPath: () => this.path("orders"),
      order: (orderId) => this.order(orderId) as Tree | undefined,
    };
  }

  #road(commandTimeout: number): ConstructorParameters<typeof Errands>[0] {
    const client = this;
    return {
      commandTimeout,
      get isLive() {
        return client.canSend;
      },
      send: (pack) => this.#trade?.send(pack),
    };
  }

  #counter(): ConstructorParameters<typeof Standing>[0] {
    const client = this;
    return {
      dialect: this.dialect,
      get isLive() {
        return client.#market.isLive;
      },
      send: (pack) => this.#market.send(pack),
      tree: () => ({
        ins_list: this.store.get(["ins_list"]) ?? "",
        charts: this.store.get(["charts"]) ?? {},
      }),
    };
  }

  #isMarket(link: Link): boolean {
    return link === this.#market;
  }

  #tradeOwner(): LinkOwner {
    return {
      ...this.#commonOwner(),
      isLoggedIn: (stage) => this.#hasUser(stage),
      loggedIn: (link) => {
        if (this.#isMarket(link)) this.#standing.loggedIn();
      },
      isComplete: (stage) => this.dialect === STANDARD || this.#standing.isShown(stage.get([]) as Tree),
      restated: (link, tree) => {
        this.#talk.restate(() => this.store.replace(tree, this.#isMarket(link) ? undefined : ["trade"]));
        this.desk.restated();
        this.errands.restated();
        if (this.#isMarket(link)) this.#standing.look();
      },
      advanced: (link, patches) => {
        this.#apply(patches);
        this.desk.advanced(patches);
        this.errands.advanced(patches);
        if (this.#isMarket(link)) this.#standing.look();
      },
    };
  }

  #marketOwner(): LinkOwner {
    return {
      ...this.#commonOwner(),
      isLoggedIn: (stage) => stage.has(["ins_list"]),
      loggedIn: () => this.#standing.loggedIn(),
      isComplete: (stage) => this.#standing.isShown(stage.get([]) as Tree),
      restated: (_, tree) => {
        this.#talk.restate(() => this.store.replace(tree, MARKET_SECTIONS));
        this.#standing.look();
      },
      advanced: (_, patches) => {
        this.#apply(patches);
        this.#standing.look();
      },
    };
  }

  #commonOwner(): Pick<LinkOwner, "moved" | "noticed" | "answered"> {
    return {
      moved: (link) => {
        this.#talk.moved();
        if (link.state === "live") this.#standing.look();
        if (link.state === "closed") this.#ended(link.reason ?? new ClientClosed());
      },
      noticed: (link, notices) => {
        if (link === this.#trade) {
          this.desk.noticed(notices);
          this.errands.noticed(notices);
        }
        if (this.#isMarket(link)) this.#standing.noticed(notices);
        this.#talk.noticed(notices);
      },
      answered: (_, pack) => {
        this.errands.answered(pack);
        this.#talk.answered(pack);
      },
    };
  }

  #apply(patches: readonly Patch[]): void {
    this.store.apply(patches);
    if (this.dialect === STANDARD) forgetNotices(this.store);
  }

  /** A terminal end of one socket ends the other too. */
  #ended(reason: ClientError): void {
    this.desk.ended(reason.message);
    this.errands.ended(reason.message);
    this.#standing.ended(reason);
    this.#trade?.close(reason);
    this.#market.close(reason);
  }

  #hasUser(stage: DiffStore): boolean {
    if (this.dialect === FLAT) return stage.keys(["accounts"]).length > 0;
    const user = ["trade", this.#user ?? ""];
    return stage.has([...user, "session", "trading_day"]) && stage.get([...user, "trade_more_data"]) === false;
  }
}

/** Make a client of the standard dialect, with its types. */
export function standardClient(options: Omit<ClientOptions, "dialect">): DiffClient<Standard> {
  return new DiffClient<Standard>({ ...options, dialect: "standard" });
}

const NOTICES_KEPT = 200;

/** The standard dialect deletes no notice; a mirror that lasts must not grow with them. */
function forgetNotices(store: DiffStore): void {
  const ids = store.keys(["notify"]);
  if (ids.length <= NOTICES_KEPT * 2) return;
  const old = ids.slice(0, ids.length - NOTICES_KEPT).map((id) => [id, null]);
  store.apply([{ notify: Object.fromEntries(old) as Tree }]);
}
