/** What a page tells its connections: whether anybody looks, and that the network is back. */

export interface Page {
  /** Whether nobody can see the page. */
  readonly isHidden: boolean;
  /** Call `listener` when the page is seen again or the network is back; returns the undoing. */
  onWake(listener: () => void): () => void;
}

/** Outside of a browser: always looked at. */
export const NO_PAGE: Page = { isHidden: false, onWake: () => () => undefined };

/** Return the browser's page, or one that is always looked at. */
export function browserPage(): Page {
  if (typeof document === "undefined" || typeof window === "undefined") return NO_PAGE;
  return {
    get isHidden() {
      return document.visibilityState === "hidden";
    },
    onWake(listener) {
      const seen = (): void => {
        if (document.visibilityState !== "hidden") listener();
      };
      document.addEventListener("visibilitychange", seen);
      window.addEventListener("pageshow", seen);
      window.addEventListener("online", seen);
      return () => {
        document.removeEventListener("visibilitychange", seen);
        window.removeEventListener("pageshow", seen);
        window.removeEventListener("online", seen);
      };
    },
  };
}
