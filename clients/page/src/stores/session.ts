/** Who is logged in, and the one connection that the page trades over. */

import { DiffClient, LoginFailed } from "@diffex/client";
import type { ConnectionStatus } from "@diffex/client";
import { defineStore } from "pinia";
import { computed, shallowRef } from "vue";
import type { Words } from "../i18n";
import { recall, keep, tabStore } from "../lib/kept";
import { endingWords } from "../lib/trouble";

/** What `/about.json` says of the server. */
export interface About {
  readonly version: string;
  /** Whether the demo users may come in without a password. */
  readonly demo: boolean;
  readonly demo_users: readonly string[];
}

/** `out` nobody, `entering` a login is on its way, `in` there was a first snapshot. */
export type Phase = "out" | "entering" | "in";

/** Why the last session ended or never began. */
export interface Ending {
  /** A code of the server; 0 where it named none. */
  readonly code: number;
  readonly text: Words;
}

const NAME = "diffex.session";
const IDLE: ConnectionStatus = {
  state: "idle", isStale: false, trouble: "", reason: null, retryAt: 0, reconnects: 0,
};
const UNKNOWN: About = { version: "", demo: false, demo_users: [] };

export const useSession = defineStore("session", () => {
  /** Null while nobody is logged in; another object after each login. */
  const client = shallowRef<DiffClient | null>(null);
  const phase = shallowRef<Phase>("out");
  const connection = shallowRef<ConnectionStatus>(IDLE);
  const ending = shallowRef<Ending | null>(null);
  const about = shallowRef<About>(UNKNOWN);
  const userId = shallowRef("");

  /** Log in with a password; resolves with whether it succeeded. The password is kept nowhere. */
  function login(user: string, password: string): Promise<boolean> {
    return enter(new DiffClient({ url: "/", user, password }));
  }

  /** Enter as a demo user; a reload of the tab enters again. */
  async function enterDemo(user = about.value.demo_users[0] ?? "demo"): Promise<boolean> {
    const isIn = await enter(new DiffClient({ url: `/ws/diff?user_id=${encodeURIComponent(user)}` }));
    if (isIn) keep(NAME, { demo: user }, tabStore());
    return isIn;
  }

  /** End the session; the page asks who comes next. */
  function logout(): void {
    keep(NAME, { demo: "" }, tabStore());
    leave(null);
  }

  async function enter(made: DiffClient): Promise<boolean> {
    leave(null);
    client.value = made;
    phase.value = "entering";
    made.onConnection(() => follow(made));
    try {
      await made.connect();
    } catch (error) {
      if (client.value === made) leave(endingOf(error));
      return false;
    }
    if (client.value !== made) return false;
    userId.value = made.userId;
    phase.value = "in";
    return true;
  }

  function follow(made: DiffClient): void {
    if (client.value !== made) return;
    connection.value = made.connection;
    const { state, reason } = made.connection;
    if (state === "closed" && phase.value === "in") leave(endingOf(reason));
  }

  function leave(why: Ending | null): void {
    const left = client.value;
    client.value = null;
    phase.value = "out";
    connection.value = IDLE;
    userId.value = "";
    ending.value = why;
    left?.close();
  }

  /** Ask the server what it is; and come back as the demo user that this tab was. */
  async function begin(): Promise<void> {
    try {
      const answer = await fetch("/about.json", { cache: "no-cache" });
      about.value = (await answer.json()) as About;
    } catch {
      // The login says what is wrong when it is tried.
      return;
    }
    const { demo } = recall(NAME, { demo: "" }, tabStore());
    if (demo !== "" && about.value.demo_users.includes(demo)) await enterDemo(demo);
  }

  /** Whether orders can be sent at this moment. */
  const isLive = computed(() => connection.value.state === "live");

  return { client, phase, connection, ending, about, userId, isLive, login, enterDemo, logout, begin };
});

function endingOf(error: unknown): Ending {
  return { code: error instanceof LoginFailed ? error.code : 0, text: endingWords(error) };
}
