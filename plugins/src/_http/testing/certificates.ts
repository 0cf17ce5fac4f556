import { readFileSync } from "node:fs";
import { join } from "node:path";

/** PEM for localhost, for tests alone: the key of the authority that signed them is gone. */
export const certificates = {
  ca: read("ca.pem"),
  server: { cert: read("server.pem"), key: read("server.key") },
  client: { cert: read("client.pem"), key: read("client.key") },
} as const;

function read(name: string): string {
  return readFileSync(join(import.meta.dirname, "../testdata", name), "utf8");
}
