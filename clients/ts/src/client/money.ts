/** Transfers between bank and account, and statements. */

import type { StandardTransfer } from "../generated/standard.js";
import type { Json, Path, Tree } from "../store/json.js";
import { namedIn } from "./dialects.js";
import { CommandRefused } from "./errors.js";
import type { Errand } from "./errands.js";

/** A row of `transfers`; both dialects have the same. */
export type TransferRow = StandardTransfer;

export interface TransferWish {
  /** Yuan: above 0 into the account, below 0 out of it. */
  readonly amount: number;
  /** The only bank by default. */
  readonly bankId?: string;
  readonly currency?: string;
}

/** The answer to `settlementInfo`; what is left out the standard dialect does not tell. */
export interface SettlementInfo {
  readonly user_name: string;
  /** `YYYYMMDD` */
  readonly trading_day: string;
  /** The statement as text, `""` if there is none of that day. */
  readonly settlement_info: string;
  /** The days that can be asked for, oldest first. */
  readonly days?: readonly string[];
  /** The statement in figures, as `GET /statements` has them. */
  readonly statement?: Tree;
}

/** What the errands about money need of the mirror. */
export interface MoneyShelf {
  path(): Path;
  rows(): Readonly<Record<string, TransferRow>>;
}

const AMOUNT_TOO_FINE = 3013;

/** Return a req_transfer. */
export function transferPack(wish: TransferWish, userId: string): object {
  if (!Number.isFinite(wish.amount)) throw new RangeError(`amount ${wish.amount} is no number of yuan`);
  return {
    aid: "req_transfer",
    user_id: userId,
    amount: wish.amount,
    bank_id: wish.bankId,
    currency: wish.currency,
  };
}

/**
 * The errand of a transfer: a row that was not there before, of the same amount.
 *
 * @param claimed the rows that earlier transfers took for theirs.
 */
export function transferErrand(
  shelf: MoneyShelf,
  wish: TransferWish,
  pack: object,
  claimed: Set<string>,
): Errand<TransferRow> {
  const before = new Set(Object.keys(shelf.rows()));
  return {
    what: `a transfer of ${wish.amount} yuan`,
    pack,
    isRepeatable: false,
    shown: (patches) => {
      const rows = shelf.rows();
      const named = patches === null ? Object.keys(rows) : namedIn(patches, shelf.path());
      for (const key of named) {
        const row = rows[key];
        if (row === undefined || before.has(key) || claimed.has(key)) continue;
        if (Math.abs(row.amount - wish.amount) > 1e-9) continue;
        claimed.add(key);
        if (row.error_id === 0) return { value: row };
        return { error: new CommandRefused(row.error_id, row.error_msg) };
      }
      return null;
    },
    told: ({ level, code, content, order_id }) =>
      level === "ERROR" && code === AMOUNT_TOO_FINE && order_id === undefined
        ? { error: new CommandRefused(code, content) }
        : null,
  };
}

/** The errand of a qry_settlement_info, answered by a pack of the same aid. */
export function statementErrand(tradingDay: string): Errand<SettlementInfo> {
  return {
    what: `the statement of ${tradingDay || "the last day"}`,
    pack: { aid: "qry_settlement_info", trading_day: tradingDay },
    isRepeatable: true,
    answered: (pack) => {
      const isOurs =
        pack["aid"] === "qry_settlement_info" && (tradingDay === "" || pack["trading_day"] === tradingDay);
      return isOurs ? { value: pack as unknown as SettlementInfo } : null;
    },
  };
}

/**
 * The errand of a confirm_settlement in the flat dialect, whose mirror tells.
 *
 * @param settlement the mirror's section, undefined where no day was settled yet.
 */
export function confirmErrand(settlement: () => Json | undefined): Errand<void> {
  return {
    what: "confirm_settlement",
    pack: { aid: "confirm_settlement" },
    isRepeatable: true,
    shown: () => (isConfirmed(settlement()) ? { value: undefined } : null),
  };
}

/** Whether there is nothing to confirm. */
export function isConfirmed(settlement: Json | undefined): boolean {
  if (settlement === undefined) return true;
  return (settlement as { confirmed?: boolean }).confirmed === true;
}
