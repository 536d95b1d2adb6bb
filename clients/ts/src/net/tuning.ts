/** Times of a connection, in milliseconds, with the values that suit an exchange. */

export interface Tuning {
  /** Ceiling of the first wait before connecting again. */
  readonly backoffBase: number;
  /** Highest ceiling of such a wait. */
  readonly backoffCap: number;
  /** A connection that was live for so long makes the next wait short again. */
  readonly stableAfter: number;
  /** From dialling to the WebSocket being open. */
  readonly connectTimeout: number;
  /** From the WebSocket being open to the whole snapshot. */
  readonly syncTimeout: number;
  /** How long a new snapshot waits for quotes and charts before it replaces the old one. */
  readonly resyncPatience: number;
  /** How long a hidden page waits before it asks for the next frame. */
  readonly hiddenPeekDelay: number;
  /** Silence after which the client asks the server for a sign of life, where it can. */
  readonly pingAfter: number;
  /** How long the server may take for it, and how long a woken page may have heard nothing. */
  readonly pongWithin: number;
  /** How long an order or a cancel waits for its outcome before it is in doubt. */
  readonly commandTimeout: number;
}

export const DEFAULT_TUNING: Tuning = {
  backoffBase: 500,
  backoffCap: 20_000,
  stableAfter: 5_000,
  connectTimeout: 5_000,
  syncTimeout: 10_000,
  resyncPatience: 2_000,
  hiddenPeekDelay: 1_000,
  pingAfter: 20_000,
  pongWithin: 10_000,
  commandTimeout: 30_000,
};
