import { apiVersion, defineDestination } from "@ingestlayer/core/plugin";
import { parseMailbox } from "./address.ts";
import { emailConfig, emailRoute } from "./config.ts";
import { mailMistakes } from "./errors.ts";
import { EmailRoute } from "./route.ts";
import { readSmtpUrl, SmtpPool } from "./smtp.ts";

/** Mails by SMTP. */
export const email = defineDestination({
  manifest: {
    name: "email",
    version: "1.0.0",
    apiVersion,
    kind: "destination",
    summary: "Sends events as mails by SMTP, one each or collected in a digest.",
  },
  repeats: "recognised",
  // Mails of one call go out one after another: it must have the time for all of them.
  defaults: { batch: 50, concurrency: 2, timeout: "10m" },
  config: emailConfig,
  route: emailRoute,
  create: (config, setup) => {
    const server = readSmtpUrl(config.smtp);
    if (server === undefined) setup.problem(["smtp"], mailMistakes.badUrl());
    const from = parseMailbox(config.from);
    if (from === undefined) setup.problem(["from"], mailMistakes.badFrom());
    const known = server ?? { host: "localhost", port: 25, secure: false };
    const pool = new SmtpPool(known, config);
    const mail = { pool, server: known, config, from: from ?? { name: "", address: "" } };
    return {
      route: (route, compile) => new EmailRoute(mail, route, compile),
      close: async () => pool.close(),
    };
  },
});
