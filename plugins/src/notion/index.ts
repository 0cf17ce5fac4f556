import { apiVersion, defineDestination } from "@ingestlayer/core/plugin";
import { NotionClient } from "./client.ts";
import { notionConfig, notionRoute } from "./config.ts";
import { NotionRoute } from "./route.ts";

/** Pages in a Notion database. */
export const notion = defineDestination({
  manifest: {
    name: "notion",
    version: "1.0.0",
    apiVersion,
    kind: "destination",
    summary: "Writes events as pages of a Notion database.",
  },
  repeats: "shown",
  // What Notion allows an integration, on average.
  defaults: { batch: 1, concurrency: 3, rate: { events: 3, per: "1s" } },
  config: notionConfig,
  route: notionRoute,
  create: (config) => {
    const client = new NotionClient(config);
    return {
      route: (route, compile) => new NotionRoute(client, route, config.dataSource, compile),
      close: () => client.close(),
    };
  },
});
