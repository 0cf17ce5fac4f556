import { apiVersion, defineDestination, parseAddressRule } from "@ingestlayer/core/plugin";
import type { AddressRule, DestinationSetup } from "@ingestlayer/core/plugin";
import { HttpSender } from "../_http/sender.ts";
import { webhookConfig, webhookRoute } from "./config.ts";
import type { WebhookConfig } from "./config.ts";
import { webhookMistakes } from "./errors.ts";
import { isOwnHeader } from "./request.ts";
import { WebhookRoute } from "./route.ts";
import { readSigningKey } from "./signature.ts";
import type { SigningKey } from "./signature.ts";

/** Signed requests to an HTTP endpoint, by Standard Webhooks. */
export const outboundWebhook = defineDestination({
  manifest: {
    name: "webhook",
    version: "1.0.0",
    apiVersion,
    kind: "destination",
    summary: "Sends events as signed HTTP requests, by Standard Webhooks.",
  },
  repeats: "recognised",
  defaults: {
    batch: 1,
    concurrency: 8,
    // About ten attempts, the last of them after days.
    retry: { first: "5s", factor: 4, max: "12h", maxAge: "4d" },
  },
  config: webhookConfig,
  route: webhookRoute,
  create: (config, setup) => {
    reportMistakes(config, setup);
    const { tls, proxy } = config;
    const http = new HttpSender({
      connections: 64,
      timeoutMs: config.timeout,
      guard: { allowed: addressesOf(config, setup) },
      proxy,
      ...(tls === undefined ? {} : { tls: withoutUndefined(tls) }),
    });
    const endpoint = { http, config, keys: keysOf(config, setup) };
    return {
      route: (route, compile) => new WebhookRoute(endpoint, route, compile),
      close: () => http.close(),
    };
  },
});

function reportMistakes({ headers, tls }: WebhookConfig, { problem }: DestinationSetup): void {
  for (const name of Object.keys(headers)) {
    if (isOwnHeader(name)) problem(["headers", name], webhookMistakes.ownHeader(name));
  }
  if (tls !== undefined && (tls.cert === undefined) !== (tls.key === undefined)) {
    problem(["tls"], webhookMistakes.halfTls());
  }
}

function keysOf({ secrets = [] }: WebhookConfig, setup: DestinationSetup): readonly SigningKey[] {
  return secrets.flatMap((secret, index) => {
    const key = readSigningKey(secret);
    if (key === undefined) setup.problem(["secrets", index], webhookMistakes.badSecret());
    return key === undefined ? [] : [key];
  });
}

function addressesOf(
  { allowAddresses }: WebhookConfig,
  setup: DestinationSetup,
): readonly AddressRule[] {
  return allowAddresses.flatMap((text, index) => {
    const rule = parseAddressRule(text);
    if (rule === undefined) {
      setup.problem(["allowAddresses", index], webhookMistakes.badAddress(text));
    }
    return rule === undefined ? [] : [rule];
  });
}

function withoutUndefined(tls: NonNullable<WebhookConfig["tls"]>): {
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
} {
  const { ca, cert, key } = tls;
  return {
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
  };
}
