/** Words of the trading half. */

import type { Dictionary } from "./index";

export const trade = {
  "ticket": ["下单", "Order"],
  "positions": ["持仓", "Positions"],
  "orders": ["委托", "Orders"],
  "trades": ["成交", "Trades"],
  "conditions": ["条件单", "Conditional"],
  "account": ["资金", "Account"],
  "transfers": ["转账", "Transfers"],
  "statement": ["结算单", "Statement"],
} as const satisfies Dictionary;
