/** Why a connection ended, in words: the client's own reasons are for the log of a program. */

import { Expelled, LoginFailed } from "@diffex/client";
import type { Phrase, Words } from "../i18n";

/** As the client's link has them. */
const REASONS: Readonly<Record<string, Phrase>> = {
  "it did not answer": { key: "shell.lost_no_answer" },
  "no snapshot came": { key: "shell.lost_no_answer" },
  "nothing came from the server": { key: "shell.lost_silent" },
};

/** Return what a lost connection's trouble says to a person. */
export function lossOf(trouble: string): Phrase {
  const code = /^the connection ended \((\d+)\)$/.exec(trouble)?.[1];
  if (code !== undefined) return { key: "shell.lost_ended", facts: { code } };
  if (trouble.startsWith("the server sent what is not DIFF")) return { key: "shell.lost_garbled" };
  return REASONS[trouble] ?? { key: "shell.lost" };
}

/** Return why a session ended or never began. */
export function endingWords(error: unknown): Words {
  if (error instanceof LoginFailed) return error.text;
  if (error instanceof Expelled) {
    const facts = { code: error.closeCode };
    if (error.closeCode === 1008) return { key: "shell.expelled_rules", facts };
    return { key: error.closeCode === 1009 ? "shell.expelled_large" : "shell.expelled_unread", facts };
  }
  return error instanceof Error ? error.message : String(error);
}
