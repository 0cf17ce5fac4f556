import { brotliCompressSync, gzipSync, zstdCompressSync } from "node:zlib";
import * as fc from "fast-check";
import type { OpenApiDocument, OperationObject, ParameterObject } from "../../wire/document.ts";
import { someMembers, someText, valuesOf, withKnownIds, type World } from "./schema-values.ts";

/** An operation of the document. */
export interface Documented {
  readonly method: string;
  readonly path: string;
  readonly operation: OperationObject;
}

/** A request as it is sent; ids that the server gives out are put in last. */
export interface FuzzRequest {
  readonly of: Documented | undefined;
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer | undefined;
}

/** Every operation of a document. */
export function operationsOf({ paths }: OpenApiDocument): readonly Documented[] {
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      method: method.toUpperCase(),
      path,
      operation,
    })),
  );
}

/** Requests for one operation: mostly as the document asks for them, else nearly so, or hostile. */
export function requestsFor(of: Documented, world: World): fc.Arbitrary<FuzzRequest> {
  const { method, path, operation } = of;
  const parameters = operation.parameters ?? [];
  const valued = (place: string) => {
    const placed = parameters.filter((parameter) => parameter.in === place);
    const texts = placed.map((parameter) => [parameter.name, parameterText(parameter, world)]);
    const required = placed.filter((parameter) => parameter.required).map(({ name }) => name);
    return someMembers<string>(Object.fromEntries(texts), required);
  };
  return fc
    .record({
      path: valued("path"),
      query: valued("query"),
      extra: rarely(fc.tuple(someText(world), someText(world))),
      headers: valued("header"),
      more: moreHeaders(world),
      body: bodiesOf(operation, world),
    })
    .map(({ path: parts, query, extra, headers, more, body }) => {
      const filled = path.replaceAll(/\{(\w+)\}/g, (_all, name: string) =>
        inAddress(parts[name] || "none"),
      );
      const pairs = [...Object.entries(query), ...(extra === undefined ? [] : [extra])];
      const search = pairs.map(([name, value]) => `${inAddress(name)}=${inAddress(value)}`);
      const url = search.length === 0 ? filled : `${filled}?${search.join("&")}`;
      const printable = Object.entries({ ...more, ...headers, ...body.headers }).map(
        ([name, value]) => [name, value.replaceAll(/[^\x20-\x7e]/g, "?")],
      );
      return { of, method, url, headers: Object.fromEntries(printable), body: body.bytes };
    });
}

/** Requests for what is not there. */
export function strayRequests(world: World): fc.Arbitrary<FuzzRequest> {
  return fc.record({
    of: fc.constant(undefined),
    method: fc.constantFrom("GET", "POST", "PUT", "PATCH", "DELETE"),
    url: fc.oneof(
      fc
        .array(someText(world), { maxLength: 4 })
        .map((parts) => `/${parts.map(inAddress).join("/")}`),
      fc.constantFrom("/v1/events/%ff", "/v1//events", "/%2e%2e/v1", "/v1/events/%", "/*", "//"),
    ),
    headers: moreHeaders(world),
    body: fc.constant(undefined),
  });
}

/** What is sent in the end. */
export function withIds(request: FuzzRequest, ids: readonly string[]): FuzzRequest {
  const { url, body, headers } = request;
  // In an address the braces are percent-encoded by now.
  const placed = url.replaceAll(/%7B%7Bid%20(\d+)%7D%7D/g, "{{id $1}}");
  const isText = body?.includes("{{id ") === true && headers["content-encoding"] === undefined;
  return {
    ...request,
    url: withKnownIds(placed, ids),
    body: isText ? Buffer.from(withKnownIds(body.toString("latin1"), ids), "latin1") : body,
  };
}

function parameterText({ schema }: ParameterObject, world: World): fc.Arbitrary<string> {
  return fc.oneof(
    { weight: 3, arbitrary: valuesOf(schema, world).map(String) },
    { weight: 1, arbitrary: someText(world) },
    {
      weight: 1,
      arbitrary: fc.constantFrom("true", "false", "1", "50", "-1", "2026-01-01T00:00:00Z"),
    },
  );
}

function inAddress(text: string): string {
  return encodeURIComponent(text.toWellFormed())
    .slice(0, 4000)
    .replace(/%[\dA-F]?$/, "");
}

/** One time of ten. */
function rarely<T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> {
  return fc.oneof({ weight: 9, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary });
}

