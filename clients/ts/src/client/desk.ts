/**
 * Orders and cancels in flight, and how each learns its outcome.
 *
 * An outcome is read from the snapshot: the order is there, or is finished. Only a refusal
 * that leaves no order comes as a notice. After a lost connection the fresh snapshot decides.
 * An order that it does not show is in doubt and is never sent again from here: at the price
 * of then the trader may not want it any more. A cancel is sent again, for it does no harm.
 */

import type { Notice } from "../net/link.js";
import { isTree } from "../store/json.js";
import type { Patch, Path, Tree } from "../store/json.js";
import { namedIn } from "./dialects.js";
import type { Dialect } from "./dialects.js";
import { CancelRejected, NotConnected, OrderInDoubt, OrderRejected } from "./errors.js";

const ORDER_UNKNOWN = 2011;
const ORDER_FINISHED = 2012;

/** Codes that an amendment which could not be read is refused with, under the old order's id. */
const isUnreadable = (code: number): boolean => code < 2000 || code === 2002 || code === 2020;

/** Codes that a pack of many which could not be read is refused with; it names no order. */
const OF_BATCHES = new Set([1103, 2002, 2020, 2028]);
/** And those that it shares with other packs. */
const OF_ANY_PACK = new Set([1005, 1006, 1009, 1010, 1205, 1207]);

interface Flight {
  /** What is sent if it has to be sent again. */
  readonly pack: object;
  /** The order that this one is to take the place of. */
  readonly replaces?: string;
  /** What was sent, if others went with it. */
  readonly batch?: object;
  readonly resolve: (order: Tree) => void;
  readonly reject: (error: Error) => void;
  readonly timer: ReturnType<typeof setTimeout>;
}

type Sent = Pick<Flight, "pack" | "replaces" | "batch">;
type Flights = Map<string, Flight>;

/** What a desk needs of the client around it. */
export interface Floor {
  readonly dialect: Dialect;
  readonly isLive: boolean;
  readonly commandTimeout: number;
  /** Whether a refusal without an order's name could be about something else in flight. */
  readonly awaitsOthers: boolean;
  send(pack: object): void;
  ordersPath(): Path;
  order(orderId: string): Tree | undefined;
}

export class OrderDesk {
  readonly #floor: Floor;
  readonly #inserts: Flights = new Map();
  readonly #cancels: Flights = new Map();

  constructor(floor: Floor) {
    this.#floor = floor;
  }

  /** Send an insert_order; resolves when the snapshot shows the order. */
  insert(orderId: string, pack: object): Promise<Tree> {
    return this.#send(this.#inserts, orderId, { pack });
  }

  /** Send an amend_order; resolves when the snapshot shows the order that it makes. */
  amend(newOrderId: string, pack: object, replaces: string): Promise<Tree> {
    return this.#send(this.#inserts, newOrderId, { pack, replaces });
  }

  /** Send a cancel_order; resolves when the snapshot shows the order finished. */
  cancel(orderId: string, pack: object): Promise<Tree> {
    return this.#send(this.#cancels, orderId, { pack });
  }

  /** Send several inserts or cancels as one pack; each has its own outcome. */
  many(kind: "insert" | "cancel", packs: ReadonlyMap<string, object>, batch: object): Promise<Tree>[] {
    const flights = kind === "insert" ? this.#inserts : this.#cancels;
    const outcomes = [...packs].map(([orderId, pack]) =>
      this.#follow(flights, orderId, { pack, batch }),
    );
    this.#floor.send(batch);
    return outcomes;
  }

