/** How a connection is made, kept, lost and given up. */

import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { DiffClient, Expelled, LoginFailed, standardClient } from "../src/index.js";
import type { ClientOptions } from "../src/index.js";
import { Backoff } from "../src/net/backoff.js";
import { FakePage, FakeServer, SNAPSHOT } from "./fake.js";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function setUp(options: Partial<ClientOptions> = {}) {
  const server = new FakeServer();
  const page = new FakePage();
  const client = new DiffClient({
    url: "ws://127.0.0.1:1",
    user: "u",
    password: "p",
    WebSocket: server.WebSocket,
    page,
    random: () => 0.5,
    ...options,
  });
  const live = client.connect();
  live.catch(() => undefined);
  return { server, page, client, live };
}

function logIn(server: FakeServer, snapshot: object = SNAPSHOT): void {
  server.latest.accept();
  server.latest.data(snapshot as Record<string, unknown>);
}

const failure = (code: number) => ({
  notify: { S1: { type: "MESSAGE", level: "ERROR", code, content: "no" } },
});

test("it logs in, peeks, and is live with the first whole snapshot", async () => {
  const { server, client, live } = setUp();
  expect(client.connection.state).toBe("connecting");
  expect(server.latest.url).toBe("ws://127.0.0.1:1/ws/diff");
  server.latest.accept();
  expect(client.connection.state).toBe("syncing");
  expect(server.latest.sent).toEqual([{ aid: "req_login", user_name: "u", password: "p" }]);
  expect(server.latest.peeks).toBe(1);
  server.latest.data({ ins_list: "" });
  expect(client.connection.state).toBe("syncing");
  server.latest.data(SNAPSHOT);
  await live;
  expect(client.connection).toMatchObject({ state: "live", isStale: false, reconnects: 0 });
  expect(client.account).toEqual({ user_id: "u", balance: 1000 });
});

test("it peeks once after each applied frame", () => {
  const { server } = setUp();
  logIn(server);
  const before = server.latest.peeks;
  server.latest.data({ accounts: { u: { balance: 1 } } }, { accounts: { u: { balance: 2 } } });
  expect(server.latest.peeks).toBe(before + 1);
  server.latest.pack({ aid: "pong" });
  expect(server.latest.peeks).toBe(before + 1);
});

test("hidden, it holds the peek back; seen again, it peeks at once", () => {
  const { server, page } = setUp();
  logIn(server);
  const before = server.latest.peeks;
  page.isHidden = true;
  server.latest.data({ accounts: { u: { balance: 1 } } });
  vi.advanceTimersByTime(999);
  expect(server.latest.peeks).toBe(before);
  vi.advanceTimersByTime(1);
  expect(server.latest.peeks).toBe(before + 1);
  server.latest.data({ accounts: { u: { balance: 2 } } });
  page.wake();
  expect(server.latest.peeks).toBe(before + 2);
  vi.advanceTimersByTime(5_000);
  expect(server.latest.peeks).toBe(before + 2);
});

test("a lost connection leaves the old mirror, and the new snapshot replaces it at one stroke", () => {
  const { server, client } = setUp();
  logIn(server, { ...SNAPSHOT, orders: { o1: { status: "ACCEPTED" }, o2: { status: "FILLED" } } });
  const o1 = client.order("o1");
  const gone = vi.fn();
  client.store.subscribe(["orders", "o2"], gone);
  server.latest.end();
  expect(client.connection).toMatchObject({ state: "waiting", isStale: true });
  expect(client.order("o2")).toEqual({ status: "FILLED" });
  vi.advanceTimersByTime(250);
  expect(server.sockets).toHaveLength(2);
  server.latest.accept();
  server.latest.data({ orders: { o1: { status: "ACCEPTED" } } });
  expect(client.order("o2")).toBeDefined();
  server.latest.data({ accounts: SNAPSHOT.accounts });
  expect(client.connection).toMatchObject({ state: "live", isStale: false, reconnects: 1 });
  expect(client.order("o2")).toBeUndefined();
  expect(client.order("o1")).toBe(o1);
  expect(gone).toHaveBeenCalledTimes(1);
});

