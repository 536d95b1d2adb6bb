import { useKlines } from "@diffex/client/react";

export function Bars({ symbol }: { symbol: string }) {
  const bars = useKlines(symbol, 60, 60);
  const top = Math.max(...bars.map((bar) => bar.high));
  const scale = 100 / (top - Math.min(...bars.map((bar) => bar.low)) || 1);
  const y = (price: number) => (top - price) * scale;
  return (
    <section aria-label="Bars of a minute">
      <svg viewBox="0 -2 300 104" role="img" aria-label={`${bars.length} bars`}>
        {bars.map((bar, at) => (
          <g key={bar.id} className={bar.close < bar.open ? "sell" : "buy"}>
            <line x1={at * 5 + 2} x2={at * 5 + 2} y1={y(bar.high)} y2={y(bar.low)} />
            <rect
              x={at * 5 + 0.5}
              y={y(Math.max(bar.open, bar.close))}
              width="3"
              height={Math.abs(bar.open - bar.close) * scale || 0.5}
            />
          </g>
        ))}
      </svg>
    </section>
  );
}
