"use strict";
// A Node session for the tests. It runs code in the global scope, one piece after another, as
// Node's prompt does. stdin brings one JSON command a line, stdout answers each with one line:
//   {"run": code}     -> {}          the code ran
//   {"until": expr}   -> {}          the expression became true
//   {"value": expr}   -> {"value"}   the expression's value, as JSON
//   {"received": n}   -> {"value"}   the WebSocket messages since the n-th
// or with {"error"}. What the code itself prints goes to stderr.

const readline = require("node:readline");
const vm = require("node:vm");
const WebSocket = require("ws");

const PATIENCE_MS = 20_000;
const STEP_MS = 5;

const received = [];
const emit = WebSocket.prototype.emit;
WebSocket.prototype.emit = function recording(event, data, ...rest) {
  if (event === "message") received.push(data.toString());
  return emit.call(this, event, data, ...rest);
};

globalThis.require = require;
globalThis.WebSocket = WebSocket;
console.log = console.error;

async function until(expression) {
  const end = Date.now() + PATIENCE_MS;
  while (!vm.runInThisContext(`(${expression})`)) {
    if (Date.now() > end) throw new Error(`not within ${PATIENCE_MS} ms: ${expression}`);
    await new Promise((resolve) => setTimeout(resolve, STEP_MS));
  }
}

async function answer(command) {
  if (command.run !== undefined) vm.runInThisContext(command.run);
  else if (command.until !== undefined) await until(command.until);
  else if (command.value !== undefined) return { value: vm.runInThisContext(`(${command.value})`) };
  else return { value: received.slice(command.received) };
  return {};
}

async function main() {
  for await (const line of readline.createInterface({ input: process.stdin })) {
    const reply = await answer(JSON.parse(line)).catch((error) => ({ error: String(error) }));
    process.stdout.write(`${JSON.stringify(reply)}\n`);
  }
  process.exit(0);
}

main();
