/** What a client can be told to do; every command tells what became of it. */

import type { ConditionOrder } from "../generated/flat.js";
import type { Path, Tree } from "../store/json.js";
import type { DiffStore } from "../store/store.js";
import { changeErrand, conditionPack, explainErrand, insertErrand } from "./conditions.js";
import type { ConditionShelf, ConditionWish } from "./conditions.js";
import type { OrderDesk } from "./desk.js";
import type { Dialect, Flat, Rows, Section } from "./dialects.js";
import { NotConnected } from "./errors.js";
import type { Errands } from "./errands.js";
import { confirmErrand, isConfirmed, statementErrand, transferErrand, transferPack } from "./money.js";
import type { MoneyShelf, SettlementInfo, TransferRow, TransferWish } from "./money.js";
import { freshId } from "./urls.js";
import { amendPack, orderPack } from "./wishes.js";
import type { Amendment, OrderWish } from "./wishes.js";

/** Orders, or cancels, that the server takes in one pack. */
const BATCH = 100;

/** The commands of a client; the client around them has the mirror and the connection. */
export abstract class Commands<D extends Rows = Flat> {
  abstract readonly store: DiffStore;
  abstract readonly dialect: Dialect;
  /** The user whose mirror this is; `""` until that is known. */
  abstract get userId(): string;
  /** Where a section of the user's is, to read it and to listen to it. */
  abstract path(section: Section): Path;
  protected abstract readonly desk: OrderDesk;
  protected abstract readonly errands: Errands;
  /** Whether a command would be sent. */
  protected abstract get canSend(): boolean;
  readonly #claimed = new Set<string>();

  // Orders

  /**
   * Send an order; resolves when the snapshot shows that it was accepted.
   *
   * @throws OrderRejected it was not accepted.
   * @throws NotConnected nothing was sent: an order is never kept for later.
   * @throws OrderInDoubt the connection was lost meanwhile, and the new snapshot lacks it.
   */
  async insertOrder(wish: OrderWish): Promise<D["order"]> {
    const orderId = wish.orderId ?? freshId("ts-");
    return (await this.desk.insert(orderId, orderPack(wish, orderId, this.trader()))) as D["order"];
  }

  /**
   * Cancel what is left of an order; resolves when the snapshot shows it finished. It may have
   * traded before the cancel came: look at its status.
   *
   * @throws CancelRejected the server refused.
   * @throws NotConnected nothing was sent.
   * @throws OrderInDoubt nothing came in time.
   */
  async cancelOrder(orderId: string): Promise<D["order"]> {
    return (await this.desk.cancel(orderId, cancelPack(orderId, this.trader()))) as D["order"];
  }

  /**
   * Put another price or volume in the place of an order; resolves with the order that takes
   * its place. Refused, the old order stays as it was.
   *
   * @throws as `insertOrder`, about the new order.
   */
  async amendOrder(wish: Amendment): Promise<D["order"]> {
    const newId = wish.newOrderId ?? freshId("ts-");
    const pack = amendPack(wish, newId, this.trader());
    return (await this.desk.amend(newId, pack, wish.orderId)) as D["order"];
  }

