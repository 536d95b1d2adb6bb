/** What the trading half puts into the page. */

export { default as AccountPanel } from "./AccountPanel.vue";
export { default as ConditionsTable } from "./ConditionsTable.vue";
export { default as OrderTicket } from "./OrderTicket.vue";
export { default as OrdersTable } from "./OrdersTable.vue";
export { default as PositionsTable } from "./PositionsTable.vue";
export { default as StatementPanel } from "./StatementPanel.vue";
export { default as TradesTable } from "./TradesTable.vue";
export { default as TransferPanel } from "./TransferPanel.vue";
export { equityOf } from "./equity";
export { riskLevel, riskOf } from "./risk";
