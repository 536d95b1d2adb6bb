import { useState } from "react";
import { viewOrder } from "@diffex/client";
import { useClient, useOrders } from "@diffex/client/react";

export function Orders() {
  const client = useClient();
  const orders = useOrders();
  const [trouble, setTrouble] = useState("");

  async function cancel(orderId: string) {
    try {
      await client.cancelOrder(orderId);
      setTrouble("");
    } catch (error) {
      setTrouble((error as Error).message);
    }
  }

  return (
    <section aria-label="Orders">
      <h2>Orders</h2>
      <p role="alert">{trouble}</p>
      <table>
        <tbody>
          {orders.map((one) => (
            <tr key={one.order_id}>
              <td>{one.instrument_id}</td>
              <td>
                {one.direction} {one.offset}
              </td>
              <td>
                {one.filled_volume} / {one.volume}
              </td>
              <td>{one.status}</td>
              <td>{one.reason}</td>
              <td>
                {viewOrder(one).isAlive && (
                  <button onClick={() => void cancel(one.order_id)}>Cancel</button>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
