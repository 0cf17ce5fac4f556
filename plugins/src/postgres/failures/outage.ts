import type { Failure, Outage } from "@ingestlayer/core/plugin";
import { ConnectError } from "../connection/connect-error.ts";
import { isServerError } from "../connection/session.ts";
import type { ConnectionSettings } from "../connection/settings.ts";
import { explainNetwork } from "./network.ts";
import { explainServer } from "./server.ts";

/** Why it failed, and whether it takes somebody to mend it. */
export type Explained = Failure & { readonly needsOperator?: boolean };

/** What an error that is no single row's fault means for the whole destination. */
export function outageOf(error: unknown, settings: ConnectionSettings, unclear = false): Outage {
  const { needsOperator, ...failure } = explain(error, settings);
  return {
    kind: "outage",
    failure,
    ...(needsOperator ? { needsOperator } : {}),
    ...(unclear ? { maybeDelivered: true } : {}),
  };
}

/** Why it failed, what to look at, and whether waiting can help. Never the connection string. */
export function explain(error: unknown, settings: ConnectionSettings): Explained {
  if (isServerError(error)) return explainServer(error, settings);
  if (error instanceof ConnectError) {
    const { code, message, needsOperator } = error;
    return { code, reason: message, ...(needsOperator ? { needsOperator } : {}) };
  }
  return explainNetwork(error as NodeJS.ErrnoException, settings);
}
