import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Pair } from "./conninfo.ts";
import type { Surroundings } from "./environment.ts";
import { MistakeFound } from "./mistake.ts";

/**
 * The parameters of a service (libpq, "The Connection Service File"): from the file named, else from
 * `~/.pg_service.conf`, else from `pg_service.conf` in the folder that `PGSYSCONFDIR` names. Throws
 * `MistakeFound` where none of them has the service.
 */
export function readService(
  service: string,
  named: string | undefined,
  { env, home }: Surroundings,
): readonly Pair[] {
  const folder = env["PGSYSCONFDIR"];
  const files = [
    named ?? join(home, ".pg_service.conf"),
    ...(folder ? [join(folder, "pg_service.conf")] : []),
  ];
  for (const file of files) {
    const text = read(file);
    const pairs = text === undefined ? undefined : section(text, service, file);
    if (pairs !== undefined) return pairs;
  }
  throw new MistakeFound(
    `there is no service '${service}' in ${files.join(" or ")}`,
    "Write its name as it stands there in brackets, or name the file by servicefile or PGSERVICEFILE",
  );
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") return undefined;
    throw new MistakeFound(`the service file ${file} cannot be read (${code})`, "Let it be read");
  }
}

/** The lines under `[service]`. The first section of that name counts. */
function section(text: string, service: string, file: string): readonly Pair[] | undefined {
  let pairs: Pair[] | undefined;
  for (const [index, raw] of text.split("\n").entries()) {
    const line = raw.trim();
    if (line === "" || line.startsWith("#")) continue;
    if (line.startsWith("[")) {
      if (pairs !== undefined) return pairs;
      if (line === `[${service}]`) pairs = [];
      continue;
    }
    if (pairs === undefined) continue;
    const at = line.indexOf("=");
    const name = line.slice(0, at);
    if (at <= 0 || name.startsWith("service")) {
      throw new MistakeFound(
        `line ${index + 1} of the service file ${file} is no parameter of a connection`,
        "Write name=value, without spaces around '='; a service cannot name another one",
      );
    }
    pairs.push([name, line.slice(at + 1)]);
  }
  return pairs;
}
