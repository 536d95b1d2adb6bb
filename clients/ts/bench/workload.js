/** A day's traffic as frames of patches: the same for every seed, fresh objects each time. */

const SYMBOLS = 500;
const ORDERS = 2_000;
const POSITIONS = 50;
const MINUTE = "60000000000";

function seeded(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export const symbol = (at) => `SHFE.cu${2_000 + at}`;

function quote(at, price) {
  const tree = { instrument_id: symbol(at), datetime: "2025-11-24 09:00:00.000000" };
  for (let level = 1; level <= 5; level++) {
    tree[`ask_price${level}`] = price + level * 10;
    tree[`ask_volume${level}`] = 10;
    tree[`bid_price${level}`] = price - level * 10;
    tree[`bid_volume${level}`] = 10;
  }
  return { ...tree, last_price: price, highest: price, lowest: price, volume: 0, open_interest: 0 };
}

/** The tree before the first patch. */
export function start() {
  const tree = { quotes: {}, orders: {}, positions: {}, accounts: {}, klines: {} };
  for (let at = 0; at < SYMBOLS; at++) tree.quotes[symbol(at)] = quote(at, 70_000);
  for (let at = 0; at < ORDERS; at++) {
    tree.orders[`o${at}`] = { order_id: `o${at}`, status: "ACCEPTED", filled_volume: 0, remaining_volume: 10 };
  }
  for (let at = 0; at < POSITIONS; at++) {
    tree.positions[symbol(at)] = { volume_long: 1, float_profit: 0, position_profit: 0, last_price: 70_000 };
  }
  tree.accounts.u = { balance: 1e6, available: 1e6, margin: 0, position_profit: 0, float_profit: 0, risk_ratio: 0 };
  for (let at = 0; at < 3; at++) {
    const data = {};
    for (let id = 0; id < 300; id++) data[id] = { open: 1, high: 2, low: 1, close: 1, volume: 1 };
    tree.klines[symbol(at)] = { [MINUTE]: { last_id: 299, data } };
  }
  return tree;
}

function patch(random, number) {
  const kind = random();
  const price = 70_000 + Math.floor(random() * 500) * 10;
  if (kind < 0.8) {
    const name = symbol(Math.floor(random() * SYMBOLS));
    return { quotes: { [name]: { last_price: price, ask_price1: price + 10, bid_price1: price - 10,
      ask_volume1: number % 50, volume: number, datetime: `2025-11-24 09:00:00.${number}` } } };
  }
  if (kind < 0.92) {
    const name = symbol(Math.floor(random() * POSITIONS));
    return {
      accounts: { u: { balance: 1e6 + number, available: 9e5 + number, position_profit: number } },
      positions: { [name]: { float_profit: number, position_profit: number, last_price: price } },
    };
  }
  if (kind < 0.97) {
    const name = `o${Math.floor(random() * ORDERS)}`;
    return { orders: { [name]: { status: "PARTIAL_FILLED", filled_volume: number % 10, remaining_volume: 10 - (number % 10) } } };
  }
  const name = symbol(Math.floor(random() * 3));
  return { klines: { [name]: { [MINUTE]: { data: { 299: { close: price, volume: number } } } } } };
}

/** `count` patches in frames of `size`: 80 % quotes, 12 % funds, 5 % orders, 3 % bars. */
export function frames(count, size, seed = 7) {
  const random = seeded(seed);
  const found = [];
  for (let number = 0; number < count; number += size) {
    found.push(Array.from({ length: size }, (_, at) => patch(random, number + at)));
  }
  return found;
}

/** What is on a screen: the account, a bar, and the first rows of three tables. */
export function widgets(quotes, positions, orders) {
  const paths = [["accounts", "u"], ["klines", symbol(0), MINUTE, "data", "299"]];
  for (let at = 0; at < quotes; at++) paths.push(["quotes", symbol(at)]);
  for (let at = 0; at < positions; at++) paths.push(["positions", symbol(at)]);
  for (let at = 0; at < orders; at++) paths.push(["orders", `o${at}`]);
  return paths;
}
