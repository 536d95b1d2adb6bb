/** The colours of the page's theme, for what is drawn on a canvas. */

export interface Palette {
  readonly ground: string;
  readonly text: string;
  readonly line: string;
  readonly cross: string;
  readonly up: string;
  readonly down: string;
  readonly accent: string;
  /** Of the means, in the order of their lengths; the second is also that of the average price. */
  readonly means: readonly string[];
}

/** Read the theme that the page shows at this moment. */
export function currentPalette(): Palette {
  const style = getComputedStyle(document.documentElement);
  const of = (name: string): string => style.getPropertyValue(name).trim();
  return {
    ground: of("--pane"),
    text: of("--text-2"),
    line: of("--line"),
    cross: of("--text-3"),
    up: of("--up"),
    down: of("--down"),
    accent: of("--accent"),
    means: [of("--mean-1"), of("--mean-2"), of("--mean-3")],
  };
}

/** Return a colour `#rrggbb` with an opacity of 0 to 1. */
export function faded(colour: string, opacity: number): string {
  return colour + Math.round(opacity * 255).toString(16).padStart(2, "0");
}