test("a new snapshot waits for the quotes that are wanted, but not for ever", async () => {
  const { server, client } = setUp();
  logIn(server);
  const wanted = client.subscribe("SHFE.a");
  await vi.advanceTimersByTimeAsync(0);
  expect(server.latest.sentOf("subscribe_quote")).toEqual([
    { aid: "subscribe_quote", ins_list: "SHFE.a" },
  ]);
  server.latest.data({ ins_list: "SHFE.a", quotes: { "SHFE.a": { last_price: 1 } } });
  await wanted;
  server.latest.end();
  vi.advanceTimersByTime(250);
  logIn(server);
  expect(client.connection.state).toBe("syncing");
  expect(server.latest.sentOf("subscribe_quote")).toHaveLength(1);
  expect(client.quote("SHFE.a")).toEqual({ last_price: 1 });
  server.latest.data({ ins_list: "SHFE.a", quotes: { "SHFE.a": { last_price: 2 } } });
  expect(client.connection.state).toBe("live");
  expect(client.quote("SHFE.a")).toEqual({ last_price: 2 });
  server.latest.end();
  vi.advanceTimersByTime(1_000);
  logIn(server);
  vi.advanceTimersByTime(2_000);
  expect(client.connection.state).toBe("live");
  expect(client.quote("SHFE.a")).toBeUndefined();
});

test("waits grow with full jitter, and shrink after a connection that lasted", () => {
  const backoff = new Backoff(500, 2_000, () => 0.5);
  expect([backoff.next(), backoff.next(), backoff.next(), backoff.next()]).toEqual([250, 500, 1000, 1000]);
  backoff.reset();
  expect(backoff.next()).toBe(250);
  const { server } = setUp();
  for (const delay of [250, 500, 1_000]) {
    const tries = server.sockets.length;
    server.latest.end();
    vi.advanceTimersByTime(delay - 1);
    expect(server.sockets).toHaveLength(tries);
    vi.advanceTimersByTime(1);
    expect(server.sockets).toHaveLength(tries + 1);
  }
  logIn(server);
  vi.advanceTimersByTime(5_000);
  server.latest.end();
  vi.advanceTimersByTime(250);
  expect(server.sockets).toHaveLength(5);
});

test("a server that does not answer, or sends no snapshot, is tried again", () => {
  const { server, client } = setUp();
  vi.advanceTimersByTime(5_000);
  expect(client.connection).toMatchObject({ state: "waiting", trouble: "it did not answer" });
  expect(server.latest.isClosed).toBe(true);
  vi.advanceTimersByTime(250);
  server.latest.accept();
  vi.advanceTimersByTime(10_000);
  expect(client.connection).toMatchObject({ state: "waiting", trouble: "no snapshot came" });
});

test("what is not DIFF ends the connection and not the client", () => {
  const { server, client } = setUp();
  logIn(server);
  server.latest.pack("{");
  expect(client.connection.state).toBe("waiting");
  vi.advanceTimersByTime(250);
  logIn(server);
  server.latest.pack({ aid: "rtn_data", data: [null] });
  expect(client.connection.state).toBe("waiting");
});

test("a wrong password is final: no loop", async () => {
  const { server, client, live } = setUp();
  server.latest.accept();
  server.latest.data(failure(1102));
  await expect(live).rejects.toThrow(LoginFailed);
  expect(client.connection.state).toBe("closed");
  vi.advanceTimersByTime(600_000);
  expect(server.sockets).toHaveLength(1);
  await expect(client.connect()).rejects.toThrow(LoginFailed);
});

test("a busy server is tried again, and so are too many sessions once one was live", () => {
  const { server, client } = setUp();
  server.latest.accept();
  server.latest.data(failure(1104));
  expect(client.connection.state).toBe("waiting");
  vi.advanceTimersByTime(250);
  logIn(server);
  server.latest.end();
  vi.advanceTimersByTime(20_000);
  server.latest.accept();
  server.latest.data(failure(1106));
  expect(client.connection.state).toBe("waiting");
});

