/** What the levels of notices are called. */

import type { TextKey } from "../i18n";
import type { NoticeLevel } from "../stores/notices";

export const LEVEL_TEXT: Readonly<Record<NoticeLevel, TextKey>> = {
  INFO: "shell.level_info",
  WARNING: "shell.level_warning",
  ERROR: "shell.level_error",
};

/** Return the level of a server's notice; one of a newer server is shown as information. */
export function levelOf(word: string): NoticeLevel {
  return word === "ERROR" || word === "WARNING" ? word : "INFO";
}
