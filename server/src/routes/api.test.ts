import { Validator } from "@seriousme/openapi-schema-validator";
import { expect, test } from "vitest";
import { buildApp } from "../app.ts";
import { apiKey } from "../auth/keys.ts";
import { MapEngine } from "../testing/map-engine.ts";
import type { OpenApiDocument } from "../wire/document.ts";

async function documentOf() {
  const response = await buildApp(new MapEngine()).inject("/openapi.json");
  return response.json<OpenApiDocument>();
}

test("the document is valid OpenAPI 3.1", async () => {
  const result = await new Validator().validate({ ...(await documentOf()) });
  expect(result.errors).toBeUndefined();
  expect(result.valid).toBe(true);
});

test("operations have ids of their own, and references lead somewhere", async () => {
  const document = await documentOf();
  const operations = Object.values(document.paths).flatMap((methods) => Object.values(methods));
  const ids = operations.map(({ operationId }) => operationId);
  expect(new Set(ids).size).toBe(ids.length);
  const references = JSON.stringify(document).matchAll(/"#\/components\/schemas\/(\w+)"/g);
  for (const [, name = ""] of references) expect(document.components.schemas).toHaveProperty(name);
});

test("the page shows every operation and schema, runs nothing, and needs nothing from elsewhere", async () => {
  const { paths, components } = await documentOf();
  const response = await buildApp(new MapEngine()).inject("/docs");
  const page = response.body;
  expect(response.headers["content-type"]).toMatch(/^text\/html/);
  expect(response.headers["content-security-policy"]).toContain("default-src 'none'");
  for (const path of Object.keys(paths)) expect(page).toContain(`<code>${path}</code>`);
  for (const name of Object.keys(components.schemas)) {
    expect(page).toContain(`id="schema-${name}"`);
  }
  expect(page).toContain('name: string<span class="about"> (1 to 200 characters)</span>,');
  expect(page).not.toMatch(/<script|<link|<img|https?:|@import|url\(/);
  for (const [, anchor = ""] of page.matchAll(/href="#([^"]+)"/g)) {
    expect(page).toContain(`id="${anchor}"`);
  }
});

test("what the document says of keys is what the server asks for", async () => {
  const { paths } = await documentOf();
  const app = buildApp(new MapEngine(), { keys: [apiKey("k", "k")] });
  for (const [path, methods] of Object.entries(paths)) {
    for (const [method, { security }] of Object.entries(methods)) {
      const url = path.replace(/\{\w+\}/g, "x");
      const { statusCode } = await app.inject({ method: method.toUpperCase() as "GET", url });
      expect([method, path, statusCode === 401]).toEqual([method, path, security !== undefined]);
    }
  }
});
