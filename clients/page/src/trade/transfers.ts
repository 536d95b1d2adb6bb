/** Money between bank and account: what may leave, and what an amount says. */

import type { FlatAccount } from "@diffex/client";
import { FEN, fen } from "./terms";

/**
 * Return the fen that may leave: what is available without the day's gains, which leave after
 * the settlement (docs/reference/accounts.md).
 */
export function withdrawable(account: FlatAccount): number {
  const gains = Math.max(fen(account.position_profit), 0) + Math.max(fen(account.close_profit), 0);
  return Math.max(0, fen(account.available) - gains);
}

/** Return the fen of a text, null if it is no amount above 0 with two decimals at most. */
export function amountOf(written: string): number | null {
  const match = /^(\d{1,11})(?:\.(\d{0,2}))?$/.exec(written.trim().replaceAll(",", ""));
  if (match === null) return null;
  const amount = Number(match[1]) * FEN + Number((match[2] ?? "").padEnd(2, "0"));
  return amount > 0 ? amount : null;
}

/** Return a bank's name as words; one in both languages has the Chinese first, and then a space. */
export function bankName(name: string): string {
  return name.replace(/^(\p{Script=Han}+) (?=[A-Za-z])/u, "$1 / ");
}