  /**
   * Send several orders as one pack, or one for each hundred; resolves with what
   * `insertOrder` would have said of each, in their order.
   *
   * @throws NotConnected nothing was sent.
   */
  insertOrders(wishes: readonly OrderWish[]): Promise<PromiseSettledResult<D["order"]>[]> {
    const userId = this.trader();
    const packs = wishes.map((wish) => {
      const orderId = wish.orderId ?? freshId("ts-");
      return [orderId, orderPack(wish, orderId, userId)] as const;
    });
    return this.#many("insert", packs, (some) => ({
      aid: "insert_orders",
      user_id: userId,
      orders: some.map(([, { aid: _aid, ...order }]) => order),
    }));
  }

  /**
   * Cancel several orders at once; resolves with what `cancelOrder` would have said of each,
   * in their order.
   *
   * @throws NotConnected nothing was sent.
   */
  cancelOrders(orderIds: readonly string[]): Promise<PromiseSettledResult<D["order"]>[]> {
    const userId = this.trader();
    const packs = orderIds.map((orderId) => [orderId, cancelPack(orderId, userId)] as const);
    return this.#many("cancel", packs, (some) => ({
      aid: "cancel_orders",
      user_id: userId,
      order_ids: some.map(([orderId]) => orderId),
    }));
  }

  /**
   * Ask why an order traded, waits or was refused: a sentence a line.
   *
   * @throws CommandRefused there is no such order.
   */
  async explainOrder(orderId: string): Promise<string> {
    return this.errands.run(explainErrand(orderId, this.trader()));
  }

  // Conditional orders

  /** What the mirror shows of a conditional order. */
  conditionOrder(conditionId: string): ConditionOrder | undefined {
    return this.store.get([...this.path("condition_orders"), conditionId]) as ConditionOrder | undefined;
  }

  /**
   * Have the exchange send an order once a trigger is met; resolves when the snapshot shows the
   * conditional order, which may have fired already.
   *
   * @throws OrderRejected it was refused.
   * @throws NotConnected nothing was sent.
   * @throws CommandInDoubt the connection was lost meanwhile, and the new snapshot lacks it.
   */
  async insertConditionOrder(wish: ConditionWish): Promise<ConditionOrder> {
    const conditionId = wish.conditionId ?? freshId("tc-");
    const pack = conditionPack(wish, conditionId, this.trader());
    return this.errands.run(insertErrand(this.#conditions(), conditionId, pack));
  }

  /**
   * Keep a conditional order from firing; resolves when the snapshot shows it paused.
   *
   * @throws CancelRejected it is unknown, paused already, or has ended.
   */
  async pauseConditionOrder(conditionId: string): Promise<ConditionOrder> {
    return this.errands.run(
      changeErrand(this.#conditions(), "pause_condition_order", conditionId, this.trader()),
    );
  }

  /**
   * Let a paused conditional order wait again; resolves when the snapshot shows that it does,
   * or that it has fired at once.
   *
   * @throws CancelRejected it is unknown, not paused, or has ended.
   */
  async resumeConditionOrder(conditionId: string): Promise<ConditionOrder> {
    return this.errands.run(
      changeErrand(this.#conditions(), "resume_condition_order", conditionId, this.trader()),
    );
  }

  /**
   * Take a conditional order back; resolves when the snapshot shows that it has ended. It may
   * have fired before the cancel came: look at its state.
   *
   * @throws CancelRejected it is unknown, or has ended.
   */
  async cancelConditionOrder(conditionId: string): Promise<ConditionOrder> {
    return this.errands.run(
      changeErrand(this.#conditions(), "cancel_condition_order", conditionId, this.trader()),
    );
  }

  // Money

  /**
   * Move money between bank and account; resolves with the row of `transfers`.
   *
   * @throws CommandRefused it may not move: more than may leave, for instance.
   * @throws CommandInDoubt the connection was lost meanwhile, and the new snapshot lacks it.
   */
  async transfer(wish: TransferWish): Promise<TransferRow> {
    const pack = transferPack(wish, this.trader());
    return this.errands.run(transferErrand(this.#money(), wish, pack, this.#claimed));
  }

  /** Ask for the statement of a day, `YYYYMMDD`, or of the last one that was settled. */
  async settlementInfo(tradingDay = ""): Promise<SettlementInfo> {
    return this.errands.run(statementErrand(tradingDay));
  }

  /**
   * Confirm the last statement; resolves when the snapshot shows it confirmed, at once if there
   * is nothing to confirm. The standard dialect's snapshot tells nothing of it: there it
   * resolves when the command was sent.
   *
   * @throws NotConnected nothing was sent.
   */
  async confirmSettlement(): Promise<void> {
    if (this.dialect.name === "standard") return this.errands.post({ aid: "confirm_settlement" });
    const section = (): ReturnType<DiffStore["get"]> => this.store.get(["settlement"]);
    if (this.canSend && isConfirmed(section())) return;
    await this.errands.run(confirmErrand(section));
  }

  /** The user in whose name commands are sent. */
  protected trader(): string {
    if (this.userId === "") throw new NotConnected();
    return this.userId;
  }

  async #many<P extends object>(
    kind: "insert" | "cancel",
    packs: readonly (readonly [string, P])[],
    batch: (some: readonly (readonly [string, P])[]) => object,
  ): Promise<PromiseSettledResult<D["order"]>[]> {
    if (!this.canSend) throw new NotConnected();
    const byId = new Map<string, P>(packs);
    if (byId.size < packs.length) throw new RangeError("an order_id appears twice");
    const flying = [...byId.keys()].find((orderId) => this.desk.has(kind, orderId));
    if (flying !== undefined) throw new RangeError(`order_id ${flying} is in flight already`);
    const outcomes: Promise<Tree>[] = [];
    for (let from = 0; from < packs.length; from += BATCH) {
      const some = packs.slice(from, from + BATCH);
      outcomes.push(...this.desk.many(kind, new Map(some), batch(some)));
    }
    return Promise.allSettled(outcomes) as Promise<PromiseSettledResult<D["order"]>[]>;
  }

  #conditions(): ConditionShelf {
    return {
      path: () => this.path("condition_orders"),
      row: (conditionId) => this.conditionOrder(conditionId),
    };
  }

  #money(): MoneyShelf {
    const path = (): Path => this.path("transfers");
    return { path, rows: () => (this.store.get(path()) ?? {}) as unknown as ReturnType<MoneyShelf["rows"]> };
  }
}

function cancelPack(orderId: string, userId: string): object {
  return { aid: "cancel_order", user_id: userId, order_id: orderId };
}
