/**
 * A hundred contracts whose last price changes twice a second, made by two users' orders.
 *
 * One rests lots on both sides of a price, the other buys and sells one lot in turn. What the
 * first has opened in one round it offers to close in the next, so that nothing grows.
 */

const CONTRACTS = 100;
const BATCH = 50;
const LOTS = 8;
export const PERIOD_MS = 500;

class User {
  #socket;
  #id;
  #orders = 0;
  #waiting = new Map();

  constructor(socket, id) {
    this.#socket = socket;
    this.#id = id;
  }

  static async enter(url, id) {
    const socket = await connected(`${url.replace("http", "ws")}/ws/diff?user_id=${id}`);
    const user = new User(socket, id);
    user.refusals = 0;
    socket.onmessage = ({ data }) => {
      if (data.includes('"REJECTED"')) user.refusals += 1;
      user.#told(data);
      socket.send('{"aid":"peek_message"}');
    };
    socket.send('{"aid":"peek_message"}');
    return user;
  }

  #told(data) {
    for (const [orderId, resolve] of this.#waiting) {
      if (!data.includes(`"${orderId}"`)) continue;
      this.#waiting.delete(orderId);
      resolve();
    }
  }

  /** Place orders; resolves once the exchange has told of the last one. */
  place(orders) {
    const last = `${this.#id}-${Date.now()}-last-${this.#orders++}`;
    const told = new Promise((resolve) => this.#waiting.set(last, resolve));
    for (let at = 0; at < orders.length; at += BATCH) {
      const part = orders.slice(at, at + BATCH).map((order, index) => ({
        order_id: at + index === orders.length - 1 ? last : `${last}-${at + index}`, price_type: "LIMIT", ...order,
      }));
      this.#socket.send(JSON.stringify({ aid: "insert_orders", user_id: this.#id, orders: part }));
    }
    return told;
  }

  leave() {
    this.#socket.close();
  }
}

/** Connect; a machine that is busy with a browser may take more than one try. */
export async function connected(url, tries = 5) {
  const socket = new WebSocket(url);
  const isOpen = await new Promise((resolve) => {
    socket.onopen = () => resolve(true);
    socket.onerror = () => resolve(false);
  });
  if (isOpen) return socket;
  if (tries <= 1) throw new Error(`no connection to ${url}`);
  return connected(url, tries - 1);
}

/** Choose the cheapest contracts of exchanges that do not tell today's lots apart, where nobody trades. */
export async function chosen(url) {
  const list = await (await fetch(`${url}/t/md/symbols/latest.json`)).json();
  return Object.entries(list)
    .filter(([, one]) => one.class === "FUTURE" && !one.expired && one.last_price === "-" && one.margin > 0)
    .filter(([, one]) => ["DCE", "CZCE", "GFEX"].includes(one.exchange_id))
    .sort(([, one], [, other]) => one.margin - other.margin)
    .slice(0, CONTRACTS)
    .map(([symbol, one]) => ({ symbol, tick: one.price_tick, exchange_id: one.exchange_id, instrument_id: one.ins_id }));
}

/** Begin; returns what ends it and says how many of the orders were refused. */
export async function traffic(url, contracts, prices) {
  const maker = await User.enter(url, "maker");
  const taker = await User.enter(url, "taker");
  const order = (one, side, offset, volume, ticks, more) => ({
    exchange_id: one.exchange_id, instrument_id: one.instrument_id, direction: side, offset, volume,
    limit_price: Number((prices.get(one.symbol) + ticks * one.tick).toFixed(6)), ...more,
  });
  let beat = 0;
  const step = async () => {
    const now = beat++;
    const round = Math.floor(now / (2 * LOTS));
    if (now % (2 * LOTS) === 0) {
      const offset = round % 2 === 0 ? "OPEN" : "CLOSE";
      // Two sockets: the taker's orders could be there first, and meet nobody.
      await maker.place(contracts.flatMap((one) => [order(one, "SELL", offset, LOTS, 1), order(one, "BUY", offset, LOTS, -1)]));
    }
    const isUp = now % 2 === 0;
    const side = isUp ? "BUY" : "SELL";
    taker.place(contracts.map((one) => order(one, side, isUp ? "OPEN" : "CLOSE", 1, isUp ? 1 : -1, { time_condition: "IOC" })));
  };
  step();
  const timer = setInterval(step, PERIOD_MS);
  return () => {
    clearInterval(timer);
    maker.leave();
    taker.leave();
    return maker.refusals + taker.refusals;
  };
}
