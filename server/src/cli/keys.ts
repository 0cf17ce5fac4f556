import { randomBytes } from "node:crypto";
import { Option, type Command } from "commander";
import { apiKey } from "../auth/keys.ts";
import { CliError, type CliIo } from "./io.ts";

interface MakeOptions {
  readonly scope: readonly string[];
  readonly pace?: string;
  readonly origin?: readonly string[];
}

/** `ingestlayer keys make NAME`: a new API key, of which the config holds the hash only. */
export function addKeys(program: Command, io: CliIo): void {
  const keys = program.command("keys").description("API keys of the server");
  keys
    .command("make <name>")
    .description("make an API key and print it, with the line for the config")
    .addOption(
      new Option(
        "-s, --scope <scopes...>",
        "ingest, ingest:NAME (NAME may end in *), read, operate",
      ).default(["ingest"], "ingest"),
    )
    .option("-o, --origin <origins...>", "for a key that web pages hold: who may use it")
    .option("-p, --pace <number>", "events that it may hand over in a second")
    .action((name: string, options: MakeOptions) => makeKey(name, options, io));
}

function makeKey(name: string, { scope, pace, origin = [] }: MakeOptions, io: CliIo): void {
  check("name", name, /^[a-z0-9][a-z0-9._-]{0,99}$/, "lower-case letters, digits, dots and dashes");
  for (const word of scope) {
    const pattern = /^(ingest|ingest:[a-z0-9_.-]+\*?|read|operate)$/;
    check("scope", word, pattern, "ingest, ingest:NAME, read or operate");
  }
  if (pace !== undefined) check("pace", pace, /^[1-9]\d{0,6}$/, "a number of events");
  for (const from of origin) {
    check(
      "origin",
      from,
      /^https?:\/\/[^/\s]+$/,
      "a scheme and a host, such as https://shop.example.com",
    );
  }
  // 256 random bits, behind a prefix by which scanners of source code know a key.
  const secret = `il_${randomBytes(32).toString("base64url")}`;
  const sha256 = Buffer.from(apiKey(name, secret).sha256).toString("hex");
  const limit = pace === undefined ? "" : `, eventsPerSecond: ${pace}`;
  const origins =
    origin.length === 0 ? "" : `, origins: [${origin.map((from) => `"${from}"`).join(", ")}]`;
  const scopes = scope.map((word) => (word.includes("*") ? `"${word}"` : word)).join(", ");
  io.out(
    `${secret}\n\n` +
      `This is the only time that the key is shown. Add it to the config, under server.keys:\n` +
      `    - { name: ${name}, sha256: ${sha256}, scopes: [${scopes}]${origins}${limit} }\n` +
      `To revoke it, take the line out again: a running server reads the config when it changes.\n`,
  );
}

function check(what: string, text: string, pattern: RegExp, expected: string): void {
  if (pattern.test(text)) return;
  throw new CliError(`IL_CLI_105 '${text}' is no ${what}: expected ${expected}`);
}
