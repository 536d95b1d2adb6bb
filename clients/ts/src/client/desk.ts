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

interface Flight {
  readonly pack: object;
  readonly resolve: (order: Tree) => void;
  readonly reject: (error: Error) => void;
  readonly timer: ReturnType<typeof setTimeout>;
}

type Flights = Map<string, Flight>;

/** What a desk needs of the client around it. */
export interface Floor {
  readonly dialect: Dialect;
  readonly isLive: boolean;
  readonly commandTimeout: number;
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
    return this.#send(this.#inserts, orderId, pack);
  }

  /** Send a cancel_order; resolves when the snapshot shows the order finished. */
  cancel(orderId: string, pack: object): Promise<Tree> {
    return this.#send(this.#cancels, orderId, pack);
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
      if (orderId === undefined || level !== "ERROR") continue;
      const isOfCancel = code === ORDER_UNKNOWN || code === ORDER_FINISHED;
      if (this.#inserts.has(orderId) && !isOfCancel) {
        this.#fail(this.#inserts, orderId, new OrderRejected(code, content, orderId));
      } else {
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

  #send(flights: Flights, orderId: string, pack: object): Promise<Tree> {
    if (!this.#floor.isLive) return Promise.reject(new NotConnected());
    if (flights.has(orderId)) {
      return Promise.reject(new RangeError(`order_id ${orderId} is in flight already`));
    }
    return new Promise((resolve, reject) => {
      const late = new OrderInDoubt(orderId, "no answer came in time");
      const timer = setTimeout(() => this.#fail(flights, orderId, late), this.#floor.commandTimeout);
      flights.set(orderId, { pack, resolve, reject, timer });
      this.#floor.send(pack);
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
