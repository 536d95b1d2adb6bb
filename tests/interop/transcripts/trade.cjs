"use strict";
// What the JavaScript transcript was recorded from: two accounts of one SDK.

const sdk = require("../js/sdk.cjs");

const SYMBOL = "SHFE.cu2512";
const PRICE = 75230;
const ORDER = { exchange_id: "SHFE", instrument_id: "cu2512", offset: "OPEN", limit_price: PRICE };

const buyer = { bid: "diffex", user_id: "demo", password: "demo" };
const seller = { bid: "diffex", user_id: "user123", password: "password123" };

const tq = sdk.start(process.env.TQ_AUTH_URL);

async function until(condition) {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 20));
}

async function main() {
  await until(() => sdk.events.includes("ready") && tq.brokers);
  const quote = tq.getQuote(SYMBOL);
  tq.setChart({ symbol: SYMBOL, duration: 86400e9, view_width: 10 });
  for (const account of [buyer, seller]) {
    tq.login(account);
    await until(() => tq.isLogined(account));
    tq.confirmSettlement(account);
  }

  const resting = tq.insertOrder({ ...buyer, ...ORDER, direction: "BUY", volume: 5 });
  await until(() => resting.exchange_order_id);
  const any = { ...ORDER, direction: "SELL", price_type: "ANY", limit_price: undefined };
  const part = tq.insertOrder({ ...seller, ...any, volume: 2 });
  await until(() => part.status === "FINISHED" && resting.volume_left === 3);
  tq.cancelOrder({ ...buyer, order_id: resting.order_id });
  await until(() => resting.status === "FINISHED");

  const refused = tq.insertOrder({ ...buyer, ...ORDER, direction: "BUY", volume: 0 });
  await until(() => refused.status === "FINISHED");
  tq.hisSettlement({ ...buyer, trading_day: "20251120" });
  await until(() => tq.getHisSettlements(buyer)["20251120"] !== undefined);
  const bars = tq.getKlines(SYMBOL, 86400e9);
  await until(() => bars.data[0]?.volume === 2 && quote.last_price === PRICE);
  await until(() => quote.bid_price1 === undefined || quote.bid_price1 === "-");
  if (sdk.faults.length) throw new Error(sdk.faults.join());
  process.exit(0);
}

main();
