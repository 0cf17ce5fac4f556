import { secret, template } from "@ingestlayer/core/plugin";
import { z } from "zod";
import { httpFields, httpUrl } from "../_http/fields.ts";

/** `destinations.NAME.notion` */
export const notionConfig = z
  .strictObject({
    token: secret("The token of an integration (ntn_…) to which the database is shared."),
    dataSource: z
      .string()
      .regex(/^[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}$/i, {
        error: "expected the id of a data source: 32 hexadecimal digits, with or without dashes",
      })
      .describe("The data source: in the database's menu, 'Manage data sources', 'Copy ID'."),
    api: httpUrl().default("https://api.notion.com").describe("Where the API is."),
    ...httpFields("30s"),
  })
  .describe("A database in Notion.");

/** The entry under `to`. */
export const notionRoute = z
  .strictObject({
    properties: z
      .record(z.string().min(1), z.json())
      .refine((properties) => Object.keys(properties).length > 0, {
        error: "expected at least one property",
      })
      .describe(
        "What goes into which property: `$event.field` with its type, text with " +
          "`{{ expression }}`, or a fixed value. It is written as the property's own type asks.",
      ),
    children: z
      .array(z.union([template("A paragraph."), z.record(z.string(), z.json())]))
      .min(1)
      .max(100)
      .optional()
      .describe("What stands on the page: texts (paragraphs), or blocks as Notion has them."),
  })
  .describe("One page an event.");

export type NotionConfig = z.output<typeof notionConfig>;
export type NotionRouteConfig = z.output<typeof notionRoute>;
