import { readFile } from "node:fs/promises";
import { systemClock, type Project, type SourceRequest } from "@ingestlayer/core";
import type { Command } from "commander";
import { CliError, type CliIo } from "./io.ts";
import { configOption, openProject } from "./project.ts";

interface WebhookOptions {
  readonly config: string;
  readonly body: string;
  readonly header?: readonly string[];
  readonly path?: string;
  readonly url: string;
}

/** `ingestlayer webhook sign|verify SOURCE`: tries a source of a config out, without its provider. */
export function addWebhook(program: Command, io: CliIo): void {
  const webhook = program.command("webhook").description("try a source of webhooks out");
  const bodyOption = ["-b, --body <file>", "the body; - reads it from standard input"] as const;
  webhook
    .command("sign <source>")
    .description("print a curl command that sends a body as the provider would")
    .option(...configOption)
    .requiredOption(...bodyOption)
    .option("-u, --url <url>", "the server", "http://127.0.0.1:8787")
    .action((source: string, options: WebhookOptions) => sign(source, options, io));
  webhook
    .command("verify <source>")
    .description("say what becomes of a request, and why")
    .option(...configOption)
    .requiredOption(...bodyOption)
    .option("-H, --header <fields...>", "its header fields, such as 'webhook-id: msg_1'")
    .option("-p, --path <path>", "path and query as received, where the provider signs them")
    .action((source: string, options: WebhookOptions) => verify(source, options, io));
}

async function sign(name: string, options: WebhookOptions, io: CliIo): Promise<void> {
  const { source, body } = await open(name, options, io);
  const url = `/v1/hooks/${name}`;
  const headers = source.sign?.({ method: "POST", url, body }, systemClock);
  if (headers === undefined) {
    throw new CliError(
      "IL_CLI_108 only the provider can sign for this source: it has the private key",
    );
  }
  const fields = Object.entries(headers).map(
    ([field, value]) => `  -H ${quote(`${field}: ${value}`)}`,
  );
  const address = quote(options.url.replace(/\/+$/, "") + url);
  const data = `  --data-binary ${quote(options.body === "-" ? "@-" : `@${options.body}`)}`;
  io.out(`${[`curl ${address}`, ...fields, data].join(" \\\n")}\n`);
}

async function verify(name: string, options: WebhookOptions, io: CliIo): Promise<void> {
  const { source, body, catalog } = await open(name, options, io);
  const request: SourceRequest = {
    method: "POST",
    url: options.path ?? `/v1/hooks/${name}`,
    headers: Object.fromEntries((options.header ?? []).map(readHeader)),
    body,
  };
  const verified = await source.verify(request, systemClock);
  if (verified.kind === "refused") {
    throw new CliError(`${verified.failure.code} ${verified.failure.reason}`);
  }
  const reading = verified.kind === "answer" ? verified : await source.read(verified.request);
  if (reading.kind === "answer") {
    return io.out(`a question of the provider, answered with ${reading.status}\n`);
  }
  const { events, unfit } = reading;
  const none = unfit === undefined ? "no event is meant for it" : "it becomes no event";
  io.out(`genuine: ${events.length === 0 ? none : "it becomes"}\n`);
  for (const { name: event, idempotencyKey = "none" } of events) {
    io.out(`  ${event}, idempotency key ${idempotencyKey}\n`);
  }
  const misfits = [
    ...(unfit === undefined ? [] : [`${unfit.code} ${unfit.reason}`]),
    ...events.flatMap(({ name: event, payload }) => {
      const mistake = catalog.check(event, payload);
      if (mistake === undefined) return [];
      const { code, path, message } = mistake;
      return [`${code} ${event}${path === undefined ? "" : `, field '${path}'`}: ${message}`];
    }),
  ];
  if (misfits.length === 0) return;
  throw new CliError(["it would be kept in quarantine:", ...misfits].join("\n  "));
}

async function open(name: string, options: WebhookOptions, io: CliIo) {
  const project: Project = await openProject(options.config, io);
  const source = project.plan.sources.get(name);
  if (source === undefined) {
    const known = [...project.plan.sources.keys()].join(", ") || "none";
    throw new CliError(`IL_CLI_109 no source '${name}' in ${options.config}; there is: ${known}`);
  }
  const read = options.body === "-" ? io.readInput().then(Buffer.from) : readFile(options.body);
  const body = await read.catch((error: NodeJS.ErrnoException) => {
    throw new CliError(`${options.body} cannot be read: ${error.code ?? ""}`, { cause: error });
  });
  return { source, body, catalog: project.config.catalog };
}

function readHeader(field: string): readonly [string, string] {
  const colon = field.indexOf(":");
  if (colon < 1) throw new CliError(`IL_CLI_110 expected 'name: value', found '${field}'`);
  return [field.slice(0, colon).trim().toLowerCase(), field.slice(colon + 1).trim()];
}

/** For a POSIX shell. */
function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