  /** Whether an insert, or a cancel, of that order is in flight. */
  has(kind: "insert" | "cancel", orderId: string): boolean {
    return (kind === "insert" ? this.#inserts : this.#cancels).has(orderId);
  }

  /** Let the snapshot of a new connection decide what is in flight. */
  restated(): void {
    for (const orderId of [...this.#inserts.keys()]) {
      if (this.#floor.order(orderId) !== undefined) this.#lookAtInsert(orderId);
      else {
        const why = "the connection was lost, and the new snapshot does not show the order";
        this.#fail(this.#inserts, orderId, new OrderInDoubt(orderId, why));
      }
    }
    for (const [orderId, flight] of [...this.#cancels]) {
      const order = this.#floor.order(orderId);
      if (order === undefined) {
        const refusal = new CancelRejected(ORDER_UNKNOWN, `no order ${orderId}`, orderId);
        this.#fail(this.#cancels, orderId, refusal);
      } else if (this.#floor.dialect.isAlive(order)) this.#floor.send(flight.pack);
      else this.#succeed(this.#cancels, orderId, order);
    }
  }

  /** Settle what a transaction decides. */
  advanced(patches: readonly Patch[]): void {
    if (this.#inserts.size === 0 && this.#cancels.size === 0) return;
    for (const orderId of namedIn(patches, this.#floor.ordersPath())) {
      this.#lookAtInsert(orderId);
      this.#lookAtCancel(orderId);
    }
  }

  /** Settle what a notice refuses. */
  noticed(notices: readonly Notice[]): void {
    for (const { level, code, content, order_id: orderId } of notices) {
      if (level !== "ERROR") continue;
      if (orderId === undefined) {
        this.#refuseBatch(code, content);
        continue;
      }
      const insert = this.#inserts.get(orderId);
      const isOfCancel = code === ORDER_UNKNOWN || code === ORDER_FINISHED;
      if (insert !== undefined && (!isOfCancel || insert.replaces !== undefined)) {
        this.#fail(this.#inserts, orderId, new OrderRejected(code, content, orderId));
      } else if (!this.#refuseAmendment(orderId, code, content)) {
        this.#fail(this.#cancels, orderId, new CancelRejected(code, content, orderId));
      }
    }
  }

  /** There will be no more connections: tell every call that its outcome stays unknown. */
  ended(why: string): void {
    for (const flights of [this.#inserts, this.#cancels]) {
      for (const orderId of [...flights.keys()]) {
        this.#fail(flights, orderId, new OrderInDoubt(orderId, why));
      }
    }
  }

  /** A pack of many that could not be read is refused whole, and names no order. */
  #refuseBatch(code: number, content: string): void {
    const isPlain = OF_BATCHES.has(code);
    if (!isPlain && (!OF_ANY_PACK.has(code) || this.#floor.awaitsOthers)) return;
    for (const flights of [this.#inserts, this.#cancels]) {
      const oldest = [...flights.values()].find((flight) => flight.batch !== undefined)?.batch;
      if (oldest === undefined) continue;
      for (const [orderId, { batch }] of [...flights]) {
        if (batch !== oldest) continue;
        const Refusal = flights === this.#inserts ? OrderRejected : CancelRejected;
        this.#fail(flights, orderId, new Refusal(code, content, orderId));
      }
      return;
    }
  }

  /** An amendment that could not be read is refused under the old order's id. */
  #refuseAmendment(orderId: string, code: number, content: string): boolean {
    if (!isUnreadable(code)) return false;
    const found = [...this.#inserts].find(([, flight]) => flight.replaces === orderId);
    if (found === undefined) return false;
    this.#fail(this.#inserts, found[0], new OrderRejected(code, content, found[0]));
    return true;
  }

  #send(flights: Flights, orderId: string, what: Sent): Promise<Tree> {
    if (!this.#floor.isLive) return Promise.reject(new NotConnected());
    if (flights.has(orderId)) {
      return Promise.reject(new RangeError(`order_id ${orderId} is in flight already`));
    }
    const outcome = this.#follow(flights, orderId, what);
    this.#floor.send(what.pack);
    return outcome;
  }

  /** Wait for the outcome of what is about to be sent. */
  #follow(flights: Flights, orderId: string, what: Sent): Promise<Tree> {
    return new Promise((resolve, reject) => {
      const late = new OrderInDoubt(orderId, "no answer came in time");
      const timer = setTimeout(() => this.#fail(flights, orderId, late), this.#floor.commandTimeout);
      flights.set(orderId, { ...what, resolve, reject, timer });
    });
  }

  #lookAtInsert(orderId: string): void {
    const order = this.#floor.order(orderId);
    if (!isTree(order) || !this.#inserts.has(orderId)) return;
    const { dialect } = this.#floor;
    if (dialect.isRejected(order)) {
      const { code, text } = dialect.reason(order);
      this.#fail(this.#inserts, orderId, new OrderRejected(code, text, orderId));
    } else {
      this.#succeed(this.#inserts, orderId, order);
    }
  }

  #lookAtCancel(orderId: string): void {
    if (!this.#cancels.has(orderId)) return;
    const order = this.#floor.order(orderId);
    if (order === undefined) this.#succeed(this.#cancels, orderId, {});
    else if (!this.#floor.dialect.isAlive(order)) this.#succeed(this.#cancels, orderId, order);
  }

  #succeed(flights: Flights, orderId: string, order: Tree): void {
    const flight = taken(flights, orderId);
    flight?.resolve(order);
  }

  #fail(flights: Flights, orderId: string, error: Error): void {
    taken(flights, orderId)?.reject(error);
  }
}

function taken(flights: Flights, orderId: string): Flight | undefined {
  const flight = flights.get(orderId);
  if (flight !== undefined) {
    clearTimeout(flight.timer);
    flights.delete(orderId);
  }
  return flight;
}
