/** Small things that a browser keeps for the page; a browser that keeps nothing is no error. */

/** Return what was kept under a name, with `defaults` for what is missing or of another type. */
export function recall<T extends object>(name: string, defaults: T, where = store()): T {
  let found: unknown = null;
  try {
    found = JSON.parse(where?.getItem(name) ?? "null");
  } catch {
    return { ...defaults };
  }
  if (typeof found !== "object" || found === null) return { ...defaults };
  const known = Object.entries(found).filter(
    ([key, value]) => Object.hasOwn(defaults, key) && sameKind(value, defaults[key as keyof T]),
  );
  return { ...defaults, ...Object.fromEntries(known) };
}

/** Keep a value under a name. */
export function keep(name: string, value: object, where = store()): void {
  try {
    where?.setItem(name, JSON.stringify(value));
  } catch {
    // Full or forbidden: the page works on, and forgets.
  }
}

/** The storage of this tab alone. */
export function tabStore(): Storage | null {
  try {
    return globalThis.sessionStorage ?? null;
  } catch {
    return null;
  }
}

function store(): Storage | null {
  try {
    return globalThis.localStorage ?? null;
  } catch {
    return null;
  }
}

function sameKind(one: unknown, other: unknown): boolean {
  return typeof one === typeof other && Array.isArray(one) === Array.isArray(other);
}
