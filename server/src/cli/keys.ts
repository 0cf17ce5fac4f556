import { randomBytes } from "node:crypto";
import { Option, type Command } from "commander";
import { apiKey } from "../auth/keys.ts";
import { CliError, type CliIo } from "./io.ts";
import { addKey, listKeys, removeKey, type ListedKey } from "./key-file.ts";
import { configOption } from "./project.ts";

interface MakeOptions {
  readonly config: string;
  readonly scope: readonly string[];
  readonly pace?: string;
  readonly payloadMax?: string;
  readonly origin?: readonly string[];
  readonly print?: boolean;
}

/** `ingestlayer keys make|list|revoke`: API keys, of which the config holds the hashes only. */
export function addKeys(program: Command, io: CliIo): void {
  const keys = program.command("keys").description("API keys of the server");
  keys
    .command("make <name>")
    .description("make an API key, print it, and add its hash to the config")
    .option(...configOption)
    .addOption(
      new Option(
        "-s, --scope <scopes...>",
        "ingest, ingest:NAME (NAME may end in *), read, operate",
      ).default(["ingest"], "ingest"),
    )
    .option("-o, --origin <origins...>", "for a key that web pages hold: who may use it")
    .option("-p, --pace <number>", "events that it may hand over in a second")
    .option("--payload-max <size>", "its own limit of one event's payload, such as 64KB")
    .option("--print", "leave the config alone, and print what belongs there")
    .action((name: string, options: MakeOptions) => makeKey(name, options, io));
  keys
    .command("list")
    .description("the keys of a config, without what they are")
    .option(...configOption)
    .action(async ({ config }: { readonly config: string }) => {
      for (const [index, key] of (await listKeys(config)).entries()) {
        io.out(`${describeKey(key, index)}\n`);
      }
    });
  keys
    .command("revoke <name>")
    .description("take a key out of the config: a running server refuses it from then on")
    .option(...configOption)
    .action(async (name: string, { config }: { readonly config: string }) => {
      await removeKey(config, name);
      io.out(`${name} is out of ${config}. A running server takes that over at once.\n`);
    });
}

async function makeKey(name: string, options: MakeOptions, io: CliIo): Promise<void> {
  checkOptions(name, options);
  const { config, print = false } = options;
  // 256 random bits, behind a prefix by which scanners of source code know a key.
  const secret = `il_${randomBytes(32).toString("base64url")}`;
  const entry = entryOf(name, secret, options);
  if (!print) await addKey(config, name, entry);
  const done = print
    ? `Add it to the config, under server.keys:\n    - ${entry}\n`
    : `Its hash stands in ${config}. A running server takes it over at once.\n`;
  io.out(`${secret}\n\nThis is the only time that the key is shown. ${done}`);
}

function entryOf(name: string, secret: string, options: MakeOptions): string {
  const { scope, pace, payloadMax, origin = [] } = options;
  const sha256 = Buffer.from(apiKey(name, secret).sha256).toString("hex");
  const quoted = (texts: readonly string[]) => texts.map((text) => `"${text}"`).join(", ");
  const members = [
    `name: ${name}`,
    // A hash of digits alone would be a number.
    `sha256: "${sha256}"`,
    `scopes: [${quoted(scope)}]`,
    ...(origin.length === 0 ? [] : [`origins: [${quoted(origin)}]`]),
    ...(pace === undefined ? [] : [`eventsPerSecond: ${pace}`]),
    ...(payloadMax === undefined ? [] : [`payloadBytesMax: ${payloadMax}`]),
  ];
  return `{ ${members.join(", ")} }`;
}

function checkOptions(name: string, { scope, pace, payloadMax, origin = [] }: MakeOptions): void {
  check("name", name, /^[a-z0-9][a-z0-9._-]{0,99}$/, "lower-case letters, digits, dots and dashes");
  for (const word of scope) {
    const pattern = /^(ingest|ingest:[a-z0-9_.-]+\*?|read|operate)$/;
    check("scope", word, pattern, "ingest, ingest:NAME, read or operate");
  }
  if (pace !== undefined) check("pace", pace, /^[1-9]\d{0,5}$/, "a number of events");
  if (payloadMax !== undefined) {
    check("size", payloadMax, /^\d+(B|KB|MB)$/, "a size such as 64KB");
  }
  for (const from of origin) {
    const expected = "a scheme and a host, such as https://shop.example.com";
    check("origin", from, /^https?:\/\/[^/\s"]+$/, expected);
  }
  if (origin.length > 0 && scope.some((word) => !word.startsWith("ingest"))) {
    throw new CliError(
      "IL_CLI_114 a key that pages hold is for everybody to read: expected 'ingest' scopes only",
    );
  }
}

function describeKey({ name, scopes, origins, eventsPerSecond }: ListedKey, index: number): string {
  if (name === undefined) return `keys[${index}]  a text: everything`;
  const parts = [
    (scopes ?? ["ingest"]).join(" "),
    ...(origins === undefined ? [] : [`from ${origins.join(" ")}`]),
    ...(eventsPerSecond === undefined ? [] : [`${eventsPerSecond} events/s`]),
  ];
  return `${name}  ${parts.join(", ")}`;
}

function check(what: string, text: string, pattern: RegExp, expected: string): void {
  if (pattern.test(text)) return;
  throw new CliError(`IL_CLI_105 '${text}' is no ${what}: expected ${expected}`);
}
