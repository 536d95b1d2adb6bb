/** A chart of the library, dressed in the page's colours, with Beijing's time on its axis. */

import { ColorType, CrosshairMode, createChart } from "lightweight-charts";
import type { IChartApi, Time } from "lightweight-charts";
import { faded } from "./palette";
import type { Palette } from "./palette";
import { markText, timeText } from "./times";

/** How near the oldest row the view comes, in rows, before older ones are asked for. */
const NEAR = 40;
/** Room beside the newest row, in rows. */
const ROOM = 4;

export interface StageOptions {
  readonly element: HTMLElement;
  readonly palette: Palette;
  /** Seconds of a bar; 0 for ticks. */
  readonly barSeconds: number;
  readonly barWidth: number;
  /** The view came near the oldest row. */
  readonly onNearOldest: () => void;
  /** The crosshair is over a time of the chart's; null where it is over none. */
  readonly onCross: (time: number | null) => void;
}

export class Stage {
  readonly chart: IChartApi;
  readonly #onNearOldest: () => void;

  constructor({ element, palette, barSeconds, barWidth, onNearOldest, onCross }: StageOptions) {
    this.#onNearOldest = onNearOldest;
    this.chart = createChart(element, {
      autoSize: true,
      layout: {
        // The library would put a style sheet of its own into the page, which the page's policy
        // forbids; the link to its makers stands beside the chart instead.
        attributionLogo: false,
        fontFamily: getComputedStyle(element).fontFamily,
        fontSize: 11,
        panes: { enableResize: true },
      },
      crosshair: { mode: CrosshairMode.Normal },
      localization: { timeFormatter: (time: Time) => timeText(Number(time), barSeconds) },
      timeScale: {
        timeVisible: true,
        secondsVisible: barSeconds % 60 !== 0 || barSeconds === 0,
        rightOffset: ROOM,
        barSpacing: barWidth,
        minBarSpacing: 0.5,
        tickMarkFormatter: (time: Time, kind: number) => markText(Number(time), kind),
      },
      rightPriceScale: { minimumWidth: 62 },
    });
    this.recolour(palette);
    this.chart.timeScale().subscribeVisibleLogicalRangeChange(() => this.look());
    this.chart.subscribeCrosshairMove(({ time }) => onCross(time === undefined ? null : Number(time)));
  }

  /** See whether the view is near the oldest row. */
  look(): void {
    const range = this.chart.timeScale().getVisibleLogicalRange();
    if (range !== null && range.from < NEAR) this.#onNearOldest();
  }

  recolour(palette: Palette): void {
    const label = { color: palette.cross, labelBackgroundColor: palette.cross };
    this.chart.applyOptions({
      layout: {
        background: { type: ColorType.Solid, color: palette.ground },
        textColor: palette.text,
        panes: { separatorColor: palette.line, separatorHoverColor: faded(palette.accent, 0.4) },
      },
      grid: { vertLines: { color: faded(palette.line, 0.6) }, horzLines: { color: faded(palette.line, 0.6) } },
      crosshair: { vertLine: label, horzLine: label },
      timeScale: { borderColor: palette.line },
      rightPriceScale: { borderColor: palette.line },
    });
  }

  /** Show the newest rows again. */
  toLatest(): void {
    // Not animated: what comes meanwhile would stop it on the way.
    this.chart.timeScale().scrollToPosition(ROOM, false);
  }

  destroy(): void {
    this.chart.remove();
  }
}

/** What shows rows on a stage. */
export interface View<Row> {
  /** Show these rows, which take the place of all before. */
  all(rows: readonly Row[]): void;
  /** The rows from an index on are new or changed. */
  newer(rows: readonly Row[], from: number): void;
  recolour(palette: Palette): void;
}
