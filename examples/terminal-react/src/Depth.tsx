import { show } from "@diffex/client";
import { useDepth, useQuote } from "@diffex/client/react";

export function Depth({ symbol, onPick }: { symbol: string; onPick: (price: number) => void }) {
  const quote = useQuote(symbol);
  const depth = useDepth(symbol);
  const decimals = quote?.price_decs ?? 0;
  const levels = [
    ...depth.asks.map((level) => ({ ...level, side: "sell" })).reverse(),
    ...depth.bids.map((level) => ({ ...level, side: "buy" })),
  ];
  return (
    <section aria-label="Depth">
      <h2>
        {symbol} {show(quote?.last_price, decimals)}
      </h2>
      <table>
        <tbody>
          {levels.map(({ side, price, volume }) => (
            <tr key={side + price} className={side}>
              <td>{side}</td>
              <td>
                <button onClick={() => onPick(price)}>{show(price, decimals)}</button>
              </td>
              <td>{volume}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
