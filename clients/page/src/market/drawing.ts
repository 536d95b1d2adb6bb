/** What both charts do: a stage in an element, rows drawn as they come, colours of the theme. */

import { onBeforeUnmount, onMounted, ref, shallowRef, watch } from "vue";
import type { Ref, ShallowRef } from "vue";
import { useSettings } from "../stores/settings";
import { useSeries } from "./feed";
import { currentPalette } from "./palette";
import type { Palette } from "./palette";
import type { BarOf, Change, Series, TickOf, Wish } from "./series";
import { Stage } from "./stage";
import type { View } from "./stage";
import { chartTime } from "./times";

interface Plan<Row, V extends View<Row>> {
  readonly box: Readonly<ShallowRef<HTMLElement | null>>;
  readonly wish: Wish;
  readonly barWidth: number;
  readonly make: (stage: Stage, palette: Palette) => V;
  /** Called whenever the rows are others than before, with the view. */
  readonly drawn?: (view: V, rows: readonly Row[]) => void;
}

export interface Drawing<Row extends BarOf | TickOf, V> {
  readonly series: Readonly<ShallowRef<Series<Row> | null>>;
  readonly view: Readonly<ShallowRef<V | null>>;
  /** Which row the crosshair is over, by index; null where it is over none. */
  readonly crossed: Readonly<ShallowRef<number | null>>;
  /** Whether the newest row is out of sight. */
  readonly isBack: Readonly<Ref<boolean>>;
  toLatest(): void;
}

/** Draw a series as long as the component lasts. */
export function useDrawing<Row extends BarOf | TickOf, V extends View<Row>>(
  plan: Plan<Row, V>,
): Drawing<Row, V> {
  const settings = useSettings();
  const view = shallowRef(null) as ShallowRef<V | null>;
  const crossed = shallowRef<number | null>(null);
  const isBack = ref(false);
  let stage: Stage | null = null;

  const series = useSeries<Row>(plan.wish, (one, change) => show(one, change));

  function show(one: Series<Row>, change: Change): void {
    const drawn = view.value;
    if (drawn === null) return;
    if (change.kind === "newer") drawn.newer(one.rows, change.from);
    else drawn.all(one.rows);
    plan.drawn?.(drawn, one.rows);
    // What came may not fill the view.
    if (change.kind !== "newer") requestAnimationFrame(() => stage?.look());
  }

  function cross(time: number | null): void {
    const rows = series.value?.rows ?? [];
    const at = time === null ? -1 : rows.findLastIndex((row) => chartTime(row.datetime) <= time);
    crossed.value = at < 0 ? null : at;
  }

  onMounted(() => {
    const palette = currentPalette();
    stage = new Stage({
      element: plan.box.value!,
      palette,
      barSeconds: plan.wish.seconds,
      barWidth: plan.barWidth,
      onNearOldest: () => series.value?.loadOlder(),
      onCross: cross,
    });
    stage.chart.timeScale().subscribeVisibleLogicalRangeChange((range) => {
      isBack.value = range !== null && range.to < (series.value?.rows.length ?? 0) - 1;
    });
    view.value = plan.make(stage, palette);
    if (series.value !== null) show(series.value, { kind: "all" });
  });
  // The settings have put the theme's attributes on the page before this is called.
  watch(
    () => [settings.theme, settings.colours],
    () => {
      const palette = currentPalette();
      stage?.recolour(palette);
      view.value?.recolour(palette);
    },
    { flush: "post" },
  );
  onBeforeUnmount(() => {
    stage?.destroy();
    stage = null;
    view.value = null;
  });

  return { series, view, crossed, isBack, toLatest: () => stage?.toLatest() };
}
