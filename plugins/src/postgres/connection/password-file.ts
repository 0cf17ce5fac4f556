import { readFile, stat } from "node:fs/promises";
import { ConnectError } from "./connect-error.ts";

/** For whom a password is looked up. */
export interface PasswordOwner {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
}

/**
 * The password in a file of libpq's ("The Password File"), read anew for each connection so that one
 * that was changed counts at once. Undefined where there is no file or no line for this owner. Rejects
 * with a {@link ConnectError} where others than its owner may read the file, as libpq refuses it too.
 */
export async function readPasswordFile(
  file: string,
  owner: PasswordOwner,
): Promise<string | undefined> {
  const text = await readPrivate(file);
  const wanted = [hostName(owner.host), String(owner.port), owner.database, owner.user];
  for (const line of text?.split(/\r?\n/) ?? []) {
    const [, ...fields] = entry.exec(line)?.map((field) => field.replaceAll(/\\(.)/g, "$1")) ?? [];
    const password = fields.pop();
    if (line.startsWith("#") || password === undefined) continue;
    if (fields.every((field, at) => field === "*" || field === wanted[at])) return password;
  }
  return undefined;
}

/** `host:port:database:user:password`, with `\:` and `\\` inside; the password takes all the rest. */
const field = String.raw`((?:\\.|[^:\\])*)`;
const entry = new RegExp(`^${field}:${field}:${field}:${field}:(.*)$`);

/** The folder where sockets are by default is written as `localhost`. */
function hostName(host: string): string {
  return host === "/var/run/postgresql" || host === "/tmp" ? "localhost" : host;
}

async function readPrivate(file: string): Promise<string | undefined> {
  try {
    const { mode } = await stat(file);
    if (process.platform !== "win32" && (mode & 0o077) !== 0) {
      throw new ConnectError(
        "IL_PG_107",
        `others than its owner may read the password file '${file}': chmod 600 it`,
      );
    }
    return await readFile(file, "utf8");
  } catch (error) {
    if (error instanceof ConnectError) throw error;
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") return undefined;
    throw new ConnectError("IL_PG_107", `the password file '${file}' cannot be read (${code})`, {
      cause: error,
    });
  }
}
