/** Logging in and out, without a server: the client is a stand-in. */

import { createPinia, setActivePinia } from "pinia";
import { beforeEach, expect, test, vi } from "vitest";

const LIVE = { state: "live", isStale: false, trouble: "", reason: null, retryAt: 0, reconnects: 0 };

interface Fake {
  options: { url: string; user?: string };
  connection: Record<string, unknown>;
  userId: string;
  isClosed: boolean;
  tell: () => void;
}

const made: Fake[] = vi.hoisted(() => []);
const outcome: { error: Error | null } = vi.hoisted(() => ({ error: null }));

vi.mock("@diffex/client", async (original) => {
  class FakeClient {
    connection: Record<string, unknown> = { ...LIVE, state: "connecting" };
    userId = "demo";
    isClosed = false;
    tell = (): void => undefined;
    constructor(readonly options: { url: string; user?: string }) {
      made.push(this as unknown as Fake);
    }
    onConnection(listener: () => void): () => void {
      this.tell = listener;
      return () => undefined;
    }
    async connect(): Promise<void> {
      await Promise.resolve();
      if (outcome.error !== null) throw outcome.error;
      this.connection = LIVE;
      this.tell();
    }
    close(): void {
      this.isClosed = true;
    }
  }
  return { ...(await original<object>()), DiffClient: FakeClient };
});

const { LoginFailed } = await import("@diffex/client");
const { useSession } = await import("../../src/stores/session");

function answering(body: object): void {
  vi.stubGlobal("fetch", () => Promise.resolve({ json: () => Promise.resolve(body) }));
}

const DEMO = { version: "1", demo: true, demo_users: ["demo", "user123"] };

beforeEach(() => {
  sessionStorage.clear();
  made.length = 0;
  outcome.error = null;
  setActivePinia(createPinia());
  answering(DEMO);
});

test("a demo user enters by name, and comes back in the same tab until he leaves", async () => {
  const session = useSession();
  await session.begin();
  expect(session.phase).toBe("out");
  expect(await session.enterDemo()).toBe(true);
  expect(made[0]!.options.url).toBe("/ws/diff?user_id=demo");
  expect([session.phase, session.userId, session.isLive]).toEqual(["in", "demo", true]);
  setActivePinia(createPinia());
  const again = useSession();
  await again.begin();
  expect(again.phase).toBe("in");
  again.logout();
  expect([again.phase, made[1]!.isClosed]).toEqual(["out", true]);
  setActivePinia(createPinia());
  const last = useSession();
  await last.begin();
  expect(last.phase).toBe("out");
});

test("a refused login ends with the server's code, and leaves nobody in", async () => {
  const session = useSession();
  outcome.error = new LoginFailed(1102, "密码错误 / Wrong");
  expect(await session.login("alice", "wrong")).toBe(false);
  expect([session.phase, session.ending?.code, session.client]).toEqual(["out", 1102, null]);
  expect(made[0]!.isClosed).toBe(true);
  expect(JSON.stringify([{ ...sessionStorage }, { ...localStorage }])).not.toContain("wrong");
});

test("who is thrown out learns why", async () => {
  const session = useSession();
  await session.login("alice", "right");
  const reason = new LoginFailed(1102, "no more");
  made[0]!.connection = { ...LIVE, state: "closed", reason };
  made[0]!.tell();
  expect([session.phase, session.ending?.text]).toEqual(["out", "no more"]);
});

test("a login that was given up says nothing when its answer comes", async () => {
  const session = useSession();
  const entering = session.login("alice", "right");
  session.logout();
  expect(await entering).toBe(false);
  expect([session.phase, session.ending]).toEqual(["out", null]);
});

test("a server that is no demo, or does not answer, lets nobody in by name", async () => {
  answering({ version: "1", demo: false, demo_users: [] });
  sessionStorage.setItem("diffex.session", '{"demo":"demo"}');
  const session = useSession();
  await session.begin();
  expect(session.phase).toBe("out");
  vi.stubGlobal("fetch", () => Promise.reject(new Error("away")));
  await session.begin();
  expect([session.phase, made.length]).toEqual(["out", 0]);
});
