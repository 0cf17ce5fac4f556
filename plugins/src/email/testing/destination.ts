import { types } from "@ingestlayer/core/plugin";
import type { JsonObject } from "@ingestlayer/core/plugin";
import { testDestination } from "@ingestlayer/core/testing";
import type { TestClock } from "@ingestlayer/core/testing";
import { email } from "../index.ts";
import type { MailServer } from "./mail-server.ts";

export const inputType = types.object({}, { open: true });
/** A route that needs nothing of the event. */
export const plain = { to: "a@x.example", subject: "s", text: "t" };

/** The destination with this mail server, without encryption unless the config says otherwise. */
export function by(
  server: Pick<MailServer, "url">,
  route: unknown = plain,
  config: JsonObject = {},
  clock?: TestClock,
) {
  return testDestination(email, {
    config: {
      smtp: server.url(),
      encryption: "none",
      from: "Alerts <alerts@acme.example>",
      timeout: "2s",
      ...config,
    },
    route,
    inputType,
    ...(clock === undefined ? {} : { clock }),
  });
}
