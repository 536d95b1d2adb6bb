"use strict";
// The published SDK in a process of its own, at one server. It is not changed: what it says and
// hears is read from the WebSocket class that its option takes, its failures from Node.

const WebSocket = require("ws");
const TQSDK = require("tqsdk/dist/umd/tqsdk-nocache.js");

const HARD_CODED = "https://files.shinnytech.com";

const faults = [];
const sockets = [];
const notices = [];
const events = [];

// It prints each connection that ends, with all that belongs to it.
console.log = () => {};

for (const kind of ["uncaughtException", "unhandledRejection"]) {
  process.on(kind, (error) => faults.push(String(error?.stack ?? error)));
}

class Tapped extends WebSocket {
  constructor(url, ...rest) {
    super(url, ...rest);
    this.tap = { url, socket: this, told: [], code: null };
    sockets.push(this.tap);
    this.on("message", (data) => this.tap.told.push({ by: "server", text: data.toString() }));
    this.on("close", (code) => (this.tap.code = code));
  }

  send(data, ...rest) {
    this.tap.told.push({ by: "client", text: data });
    super.send(data, ...rest);
  }
}

// Its cache of statements is the browser's; here it remembers nothing.
TQSDK.store = { getContent: async () => null, setContent() {} };

function start(base, { accessToken, reconnectInterval = 300 } = {}) {
  const tq = new TQSDK(
    {
      symbolsServerUrl: `${base}/t/md/symbols/latest.json`,
      wsQuoteUrl: `${base.replace("http", "ws")}/diff/md`,
      requestMethod: async (url) => (await fetch(url.replace(HARD_CODED, base))).json(),
      ...(accessToken === undefined ? {} : { accessToken }),
    },
    { WebSocket: Tapped, reconnectInterval },
  );
  for (const name of ["ready", "rtn_brokers"]) tq.on(name, () => events.push(name));
  tq.on("error", (error) => faults.push(`error: ${error?.message}`));
  tq.on("notify", (notice) => notices.push(notice));
  return tq;
}

// What was said on the connections to a path, in order, one list for each connection.
const told = (path) =>
  sockets.filter(({ url }) => new URL(url).pathname === path).map((tap) => tap.told);

// A value without prototypes, holes and hidden fields; NaN becomes the text "NaN".
const plain = (value) =>
  JSON.parse(JSON.stringify(value, (_, one) => (Number.isNaN(one) ? "NaN" : one)) ?? "null");

module.exports = { start, sockets, told, plain, faults, notices, events, TQSDK };