test.each([1003, 1007, 1008, 1009])("a close with %i blames the client and is final", async (code) => {
  const { server, client, live } = setUp();
  server.latest.accept();
  server.latest.end(code, "why");
  await expect(live).rejects.toThrow(Expelled);
  vi.advanceTimersByTime(600_000);
  expect(server.sockets).toHaveLength(1);
  expect(client.connection.reason?.message).toContain("why");
});

test("closed by its owner, it stays closed", () => {
  const { server, client } = setUp();
  logIn(server);
  client.close();
  expect(server.latest.isClosed).toBe(true);
  vi.advanceTimersByTime(600_000);
  expect(server.sockets).toHaveLength(1);
  expect(client.account).toEqual(SNAPSHOT.accounts.u);
});

test("a silent server is asked for a sign of life, and left if it gives none", () => {
  const { server, client } = setUp();
  logIn(server);
  vi.advanceTimersByTime(20_000);
  expect(server.latest.sentOf("ping")).toHaveLength(1);
  server.latest.pack({ aid: "pong" });
  vi.advanceTimersByTime(10_000);
  expect(client.connection.state).toBe("live");
  vi.advanceTimersByTime(20_000);
  expect(client.connection).toMatchObject({ state: "waiting", trouble: "nothing came from the server" });
});

test("a page that is seen again does not wait to connect", () => {
  const { server, page } = setUp();
  logIn(server);
  server.latest.end();
  page.wake();
  expect(server.sockets).toHaveLength(2);
});

test("a page that is seen again doubts a connection on which nothing came", () => {
  const { server, page, client } = setUp();
  logIn(server);
  vi.advanceTimersByTime(15_000);
  page.wake();
  expect(server.latest.sentOf("ping")).toHaveLength(1);
  vi.advanceTimersByTime(10_000);
  expect(client.connection.state).toBe("waiting");
});

test("the standard dialect has two sockets, and each replaces its own sections", async () => {
  const server = new FakeServer();
  const options = { url: "http://h:1", user: "u", password: "p", WebSocket: server.WebSocket };
  const client = standardClient({ ...options, page: new FakePage(), random: () => 0.5 });
  const live = client.connect();
  const [td, md] = server.sockets;
  expect([td?.url, md?.url]).toEqual(["ws://h:1/diff/td", "ws://h:1/diff/md"]);
  md?.accept();
  md?.data({ ins_list: "", mdhis_more_data: false, quotes: { x: { last_price: 1 } } });
  expect(client.connection.state).toBe("connecting");
  td?.accept();
  td?.data({ trade: { u: { session: { trading_day: "20251124" } } } });
  expect(client.connection.state).toBe("syncing");
  td?.data({ trade: { u: { trade_more_data: false, accounts: { CNY: { balance: 1 } } } } });
  await live;
  expect(client.account).toEqual({ balance: 1 });
  md?.end();
  expect(client.connection).toMatchObject({ state: "waiting", isStale: true });
  vi.advanceTimersByTime(250);
  server.latest.accept();
  server.latest.data({ ins_list: "", mdhis_more_data: false });
  expect(client.connection.state).toBe("live");
  expect(client.quote("x")).toBeUndefined();
  expect(client.account).toEqual({ balance: 1 });
});

test("notices come once each, and a new connection's are new", () => {
  const { server, client } = setUp();
  const told: number[] = [];
  client.onNotice((notice) => told.push(notice.code));
  logIn(server);
  const notice = (code: number) => ({ type: "MESSAGE", level: "INFO", code, content: "" });
  server.latest.data({ notify: { S1: notice(7) } }, { notify: { S1: notice(7), S2: notice(8) } });
  server.latest.data({ notify: { S1: null } });
  server.latest.end();
  vi.advanceTimersByTime(250);
  logIn(server, { ...SNAPSHOT, notify: { S1: notice(9) } });
  expect(told).toEqual([7, 8, 9]);
  expect(client.notices.map((one) => [one.seq, one.code])).toEqual([[1, 7], [2, 8], [3, 9]]);
});
