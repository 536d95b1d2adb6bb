/** What tells the exchanges apart for whoever places an order; the table of docs/reference/orders.md. */

/** Kinds of order that not every exchange takes; a LIMIT order with GFD or IOC every one does. */
export type OrderKind =
  | "LIMIT_IOC_ALL"
  | "LIMIT_IOC_MIN"
  | "ANY_IOC_ANY"
  | "ANY_IOC_ALL"
  | "BEST"
  | "FIVELEVEL";

const TAKEN: Readonly<Record<string, readonly OrderKind[]>> = {
  SHFE: ["LIMIT_IOC_ALL", "LIMIT_IOC_MIN"],
  INE: ["LIMIT_IOC_ALL", "LIMIT_IOC_MIN"],
  DCE: ["LIMIT_IOC_ALL", "ANY_IOC_ANY", "ANY_IOC_ALL"],
  GFEX: ["LIMIT_IOC_ALL", "ANY_IOC_ANY", "ANY_IOC_ALL"],
  CZCE: ["ANY_IOC_ANY"],
  CFFEX: ["LIMIT_IOC_ALL", "BEST", "FIVELEVEL"],
};

/** Whether an exchange takes a kind of order under `order_types = "exchange"`, the default. */
export function takes(exchange: string, kind: OrderKind): boolean {
  return TAKEN[exchange]?.includes(kind) ?? false;
}

/** Whether CLOSE means history's lots there and CLOSETODAY today's. */
export function tellsTodayApart(exchange: string): boolean {
  return exchange === "SHFE" || exchange === "INE";
}
