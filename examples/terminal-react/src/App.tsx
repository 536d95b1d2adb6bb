import { useState } from "react";
import type { DiffClient } from "@diffex/client";
import { DiffexProvider } from "@diffex/client/react";
import { Login } from "./Login";
import { Terminal } from "./Terminal";

export function App() {
  const [client, setClient] = useState<DiffClient>();
  if (client === undefined) return <Login onDone={setClient} />;
  return (
    <DiffexProvider client={client}>
      <Terminal />
    </DiffexProvider>
  );
}
