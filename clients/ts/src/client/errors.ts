/** What can go wrong, as errors with a sentence; the names are those of the Python client. */

/** Base of everything that this package throws about the exchange or the connection. */
export class ClientError extends Error {
  constructor(message: string) {
    super(message);
    this.name = new.target.name;
  }
}

/** The server refused the user; trying again would not help. */
export class LoginFailed extends ClientError {
  constructor(
    /** The server's code: 1102 for a wrong name or password. */
    readonly code: number,
    readonly text: string,
  ) {
    super(`the server refused the login (${code}): ${text}`);
  }
}

/** The server closed the connection because of what this client sent; it stays closed. */
export class Expelled extends ClientError {
  constructor(
    /** 1003, 1007, 1008 or 1009. */
    readonly closeCode: number,
    readonly reason: string,
  ) {
    super(`the server closed the connection for good (${closeCode}): ${reason || "no reason"}`);
  }
}

/** The command was not sent, because there is no connection at the moment. */
export class NotConnected extends ClientError {
  constructor() {
    super("there is no connection; nothing was sent");
  }
}

/** `close()` was called. */
export class ClientClosed extends ClientError {
  constructor() {
    super("the client is closed");
  }
}

/**
 * The connection was lost, or nothing came, while a command was in flight, and the new snapshot
 * does not show what became of it.
 */
export class CommandInDoubt extends ClientError {
  constructor(what: string, why: string) {
    super(`the outcome of ${what} is unknown: ${why}`);
  }
}

/**
 * The same of an order or a cancel.
 *
 * Inserting the same content under the same order_id is safe: it never becomes a second order.
 */
export class OrderInDoubt extends CommandInDoubt {
  constructor(
    readonly orderId: string,
    why: string,
  ) {
    super(`order ${orderId}`, why);
  }
}

/** Base of the server's answers that a command was not carried out. */
export class CommandRefused extends ClientError {
  constructor(
    /** A member of `Code`; 0 where the server names none. */
    readonly code: number,
    readonly text: string,
  ) {
    super(code === 0 ? text : `${text} (${code})`);
  }
}

/** An order was not accepted; nothing of it trades or ever will. */
export class OrderRejected extends CommandRefused {
  constructor(
    code: number,
    text: string,
    readonly orderId: string,
  ) {
    super(code, text);
  }
}

/** A cancel was refused; the order is as it was. */
export class CancelRejected extends CommandRefused {
  constructor(
    code: number,
    text: string,
    readonly orderId: string,
  ) {
    super(code, text);
  }
}

/** Quotes or a chart were refused; what was subscribed before stays. */
export class SubscriptionRefused extends CommandRefused {}