function moreHeaders({ headers }: World): fc.Arbitrary<Record<string, string>> {
  const authorization = fc.oneof(
    { weight: 12, arbitrary: fc.constant(headers) },
    {
      weight: 1,
      arbitrary: fc.constantFrom(
        {},
        { authorization: "Bearer no" },
        { authorization: "Basic eDo=" },
      ),
    },
  );
  const other = fc.oneof(
    { weight: 8, arbitrary: fc.constant({}) },
    {
      weight: 1,
      arbitrary: fc.constantFrom<Record<string, string>>(
        { origin: "https://evil.example.com" },
        { accept: "application/x-none" },
        { "accept-encoding": "gzip" },
        { "if-none-match": "*", range: "bytes=0-1" },
        { expect: "100-continue" },
        { "x-http-method-override": "DELETE" },
        { cookie: "x".repeat(3000) },
        { "ce-specversion": "1.0", "ce-id": "%ff", "ce-source": "s", "ce-type": "a" },
      ),
    },
  );
  return fc.tuple(authorization, other).map(([first, second]) => ({ ...first, ...second }));
}

interface Body {
  readonly bytes: Buffer | undefined;
  readonly headers: Record<string, string>;
}

function bodiesOf({ requestBody }: OperationObject, world: World): fc.Arbitrary<Body> {
  const none = fc.constant<Body>({ bytes: undefined, headers: {} });
  if (requestBody === undefined) {
    return fc.oneof({ weight: 6, arbitrary: none }, { weight: 1, arbitrary: hostileBody });
  }
  const content = Object.entries(requestBody.content);
  const asDocumented = fc.constantFrom(...content).chain(([type, { schema }]) => {
    const mediaType = type === "*/*" ? "application/json" : type;
    const events = requestBody.content["application/json"]?.schema ?? {};
    const texts =
      schema["type"] === "string"
        ? fc
            .array(valuesOf(events, world), { maxLength: 60 })
            .map((lines) => lines.map((line) => JSON.stringify(line)).join("\n"))
        : valuesOf(schema, world).map((value) => JSON.stringify(value));
    return texts.map((text) => ({
      bytes: Buffer.from(text),
      headers: { "content-type": mediaType },
    }));
  });
  return fc.oneof(
    { weight: 6, arbitrary: asDocumented },
    { weight: 3, arbitrary: asDocumented.chain(spoilt) },
    { weight: 1, arbitrary: asDocumented.map(compressed) },
    { weight: 1, arbitrary: hostileBody },
    { weight: 1, arbitrary: none },
  );
}

/** A piece is cut out, doubled, or replaced by bytes of any kind. */
function spoilt({ bytes, headers }: Body): fc.Arbitrary<Body> {
  const all = bytes ?? Buffer.alloc(0);
  return fc
    .record({
      at: fc.nat({ max: all.length }),
      cut: fc.nat({ max: 9 }),
      junk: fc.uint8Array({ maxLength: 6 }),
    })
    .map(({ at, cut, junk }) => ({
      bytes: Buffer.concat([all.subarray(0, at), junk, all.subarray(at + cut)]),
      headers,
    }));
}

function compressed({ bytes, headers }: Body): Body {
  return { bytes: gzipSync(bytes ?? ""), headers: { ...headers, "content-encoding": "gzip" } };
}

const json = { "content-type": "application/json" };
const bombSize = 20_000_000;

/** Bodies that no client sends by mistake. */
const hostile: readonly Body[] = [
  { bytes: Buffer.alloc(200_000, "["), headers: json },
  { bytes: Buffer.from(`${'{"a":'.repeat(20_000)}1${"}".repeat(20_000)}`), headers: json },
  { bytes: Buffer.alloc(1_300_000, "a"), headers: json },
  { bytes: Buffer.from(`{"name":"a","payload":{"n":${"9".repeat(100_000)}}}`), headers: json },
  { bytes: Buffer.from('{"name":"a","name":"a.b","payload":{},"payload":{"n":1}}'), headers: json },
  {
    bytes: Buffer.from('{"__proto__":{"x":1},"name":"a","payload":{"__proto__":1}}'),
    headers: json,
  },
  {
    bytes: Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0xc0, 0x80, 0x22, 0x3a, 0x31, 0x7d]),
    headers: json,
  },
  { bytes: Buffer.from("{}"), headers: { "content-type": "application/x-none" } },
  {
    bytes: Buffer.from("a=1&a=2"),
    headers: { "content-type": "application/x-www-form-urlencoded" },
  },
  { bytes: Buffer.from("{}"), headers: { ...json, "content-encoding": "gzip" } },
  { bytes: Buffer.from("{}"), headers: { ...json, "content-encoding": "gzip, gzip, gzip" } },
  { bytes: gzipSync(Buffer.alloc(bombSize)), headers: { ...json, "content-encoding": "gzip" } },
  {
    bytes: brotliCompressSync(Buffer.alloc(bombSize)),
    headers: { ...json, "content-encoding": "br" },
  },
  {
    bytes: zstdCompressSync(Buffer.alloc(bombSize)),
    headers: { ...json, "content-encoding": "zstd" },
  },
  {
    bytes: gzipSync(Buffer.alloc(bombSize, "x")),
    headers: { "content-type": "application/x-ndjson", "content-encoding": "gzip" },
  },
];
const hostileBody = fc.constantFrom(...hostile);
