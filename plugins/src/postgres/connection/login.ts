import type { EventEmitter } from "node:events";
import type { Client } from "pg";
import { ConnectError } from "./connect-error.ts";
import { readPasswordFile } from "./password-file.ts";
import type { ConnectionSettings, LoginMethod, ServerAddress } from "./settings.ts";

/**
 * How one connection proves who it is: with the password that is known for it, and by no method that the
 * settings rule out (libpq, `require_auth` and `channel_binding`). A server that asks for another one
 * gets nothing.
 *
 * State: why what the server asks for is refused, if it is.
 */
export class Login {
  readonly #settings: ConnectionSettings;
  readonly #server: ServerAddress;
  readonly #encrypted: boolean;
  #refusal: ConnectError | undefined;

  constructor(settings: ConnectionSettings, server: ServerAddress, encrypted: boolean) {
    this.#settings = settings;
    this.#server = server;
    this.#encrypted = encrypted;
  }

  /** For `pg`, which asks for it only once the server does. Rejects with a {@link ConnectError}. */
  readonly password = async (): Promise<string> => {
    if (this.#refusal !== undefined) throw this.#refusal;
    const { user, database, password, passwordFile } = this.#settings;
    const { host, port } = this.#server;
    const owner = { host, port, database, user };
    const found = password ?? (await readPasswordFile(passwordFile, owner));
    if (found !== undefined && found !== "") return found;
    throw new ConnectError(
      "IL_PG_107",
      `${host}:${port} asks for a password: the connection string has none for the role '${user}', ` +
        `and '${passwordFile}' no line that fits`,
    );
  };

  /** Watches what the server asks for. To be called before the client connects. */
  watch(client: Client): void {
    const { connection } = client as unknown as { readonly connection: EventEmitter };
    let method: LoginMethod = "none";
    const asked = (by: LoginMethod) => (message: { readonly mechanisms?: readonly string[] }) => {
      method = by;
      this.#refusal = this.#judge(by, message.mechanisms ?? []);
    };
    // Ahead of the client's own listeners, which then ask for the password.
    connection.prependListener("authenticationCleartextPassword", asked("password"));
    connection.prependListener("authenticationMD5Password", asked("md5"));
    connection.prependListener("authenticationSASL", asked("scram-sha-256"));
    connection.prependListener("authenticationOk", () => {
      const refusal = method === "none" ? this.#judge(method, []) : undefined;
      if (refusal !== undefined) connection.emit("error", refusal);
    });
  }

  #judge(method: LoginMethod, mechanisms: readonly string[]): ConnectError | undefined {
    const { channelBinding, loginMethods } = this.#settings;
    if (!loginMethods.includes(method)) {
      return refusal(`logs in by '${method}'`, `require_auth allows ${loginMethods.join(", ")}`);
    }
    const binds = this.#encrypted && mechanisms.includes("SCRAM-SHA-256-PLUS");
    if (channelBinding !== "require" || binds) return undefined;
    return refusal(
      "does not bind the login to the TLS channel",
      "channel_binding=require demands it",
    );
  }
}

function refusal(found: string, wanted: string): ConnectError {
  return new ConnectError("IL_PG_109", `the server ${found}, and ${wanted}`);
}
