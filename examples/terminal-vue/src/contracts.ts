interface Entry {
  class: string;
  underlying_symbol?: string;
}

/** Return the contract of each product that is traded most. */
export async function mainContracts(): Promise<string[]> {
  const response = await fetch("/t/md/symbols/latest.json");
  const entries = Object.values((await response.json()) as Record<string, Entry>);
  return entries.flatMap((one) =>
    one.class === "FUTURE_CONT" && one.underlying_symbol ? [one.underlying_symbol] : [],
  );
}
