/** The price tick by tick with the day's average, and what was traded below. */

import { HistogramSeries, LineSeries, LineStyle } from "lightweight-charts";
import type { IChartApi, IPriceLine, ISeriesApi, UTCTimestamp } from "lightweight-charts";
import { dealOf } from "./deals";
import { faded } from "./palette";
import type { Palette } from "./palette";
import type { TickOf } from "./series";
import type { View } from "./stage";
import { chartTime } from "./times";

export class TickLine implements View<TickOf> {
  readonly #price: ISeriesApi<"Line">;
  readonly #average: ISeriesApi<"Line">;
  readonly #volumes: ISeriesApi<"Histogram">;
  #palette: Palette;
  #rows: readonly TickOf[] = [];
  #base: number | null = null;
  #baseLine: IPriceLine | null = null;

  constructor(chart: IChartApi, palette: Palette, decimals: number, tick: number) {
    this.#palette = palette;
    const priceFormat = { type: "price", precision: decimals, minMove: tick } as const;
    this.#price = chart.addSeries(LineSeries, { lineWidth: 2, priceFormat });
    this.#average = chart.addSeries(LineSeries, {
      lineWidth: 1,
      lastValueVisible: false,
      priceLineVisible: false,
      crosshairMarkerVisible: false,
      priceFormat,
    });
    this.#volumes = chart.addSeries(
      HistogramSeries,
      { lastValueVisible: false, priceLineVisible: false, priceFormat: { type: "volume" } },
      1,
    );
    chart.panes()[0]?.setStretchFactor(4);
    chart.panes()[1]?.setStretchFactor(1);
    this.#paint();
  }

  all(rows: readonly TickOf[]): void {
    this.#rows = rows;
    this.#price.setData(rows.flatMap((row) => point(row, row.last_price)));
    this.#average.setData(rows.flatMap((_, at) => this.#mean(at)));
    this.#volumes.setData(rows.map((_, at) => this.#volume(at)));
  }

  newer(rows: readonly TickOf[], from: number): void {
    this.#rows = rows;
    for (let at = from; at < rows.length; at++) {
      const row = rows[at]!;
      for (const one of point(row, row.last_price)) this.#price.update(one);
      for (const one of this.#mean(at)) this.#average.update(one);
      this.#volumes.update(this.#volume(at));
    }
  }

  /** Draw where the day began: the settlement price of the day before. */
  baseline(price: number | null): void {
    if (price === this.#base) return;
    this.#base = price;
    if (this.#baseLine !== null) this.#price.removePriceLine(this.#baseLine);
    this.#baseLine =
      price === null
        ? null
        : this.#price.createPriceLine({
            price,
            color: this.#palette.cross,
            lineWidth: 1,
            lineStyle: LineStyle.Dotted,
            axisLabelVisible: false,
          });
  }

  recolour(palette: Palette): void {
    this.#palette = palette;
    this.#paint();
    this.#volumes.setData(this.#rows.map((_, at) => this.#volume(at)));
    const base = this.#base;
    this.baseline(null);
    this.baseline(base);
  }

  #paint(): void {
    this.#price.applyOptions({ color: this.#palette.accent });
    this.#average.applyOptions({ color: this.#palette.means[1] ?? this.#palette.cross });
  }

  /** The average of the day; none leads over from the day before. */
  #mean(at: number): { time: UTCTimestamp; value: number; color?: string }[] {
    const row = this.#rows[at]!;
    const isNewDay = (row.volume ?? 0) < (this.#rows[at - 1]?.volume ?? 0);
    return point(row, row.average).map((one) => (isNewDay ? { ...one, color: "transparent" } : one));
  }

  #volume(at: number): { time: UTCTimestamp; value: number; color: string } {
    const row = this.#rows[at]!;
    const deal = dealOf(this.#rows[at - 1], row);
    const { up, down, cross } = this.#palette;
    const colour = deal?.taker === "buy" ? up : deal?.taker === "sell" ? down : cross;
    return { time: time(row), value: deal?.volume ?? 0, color: faded(colour, 0.6) };
  }
}

function time(row: TickOf): UTCTimestamp {
  return chartTime(row.datetime) as UTCTimestamp;
}

function point(row: TickOf, value: number | undefined) {
  return value === undefined ? [] : [{ time: time(row), value }];
}
