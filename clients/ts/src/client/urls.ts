/** Addresses of an exchange's sockets. */

/** Return a WebSocket's address below `base`; where that names a path, it is taken as it is. */
export function socketUrl(base: string, path: string): string {
  const url = new URL(base, typeof location === "undefined" ? undefined : location.href);
  if (url.protocol === "http:") url.protocol = "ws:";
  if (url.protocol === "https:") url.protocol = "wss:";
  if (url.protocol !== "ws:" && url.protocol !== "wss:") {
    throw new RangeError(`${base} is no address of an exchange`);
  }
  if (url.pathname === "/" || url.pathname === "") url.pathname = path;
  url.hash = "";
  return url.href;
}

/** Return a name that no other order has: 96 random bits. */
export function freshId(prefix: string): string {
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  return prefix + [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
