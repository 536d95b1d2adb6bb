import { show } from "@diffex/client";
import { usePositions } from "@diffex/client/react";

export function Positions() {
  return (
    <section aria-label="Positions">
      <h2>Positions</h2>
      <table>
        <tbody>
          {usePositions().map((one) => (
            <tr key={one.instrument_id}>
              <td>{one.instrument_id}</td>
              <td>long {one.volume_long}</td>
              <td>short {one.volume_short}</td>
              <td>{show(one.float_profit, 2)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
