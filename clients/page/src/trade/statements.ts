/** The figures of a statement, as the server tells them. */

import type { TextKey } from "../i18n";

export interface Statement {
  readonly trading_day: string;
  readonly account: Readonly<Record<string, number>>;
  readonly trades: readonly unknown[];
  readonly omitted_trades: number;
  readonly positions: readonly StatementPosition[];
}

interface StatementSide {
  readonly volume_today: number;
  readonly volume_his: number;
  readonly position_profit: number;
  readonly float_profit: number;
  readonly margin: number;
}

export interface StatementPosition {
  readonly symbol: string;
  readonly settlement: number;
  readonly long: StatementSide;
  readonly short: StatementSide;
}

/** The figures that are shown, in their order: name on the wire, its words. */
export const FIGURES: readonly (readonly [string, TextKey])[] = [
  ["pre_balance", "trade.pre_balance"],
  ["in_out", "trade.in_out"],
  ["close_profit", "trade.close_profit"],
  ["position_profit", "trade.mtm"],
  ["commission", "trade.commission"],
  ["balance", "trade.balance"],
  ["margin", "trade.margin"],
  ["available", "trade.available"],
  ["margin_call", "trade.margin_call"],
  ["float_profit", "trade.float_profit"],
];

/** Return a figure of a statement; what came in less what went out is one of them. */
export function figure(statement: Statement, name: string): number | undefined {
  const { deposit = 0, withdraw = 0 } = statement.account;
  return name === "in_out" ? deposit - withdraw : statement.account[name];
}

/** Return a row for each side that has lots. */
export function sidesOf(
  statement: Statement,
): { readonly key: string; readonly symbol: string; readonly side: "long" | "short"; readonly settlement: number; readonly held: StatementSide }[] {
  return statement.positions.flatMap((position) =>
    (["long", "short"] as const)
      .filter((side) => position[side].volume_today + position[side].volume_his > 0)
      .map((side) => ({
        key: `${position.symbol}|${side}`,
        symbol: position.symbol,
        side,
        settlement: position.settlement,
        held: position[side],
      })),
  );
}
