import { show } from "@diffex/client";
import { useAccount, useConnection } from "@diffex/client/react";

export function Account() {
  const account = useAccount();
  const connection = useConnection();
  return (
    <output className={connection.isStale ? "stale" : ""}>
      {connection.state}, balance {show(account?.balance, 2)}, available {show(account?.available, 2)}
    </output>
  );
}
