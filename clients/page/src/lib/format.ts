/** Numbers as the page shows them; what is not there is shown as `-`. */

import { num } from "@diffex/client";

export const NOTHING = "-";

const grouped = new Map<number, Intl.NumberFormat>();

function formatter(decimals: number): Intl.NumberFormat {
  let made = grouped.get(decimals);
  if (made === undefined) {
    // Digits and separators are the same in both languages.
    made = new Intl.NumberFormat("en-US", {
      minimumFractionDigits: decimals,
      maximumFractionDigits: decimals,
    });
    grouped.set(decimals, made);
  }
  return made;
}

/** Return yuan with separators: `1,234,567.80`. */
export function money(value: unknown, decimals = 2): string {
  const number = num(value);
  return number === null ? NOTHING : formatter(decimals).format(unsignedZero(number, decimals));
}

/** Return a price with its contract's decimals, without separators. */
export function price(value: unknown, decimals: number): string {
  const number = num(value);
  return number === null ? NOTHING : number.toFixed(decimals);
}

/** Return lots: a whole number with separators. */
export function lots(value: unknown): string {
  return money(value, 0);
}

/** Return a number with its sign: `+12.50`, `−3.00`, `0.00`. */
export function signed(value: unknown, decimals = 2): string {
  const number = num(value);
  if (number === null) return NOTHING;
  const rounded = unsignedZero(number, decimals);
  if (rounded === 0) return formatter(decimals).format(0);
  return (rounded > 0 ? "+" : "−") + formatter(decimals).format(Math.abs(rounded));
}

/** Return a share as a percentage with its sign: 0.0123 is `+1.23%`. */
export function signedPercent(share: unknown, decimals = 2): string {
  const number = num(share);
  return number === null ? NOTHING : `${signed(number * 100, decimals)}%`;
}

/** Return a share as a percentage: 0.4521 is `45.2%`. */
export function percent(share: unknown, decimals = 1): string {
  const number = num(share);
  return number === null ? NOTHING : `${money(number * 100, decimals)}%`;
}

/** Return which class colours a number: `up`, `down`, or `flat`. */
export function trend(value: unknown): "up" | "down" | "flat" {
  const number = num(value);
  if (number === null || number === 0) return "flat";
  return number > 0 ? "up" : "down";
}

/** What rounds to zero is zero, not minus zero. */
function unsignedZero(value: number, decimals: number): number {
  return Math.abs(value) < 0.5 / 10 ** decimals ? 0 : value;
}
