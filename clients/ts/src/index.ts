/** A mirror of a diffex exchange. */

export { DiffClient, standardClient } from "./client/client.js";
export { Commands } from "./client/commands.js";
export type { ConditionWish, TriggerWish } from "./client/conditions.js";
export type { SettlementInfo, TransferRow, TransferWish } from "./client/money.js";
export type { Amendment, ChartWish, ClientOptions, OrderWish } from "./client/wishes.js";
export type { Dialect, Flat, Rows, Section, Standard } from "./client/dialects.js";
export {
  CancelRejected,
  ClientClosed,
  ClientError,
  CommandInDoubt,
  CommandRefused,
  Expelled,
  LoginFailed,
  NotConnected,
  OrderInDoubt,
  OrderRejected,
  SubscriptionRefused,
} from "./client/errors.js";
export { barsOf, depthOf, listed } from "./client/derive.js";
export type { BarRow, Depth, Level } from "./client/derive.js";
export type { Facade, FacadeField } from "./client/facade.js";
export { holdChart, holdQuote } from "./client/holds.js";
export { num, show, toMs, viewOrder } from "./client/numbers.js";
export type { OrderView } from "./client/numbers.js";
export type { ConnectionStatus, NoticeEntry } from "./client/talk.js";
export { Code } from "./generated/words.js";
export type * from "./generated/flat.js";
export type * from "./generated/packs.js";
export type * from "./generated/standard.js";
export type {
  Direction,
  Offset,
  OrderStatus,
  PriceType,
  TimeCondition,
  VolumeCondition,
} from "./generated/words.js";
export type { LinkState, Notice } from "./net/link.js";
export { browserPage, NO_PAGE } from "./net/page.js";
export type { Page } from "./net/page.js";
export { DEFAULT_TUNING } from "./net/tuning.js";
export type { Tuning } from "./net/tuning.js";
export type { Json, Patch, Path, Tree } from "./store/json.js";
export { DEPTH_LIMIT } from "./store/json.js";
export { DiffStore } from "./store/store.js";
export type { StoreOptions } from "./store/store.js";
