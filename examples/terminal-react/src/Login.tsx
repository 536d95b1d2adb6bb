import { useState } from "react";
import { DiffClient } from "@diffex/client";

export function Login({ onDone }: { onDone: (client: DiffClient) => void }) {
  const [user, setUser] = useState("demo");
  const [password, setPassword] = useState("demo");
  const [trouble, setTrouble] = useState("");

  async function logIn() {
    setTrouble("");
    const client = new DiffClient({ url: "/", user, password });
    try {
      await client.connect();
      onDone(client);
    } catch (error) {
      setTrouble((error as Error).message);
    }
  }

  return (
    <form
      className="login"
      onSubmit={(event) => {
        event.preventDefault();
        void logIn();
      }}
    >
      <label>
        User{" "}
        <input value={user} onChange={(event) => setUser(event.target.value)} autoComplete="username" />
      </label>
      <label>
        Password{" "}
        <input
          type="password"
          value={password}
          onChange={(event) => setPassword(event.target.value)}
          autoComplete="current-password"
        />
      </label>
      <button>Log in</button>
      <p role="alert">{trouble}</p>
    </form>
  );
}
