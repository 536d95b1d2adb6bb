/** What the server and the connection have to say becomes notices. */

import type { DiffClient } from "@diffex/client";
import { onUnmounted } from "vue";
import { lossOf } from "../lib/trouble";
import { useNotices } from "../stores/notices";
import { levelOf } from "./levels";

/**
 * Follow a client while the component is there.
 *
 * Good news about an order is in the lists already, and an algorithm has much of it: only the
 * log shows it.
 */
export function useNews(client: DiffClient): void {
  const notices = useNotices();
  let wasStale = client.connection.isStale;
  const undo = [
    client.onNotice((notice) => {
      const level = levelOf(notice.level);
      const isQuiet = level === "INFO" && (notice.order_id !== undefined || notice.code === 0);
      notices.tell(level, notice.content, { code: notice.code, isQuiet });
    }),
    client.onConnection(() => {
      const { isStale, trouble } = client.connection;
      if (isStale === wasStale) return;
      wasStale = isStale;
      if (isStale) notices.tell("WARNING", lossOf(trouble), { isQuiet: true });
      else notices.tell("INFO", { key: "shell.back" });
    }),
  ];
  onUnmounted(() => {
    for (const one of undo) one();
    notices.clear();
  });
}
