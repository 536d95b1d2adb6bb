/**
 * Commands in flight that are no orders, and how each learns its outcome.
 *
 * What becomes of one is in the mirror, in a notice, or in a pack of its own. After a lost
 * connection the fresh mirror decides. What it does not show is sent again if that does no
 * harm, and is in doubt if it would: money is never sent twice from here.
 */

import type { Notice } from "../net/link.js";
import type { Patch, Tree } from "../store/json.js";
import { CommandInDoubt, NotConnected } from "./errors.js";
import type { ClientError } from "./errors.js";

/** A value, or why there is none; null while that is open. */
export type Outcome<T> = { readonly value: T } | { readonly error: ClientError } | null;

/** One command, and how its outcome is recognised. */
export interface Errand<T> {
  /** As part of a sentence: `transfer of 100`. */
  readonly what: string;
  readonly pack: object;
  /** Whether it does no harm to send it a second time. */
  readonly isRepeatable: boolean;
  /** Look at a transaction that was applied; null is a whole new mirror. */
  shown?(patches: readonly Patch[] | null): Outcome<T>;
  /** Look at a notice. */
  told?(notice: Notice): Outcome<T>;
  /** Look at a pack that is no rtn_data. */
  answered?(pack: Tree): Outcome<T>;
}

interface Flight {
  readonly errand: Errand<unknown>;
  settle(outcome: Exclude<Outcome<unknown>, null>): void;
}

/** What errands need of the client around them. */
export interface Road {
  readonly isLive: boolean;
  readonly commandTimeout: number;
  send(pack: object): void;
}

export class Errands {
  readonly #road: Road;
  /** In the order in which they were sent. */
  readonly #flights = new Set<Flight>();

  constructor(road: Road) {
    this.#road = road;
  }

  get isBusy(): boolean {
    return this.#flights.size > 0;
  }

  /**
   * Send a command; settles with its outcome.
   *
   * @throws NotConnected nothing was sent.
   * @throws CommandInDoubt nobody will tell any more what became of it.
   */
  run<T>(errand: Errand<T>): Promise<T> {
    if (!this.#road.isLive) return Promise.reject(new NotConnected());
    return new Promise<T>((resolve, reject) => {
      const flight: Flight = {
        errand,
        settle: (outcome) => {
          clearTimeout(timer);
          this.#flights.delete(flight);
          if ("error" in outcome) reject(outcome.error);
          else resolve(outcome.value as T);
        },
      };
      const late = { error: new CommandInDoubt(errand.what, "no answer came in time") };
      const timer = setTimeout(() => flight.settle(late), this.#road.commandTimeout);
      this.#flights.add(flight);
      this.#road.send(errand.pack);
    });
  }

  /**
   * Send a command of which nothing ever tells what became.
   *
   * @throws NotConnected nothing was sent.
   */
  post(pack: object): void {
    if (!this.#road.isLive) throw new NotConnected();
    this.#road.send(pack);
  }

  /** Let the mirror of a new connection decide what is in flight. */
  restated(): void {
    for (const flight of [...this.#flights]) {
      const { errand } = flight;
      const outcome = errand.shown?.(null) ?? null;
      if (outcome !== null) flight.settle(outcome);
      else if (errand.isRepeatable) this.#road.send(errand.pack);
      else {
        const why = "the connection was lost, and the new snapshot does not show it";
        flight.settle({ error: new CommandInDoubt(errand.what, why) });
      }
    }
  }

  /** Settle what a transaction decides. */
  advanced(patches: readonly Patch[]): void {
    this.#look((errand) => errand.shown?.(patches) ?? null);
  }

  /** Settle what notices decide: each speaks of one command, the oldest that it fits. */
  noticed(notices: readonly Notice[]): void {
    for (const notice of notices) this.#settleFirst((errand) => errand.told?.(notice) ?? null);
  }

  /** Settle the oldest command that a pack answers. */
  answered(pack: Tree): void {
    this.#settleFirst((errand) => errand.answered?.(pack) ?? null);
  }

  /** There will be no more connections: tell every call that its outcome stays unknown. */
  ended(why: string): void {
    this.#look((errand) => ({ error: new CommandInDoubt(errand.what, why) }));
  }

  #look(judge: (errand: Errand<unknown>) => Outcome<unknown>): void {
    for (const flight of [...this.#flights]) {
      const outcome = judge(flight.errand);
      if (outcome !== null) flight.settle(outcome);
    }
  }

  #settleFirst(judge: (errand: Errand<unknown>) => Outcome<unknown>): void {
    for (const flight of this.#flights) {
      const outcome = judge(flight.errand);
      if (outcome === null) continue;
      flight.settle(outcome);
      return;
    }
  }
}
