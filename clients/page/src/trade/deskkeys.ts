/** What the ticket does when the keyboard asks for it. */

import type { useDesk } from "../stores/desk";
import type { Ticket } from "./ticket";

/** Digits that follow one another within this time make one number. */
const TYPING_MS = 1_500;

interface Parts {
  readonly ticket: Ticket;
  readonly cancelAll: () => void;
}

/** Follow the desk's commands; returns the undoing. */
export function followDesk(desk: ReturnType<typeof useDesk>, { ticket, cancelAll }: Parts): () => void {
  let typed = "";
  let typedAt = 0;
  return desk.onCommand((command) => {
    if (command.kind === "side") ticket.side.value = command.side;
    else if (command.kind === "offset") {
      const isApart = ticket.terms.value?.isTodayApart === true;
      ticket.offset.value = command.offset === "CLOSETODAY" && !isApart ? "CLOSE" : command.offset;
    } else if (command.kind === "price") {
      ticket.stepPrice(ticket.kind.value === "stop" ? "trigger" : "price", command.ticks);
    } else if (command.kind === "volume") ticket.stepVolume(command.lots);
    else if (command.kind === "digit") {
      const now = Date.now();
      typed = now - typedAt < TYPING_MS ? typed + String(command.digit) : String(command.digit);
      typedAt = now;
      const lots = Number(typed.slice(0, 6));
      if (lots > 0) ticket.volume.value = String(lots);
    } else if (command.kind === "send") void ticket.send();
    else if (command.kind === "escape") {
      if (ticket.pending.value !== null) ticket.pending.value = null;
      else ticket.price.value = "";
    } else if (command.kind === "cancel-all") cancelAll();
  });
}
