import { duration } from "@ingestlayer/core/plugin";
import { z } from "zod";

/** An http or https address in a config. */
export function httpUrl() {
  return z.url({ protocol: /^https?$/ });
}

/** What every destination that is reached by HTTP may be told of the way there. */
export function httpFields(timeout: string) {
  return {
    proxy: httpUrl().optional().describe("An HTTP proxy on the way there."),
    timeout: duration("How long one request may take.", timeout, { min: "100ms", max: "5m" }),
  };
}
