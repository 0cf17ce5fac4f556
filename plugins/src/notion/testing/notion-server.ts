import type { JsonObject, JsonValue } from "@ingestlayer/core/plugin";
import { isJsonObject, readJson } from "../../_http/json.ts";
import { startServer } from "../../_http/testing/server.ts";
import type { Got, Reply, TestServer } from "../../_http/testing/server.ts";

export const dataSource = "1f2e3d4c-5b6a-7980-1234-56789abcdef0";

export interface NotionServer extends TestServer {
  readonly pages: readonly JsonObject[];
  /** Properties and their types; a test may change them. */
  readonly types: Record<string, string>;
}

/** A server that speaks as Notion's API does, and enforces the limits that it documents. */
export async function startNotion(mood: Reply[] = []): Promise<NotionServer> {
  const pages: JsonObject[] = [];
  const types: Record<string, string> = {
    Name: "title",
    Body: "rich_text",
    Amount: "number",
    Urgency: "select",
    State: "status",
    Tags: "multi_select",
    Received: "date",
    Open: "checkbox",
    Link: "url",
    Mail: "email",
    Phone: "phone_number",
    Owner: "people",
    Account: "relation",
    Coupon: "rich_text",
    Total: "formula",
  };
  const server = await startServer((got) => {
    // What a test lets go wrong is a page, not the look at the data source.
    const isPage = got.path === "/v1/pages";
    return (isPage ? mood.shift() : undefined) ?? answer(got, pages, types);
  });
  return Object.assign(server, { pages, types });
}

/** An error as Notion writes it. */
export function refusal(status: number, code: string, message = "secret words"): Reply {
  return { status, body: JSON.stringify({ object: "error", status, code, message }) };
}

function answer({ path, method, headers, body }: Got, pages: JsonObject[], types: object): Reply {
  if (headers.authorization !== "Bearer ntn_secret") return refusal(401, "unauthorized");
  if (headers["notion-version"] !== "2025-09-03") return refusal(400, "missing_version");
  if (path.startsWith("/v1/data_sources/")) {
    if (!path.endsWith(dataSource)) return refusal(404, "object_not_found");
    const properties = Object.entries(types).map(([name, type]) => [name, { name, type }]);
    return { status: 200, body: JSON.stringify({ properties: Object.fromEntries(properties) }) };
  }
  if (method !== "POST" || path !== "/v1/pages") return refusal(400, "invalid_request_url");
  const page = readJson(body);
  if (!isJsonObject(page)) return refusal(400, "invalid_json");
  const mistake = mistakeOf(page, types as Record<string, string>);
  if (mistake !== undefined) return refusal(400, "validation_error", mistake);
  pages.push(page);
  return { status: 200, body: '{"object":"page"}' };
}

function mistakeOf(page: JsonObject, types: Record<string, string>): string | undefined {
  for (const [name, value] of Object.entries((page["properties"] ?? {}) as JsonObject)) {
    const type = types[name];
    if (type === undefined) return `${name} is not a property that exists.`;
    if (!isJsonObject(value) || !(type in value)) return `${name} is expected to be ${type}.`;
    const options = [value["select"], ...asList(value["multi_select"])];
    if (options.some((one) => isJsonObject(one) && !isOption(one))) return `${name} has no option.`;
  }
  const { children = [] } = page;
  if (asList(children).length > 100) return "body.children should be at most 100 long.";
  return holdsLongText(page) ? "content.length should be ≤ 2000, instead was secret" : undefined;
}

function isOption({ name }: JsonObject): boolean {
  return typeof name === "string" && name.length <= 100 && !name.includes(",");
}

function holdsLongText(value: JsonValue): boolean {
  if (value === null || typeof value !== "object") return false;
  if (Array.isArray(value)) {
    return value.length > 100 || (value as readonly JsonValue[]).some(holdsLongText);
  }
  return Object.entries(value).some(([key, one]) =>
    key === "content" && typeof one === "string" ? one.length > 2_000 : holdsLongText(one),
  );
}

function asList(value: JsonValue | undefined): readonly JsonValue[] {
  return Array.isArray(value) ? (value as readonly JsonValue[]) : [];
}
