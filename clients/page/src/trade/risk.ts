/** How near an account is to a forced liquidation: one measure for the bar and the panel. */

import type { FlatAccount } from "@diffex/client";
import { num } from "@diffex/client";

export type RiskLevel = "safe" | "warn" | "bad";

/** From which share of margin in the balance the risk is high, and near a forced liquidation. */
const HIGH = 0.6;
const DANGER = 0.85;

/** Return the share of margin in the balance, null where nothing is known of it. */
export function riskOf(account: FlatAccount | undefined): number | null {
  const { margin, balance } = account ?? {};
  // Without a balance there is no ratio, and any margin is too much.
  const isHopeless = margin !== undefined && balance !== undefined && margin > 0;
  return num(account?.risk_ratio) ?? (isHopeless ? Infinity : null);
}

export function riskLevel(risk: number | null): RiskLevel {
  if (risk === null || risk < HIGH) return "safe";
  return risk < DANGER ? "warn" : "bad";
}
