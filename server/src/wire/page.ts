import type {
  ContentObject,
  JsonSchema,
  OpenApiDocument,
  OperationObject,
  ParameterObject,
} from "./document.ts";
import { markup, raw, type Html } from "./html.ts";
import { schemaHtml } from "./schema-html.ts";

/** The API document as one page that needs no script and nothing from elsewhere. */
export function apiPage(document: OpenApiDocument): string {
  const { info, paths, components } = document;
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  );
  const page = markup`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width" />
        <title>${info.title} API</title>
        <style>
          ${raw(style)}
        </style>
      </head>
      <body>
        <nav>
          <h1>${info.title}</h1>
          <p><a href="openapi.json">openapi.json</a></p>
          <ul>
            ${operations.map(
              ({ path, method, operation }) =>
                markup`<li>
                  <a href="#${operation.operationId}">${methodMark(method)} ${path}</a>
                </li>`,
            )}
          </ul>
        </nav>
        <main>
          <p>${info.description}</p>
          ${operations.map(operationSection)}
          <h2>Schemas</h2>
          ${Object.entries(components.schemas).map(schemaSection)}
        </main>
      </body>
    </html>`;
  return page.text;
}

function operationSection({
  path,
  method,
  operation,
}: {
  readonly path: string;
  readonly method: string;
  readonly operation: OperationObject;
}): Html {
  const { operationId, summary, description, security, parameters = [], requestBody } = operation;
  return markup`<section id="${operationId}">
    <h2>${methodMark(method)} <code>${path}</code></h2>
    <p><strong>${summary}.</strong> ${description ?? ""}</p>
    ${security === undefined ? "" : markup`<p class="note">Needs an API key, where there are any.</p>`}
    ${parameters.map(parameterRow)}
    ${
      requestBody === undefined
        ? ""
        : markup`<h3>Body</h3>
            <p>${requestBody.description ?? ""}</p>
            ${contentRows(requestBody.content)}`
    }
    <h3>Answers</h3>
    ${Object.entries(operation.responses).map(
      ([status, { description: text, content }]) =>
        markup`<details>
          <summary><b>${status}</b> ${text}</summary>
          ${content === undefined ? "No body." : contentRows(content)}
        </details>`,
    )}
  </section>`;
}

function parameterRow({ name, in: place, description, schema }: ParameterObject): Html {
  return markup`<p>
    <code>${name}</code> <span class="note">in the ${place}</span> ${schemaHtml(schema)}<br />
    ${description}
  </p>`;
}

function contentRows(content: ContentObject): Html {
  const rows = Object.entries(content).map(
    ([type, { schema }]) =>
      markup`<p class="note">${type}</p>
        <pre>${schemaHtml(schema)}</pre>`,
  );
  return markup`${rows}`;
}

function schemaSection([name, schema]: readonly [string, JsonSchema]): Html {
  const { description } = schema;
  return markup`<section id="schema-${name}">
    <h3>${name}</h3>
    <p>${typeof description === "string" ? description : ""}</p>
    <pre>${schemaHtml(schema)}</pre>
  </section>`;
}

function methodMark(method: string): Html {
  return markup`<span class="method ${method}">${method.toUpperCase()}</span>`;
}

const style = `
:root { color-scheme: light dark; --line: light-dark(#ddd, #444); --soft: light-dark(#666, #aaa) }
body { margin: 0; font: 15px/1.5 system-ui, sans-serif; display: grid; grid-template-columns: 19rem 1fr }
nav { position: sticky; top: 0; height: 100vh; overflow: auto; box-sizing: border-box; padding: 1rem;
  border-right: 1px solid var(--line); font-size: 13px }
nav h1 { font-size: 1.2rem; margin: 0 }
nav ul { list-style: none; padding: 0 }
nav a { text-decoration: none; color: inherit; overflow-wrap: anywhere }
main { padding: 1rem 2rem; max-width: 56rem; min-width: 0 }
section { border-top: 1px solid var(--line); padding-block: 0.5rem }
h2 { font-size: 1.1rem } h3 { font-size: 0.95rem; margin-bottom: 0.2rem }
pre { overflow: auto; padding: 0.6rem; border: 1px solid var(--line); border-radius: 4px; font-size: 13px }
.note, .about { color: var(--soft) }
.method { display: inline-block; min-width: 3.2em; font: bold 11px monospace; color: light-dark(#06c, #7bf) }
.method.get { color: light-dark(#080, #7d7) }
@media (max-width: 50rem) { body { display: block } nav { position: static; height: auto } }
`;
