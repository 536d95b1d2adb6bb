import { useState } from "react";
import type { Direction, Offset } from "@diffex/client";
import { useClient } from "@diffex/client/react";

interface TicketProps {
  symbol: string;
  /** Empty is any price. */
  price: string;
  onPrice: (price: string) => void;
}

export function Ticket({ symbol, price, onPrice }: TicketProps) {
  const client = useClient();
  const [volume, setVolume] = useState("1");
  const [offset, setOffset] = useState<Offset>("OPEN");
  const [outcome, setOutcome] = useState("");

  async function send(direction: Direction) {
    setOutcome("…");
    try {
      const order = await client.insertOrder({
        symbol,
        direction,
        offset,
        volume: Number(volume),
        ...(price === "" ? {} : { limitPrice: Number(price) }),
      });
      setOutcome(`${order.order_id} is ${order.status}`);
    } catch (error) {
      setOutcome((error as Error).message);
    }
  }

  return (
    <section aria-label="Ticket">
      <label>
        Price{" "}
        <input
          type="number"
          step="any"
          placeholder="market"
          value={price}
          onChange={(event) => onPrice(event.target.value)}
        />
      </label>
      <label>
        Lots{" "}
        <input type="number" min="1" value={volume} onChange={(event) => setVolume(event.target.value)} />
      </label>
      <label>
        Offset{" "}
        <select value={offset} onChange={(event) => setOffset(event.target.value as Offset)}>
          <option>OPEN</option>
          <option>CLOSE</option>
          <option>CLOSETODAY</option>
        </select>
      </label>
      <button className="buy" onClick={() => void send("BUY")}>
        Buy
      </button>
      <button className="sell" onClick={() => void send("SELL")}>
        Sell
      </button>
      <p role="status">{outcome}</p>
    </section>
  );
}
