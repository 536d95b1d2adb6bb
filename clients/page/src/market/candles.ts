/** Candles with their means above, volumes below, and what the user did among them. */

import {
  CandlestickSeries,
  HistogramSeries,
  LineSeries,
  LineStyle,
  createSeriesMarkers,
} from "lightweight-charts";
import type {
  IChartApi,
  IPriceLine,
  ISeriesApi,
  ISeriesMarkersPluginApi,
  LineData,
  SeriesMarker,
  Time,
  UTCTimestamp,
} from "lightweight-charts";
import { MEANS, means } from "./indicators";
import { faded } from "./palette";
import type { Palette } from "./palette";
import type { BarOf } from "./series";
import type { View } from "./stage";
import { chartTime } from "./times";

const QUIET = { lastValueVisible: false, priceLineVisible: false, crosshairMarkerVisible: false } as const;

/** A trade of the user's, at the bar in which it was. */
export interface Mark {
  readonly bar: BarOf;
  readonly isBuy: boolean;
  readonly text: string;
}

/** A price that matters to the user: of an order that waits, or at which he holds. */
export interface Level {
  readonly price: number;
  readonly kind: "buy" | "sell" | "held";
  readonly title: string;
}

export class Candles implements View<BarOf> {
  readonly #candles: ISeriesApi<"Candlestick">;
  readonly #volumes: ISeriesApi<"Histogram">;
  readonly #means: readonly ISeriesApi<"Line">[];
  readonly #markers: ISeriesMarkersPluginApi<Time>;
  #palette: Palette;
  #pointed = "";
  #lines: IPriceLine[] = [];
  #marks: readonly Mark[] = [];
  #levels: readonly Level[] = [];
  #rows: readonly BarOf[] = [];

  constructor(chart: IChartApi, palette: Palette, decimals: number, tick: number) {
    this.#palette = palette;
    const priceFormat = { type: "price", precision: decimals, minMove: tick } as const;
    this.#candles = chart.addSeries(CandlestickSeries, { priceFormat });
    this.#means = MEANS.map(() => chart.addSeries(LineSeries, { ...QUIET, lineWidth: 1, priceFormat }));
    this.#volumes = chart.addSeries(
      HistogramSeries,
      { lastValueVisible: false, priceLineVisible: false, priceFormat: { type: "volume" } },
      1,
    );
    this.#markers = createSeriesMarkers(this.#candles);
    chart.panes()[0]?.setStretchFactor(4);
    chart.panes()[1]?.setStretchFactor(1);
    this.#paint();
  }

  all(rows: readonly BarOf[]): void {
    this.#rows = rows;
    this.#candles.setData(rows.map(candle));
    this.#volumes.setData(rows.map((row) => this.#volume(row)));
    MEANS.forEach((length, at) => this.#means[at]!.setData(points(rows, length, 0)));
    this.#point();
  }

  newer(rows: readonly BarOf[], from: number): void {
    this.#rows = rows;
    for (const row of rows.slice(from)) {
      this.#candles.update(candle(row));
      this.#volumes.update(this.#volume(row));
    }
    MEANS.forEach((length, at) => {
      for (const point of points(rows, length, from)) this.#means[at]!.update(point);
    });
    this.#point();
  }

  /** Show trades of the user's. */
  mark(marks: readonly Mark[]): void {
    this.#marks = marks;
    const { up, down } = this.#palette;
    this.#markers.setMarkers(
      marks.map(
        ({ bar, isBuy, text }): SeriesMarker<Time> => ({
          time: time(bar),
          position: isBuy ? "belowBar" : "aboveBar",
          shape: isBuy ? "arrowUp" : "arrowDown",
          color: isBuy ? up : down,
          text,
        }),
      ),
    );
  }

  /** Show prices of the user's orders and positions as lines. */
  level(levels: readonly Level[]): void {
    this.#levels = levels;
    for (const line of this.#lines) this.#candles.removePriceLine(line);
    const { up, down, accent } = this.#palette;
    const colours = { buy: up, sell: down, held: accent };
    this.#lines = levels.map(({ price, kind, title }) =>
      this.#candles.createPriceLine({
        price,
        title,
        color: colours[kind],
        lineWidth: 1,
        lineStyle: kind === "held" ? LineStyle.Solid : LineStyle.Dashed,
        axisLabelVisible: true,
      }),
    );
  }

  recolour(palette: Palette): void {
    this.#palette = palette;
    this.#paint();
    this.#point();
    this.#volumes.setData(this.#rows.map((row) => this.#volume(row)));
    this.mark(this.#marks);
    this.level(this.#levels);
  }

  /** Colour the line and the label of the last price; by itself it would be hollow after a rise. */
  #point(): void {
    const last = this.#rows.at(-1);
    const { up, down } = this.#palette;
    const colour = last !== undefined && last.close < last.open ? down : up;
    if (colour === this.#pointed) return;
    this.#pointed = colour;
    this.#candles.applyOptions({ priceLineColor: colour });
  }

  #paint(): void {
    const { up, down, ground, means: colours } = this.#palette;
    // A rise is hollow, so that the two are told apart without their colours too.
    this.#candles.applyOptions({
      upColor: ground,
      borderUpColor: up,
      wickUpColor: up,
      downColor: down,
      borderDownColor: down,
      wickDownColor: down,
    });
    this.#means.forEach((line, at) => line.applyOptions({ color: colours[at] ?? up }));
  }

  #volume(row: BarOf): { time: UTCTimestamp; value: number; color: string } {
    const { up, down } = this.#palette;
    return { time: time(row), value: row.volume, color: faded(row.close < row.open ? down : up, 0.55) };
  }
}

function time(row: BarOf): UTCTimestamp {
  return chartTime(row.datetime) as UTCTimestamp;
}

function candle(row: BarOf) {
  const { open, high, low, close } = row;
  return { time: time(row), open, high, low, close };
}

function points(rows: readonly BarOf[], length: number, from: number): LineData<UTCTimestamp>[] {
  return means(rows, length, from).flatMap((value, at) =>
    value === null ? [] : [{ time: time(rows[from + at]!), value }],
  );
}
