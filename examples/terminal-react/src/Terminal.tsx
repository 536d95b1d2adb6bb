import { useEffect, useState } from "react";
import { Account } from "./Account";
import { Bars } from "./Bars";
import { Depth } from "./Depth";
import { Orders } from "./Orders";
import { Positions } from "./Positions";
import { Ticket } from "./Ticket";
import { mainContracts } from "./contracts";

export function Terminal() {
  const [symbols, setSymbols] = useState<string[]>([]);
  const [symbol, setSymbol] = useState("");
  const [price, setPrice] = useState("");

  useEffect(() => {
    void mainContracts().then((found) => {
      setSymbols(found);
      setSymbol(found.find((one) => one.startsWith("SHFE.cu")) ?? found[0] ?? "");
    });
  }, []);

  return (
    <>
      <header>
        <label>
          Contract{" "}
          <select value={symbol} onChange={(event) => setSymbol(event.target.value)}>
            {symbols.map((one) => (
              <option key={one}>{one}</option>
            ))}
          </select>
        </label>
        <Account />
      </header>
      <main>
        <Depth symbol={symbol} onPick={(picked) => setPrice(String(picked))} />
        <Bars symbol={symbol} />
        <Ticket symbol={symbol} price={price} onPrice={setPrice} />
        <Positions />
        <Orders />
      </main>
    </>
  );
}
