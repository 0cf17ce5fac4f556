import type { ServerResponse } from "node:http";
import { gzipSync } from "node:zlib";
import type { ModelPlugin, ModelResult } from "@ingestlayer/core/plugin";
import { testModel } from "@ingestlayer/core/testing";
import { builtinPlugins } from "@ingestlayer/plugins";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { startModelServer } from "../support/model-server.ts";
import type { ModelServer } from "../support/model-server.ts";
import { anthropicProtocol } from "../support/models/anthropic.ts";
import { httpProtocol } from "../support/models/http.ts";
import { ollamaProtocol } from "../support/models/ollama.ts";
import { openaiProtocol } from "../support/models/openai.ts";
import { send } from "../support/models/protocol.ts";
import { forFields, forName } from "../support/models/requests.ts";

// Every built-in model against a server that holds its requests to the protocol's own reference, answers
// as that documents it, and fails in every way in which a wire can.

const protocols = [openaiProtocol, anthropicProtocol, ollamaProtocol, httpProtocol];

const request = forName;
const severalFields = forFields;

let server: ModelServer;
beforeEach(async () => {
  server = await startModelServer();
});
afterEach(() => server[Symbol.asyncDispose]());

/** What a failure says, without the port, which is another one each time. */
function reasonOf(result: ModelResult): string {
  if (result.ok) return "an answer";
  return `${result.failure.code} ${result.failure.reason}`.replaceAll(/127\.0\.0\.1:\d+/g, "HOST");
}

describe.each(protocols)("$name", (protocol) => {
  const plugin = builtinPlugins.find(
    ({ type, manifest }) => type === "model" && manifest.name === protocol.name,
  ) as ModelPlugin;
  const open = (options: object = {}, timeoutMs = 5_000) => {
    const { path = "", ...others } = options as { readonly path?: string };
    const config = { ...protocol.options, ...others, url: `${server.url}${path}` };
    return testModel(plugin, { config, timeoutMs });
  };
  /** As the real server: it refuses what its reference does not allow, and answers the rest. */
  const serve = (answer: unknown): void => {
    server.answer = (response) => {
      const refusal = protocol.refuse(server.received.at(-1)!);
      send(response, refusal ?? { status: 200, body: protocol.answer(answer) });
    };
  };
  const usage = protocol.saysUsage ? { usage: { inputTokens: 120, outputTokens: 7 } } : {};
  const whole = JSON.stringify(protocol.answer({ answer: "high" }));

  test("a request that the reference allows, and its answer", async () => {
    await using model = open();
    serve({ answer: "high" });
    const result = await model.classify(request);
    expect(reasonOf(result)).toBe("an answer");
    expect(result).toEqual({ ok: true, answer: "high", ...usage });
    serve({ urgency: "low", reason: null });
    const answer = { urgency: "low", reason: null };
    expect(await model.classify(severalFields)).toMatchObject({ ok: true, answer });
  });

  test.each(Object.entries(protocol.wrong))(
    "what the server refuses: %s",
    async (says, options) => {
      await using model = open(options);
      serve({ answer: "high" });
      const result = await model.classify(request);
      expect(reasonOf(result)).toMatch(/^IL_MDL_101 the model answered with status 4\d\d: /);
      expect(reasonOf(result)).toContain(says);
      // What stands in the config keeps events waiting; what the request itself says wrong does not.
      expect(result).toMatchObject({ retry: !("extra" in options) });
    },
  );

  test.each(protocol.errors)("status $status: $message", async (documented) => {
    await using model = open();
    server.answer = (response) => send(response, documented);
    const result = await model.classify(request);
    const { status, message, retry, afterMs } = documented;
    expect(reasonOf(result)).toContain(`IL_MDL_101 the model answered with status ${status}`);
    expect(reasonOf(result)).toContain(message);
    expect(result).toMatchObject({ ok: false, retry, ...(afterMs !== undefined && { afterMs }) });
  });

  test.each(protocol.unanswered)("no answer in an answer: $what", async ({ body, fails, says }) => {
    await using model = open();
    server.answer = (response) => send(response, { status: 200, body });
    const result = await model.classify(request);
    expect(reasonOf(result)).toContain(fails);
    expect(reasonOf(result)).toContain(says);
    // It has been paid for all the same.
    expect(result).toMatchObject(usage);
  });

  test.runIf(protocol.saysUsage)("a usage that is none is not counted", async () => {
    await using model = open();
    const odd = { usage: "much", prompt_eval_count: -1, eval_count: 1.5 };
    const body = { ...protocol.answer({ answer: "high" }), ...odd };
    server.answer = (response) => send(response, { status: 200, body });
    expect(await model.classify(request)).toEqual({ ok: true, answer: "high" });
  });

  const json = { "content-type": "application/json" };
  const gateway = { error: { message: "upstream is away", code: 502 } };
  const bodies: [string, (response: ServerResponse) => void, string][] = [
    [
      "a body that breaks off",
      (response) => response.writeHead(200, json).end(whole.slice(0, -3)),
      `IL_MDL_102 the model's response is not JSON: it breaks off, or is spoilt, within ${whole.length - 3} characters`,
    ],
    [
      "an empty body",
      (response) => response.writeHead(200, json).end(),
      "IL_MDL_102 the model's response is not JSON: it is empty",
    ],
    [
      "a page of HTML",
      (response) =>
        response.writeHead(200, { "content-type": "text/html" }).end("<html>Log in</html>"),
      "IL_MDL_102 the model's response is not JSON: it is 'text/html', 19 characters; is the url right?",
    ],
    [
      "a text of no type",
      (response) => response.writeHead(200).end("upstream error"),
      "IL_MDL_102 the model's response is not JSON: it is of no type, 14 characters; is the url right?",
    ],
    [
      "compression that nobody asked for",
      (response) =>
        response.writeHead(200, { ...json, "content-encoding": "gzip" }).end(gzipSync(whole)),
      "IL_MDL_102 the model's response is not JSON: it is compressed (gzip), which was not asked for",
    ],
    [
      "a connection cut before the head",
      (response) => response.destroy(),
      "IL_SBX_207 'HOST' cannot be reached: UND_ERR_SOCKET",
    ],
    [
      "a connection cut in a body of known length",
      (response) =>
        response
          .writeHead(200, { ...json, "content-length": whole.length + 10 })
          .write(whole, () => response.destroy()),
      "IL_SBX_210 'HOST' began to answer, and the connection was lost: UND_ERR_SOCKET",
    ],
    [
      "a connection cut in a chunked body",
      (response) => response.writeHead(200, json).write(whole, () => response.destroy()),
      "IL_SBX_210 'HOST' began to answer, and the connection was lost: UND_ERR_SOCKET",
    ],
    [
      "its own stream",
      (response) =>
        response.writeHead(200, { "content-type": protocol.stream.type }).end(protocol.stream.body),
      "IL_MDL_103 the model sent a stream",
    ],
    [
      "its own stream under the name of JSON",
      (response) => response.writeHead(200, json).end(protocol.stream.body),
      "IL_MDL_103 the model sent a stream",
    ],
    [
      "an answer beyond the limit",
      (response) => response.writeHead(200, json).end(`"${"x".repeat(5 * 1024 * 1024)}"`),
      "IL_SBX_205 the response is larger than 4194304 bytes (limit responseBytesMax)",
    ],
    [
      "a redirect",
      (response) => response.writeHead(308, { location: "/elsewhere?token=1" }).end(),
      "IL_MDL_101 the model answered with status 308, a redirect to 'http://HOST/elsewhere', and none is followed; write the model's own address in the config",
    ],
    [
      "an error of a gateway with status 200",
      (response) => response.writeHead(200, json).end(JSON.stringify(gateway)),
      "IL_MDL_107 the model answered with status 200 and an error in its place: upstream is away",
    ],
  ];
  test.each(bodies)("says what was wrong: %s", async (_what, answer, says) => {
    await using model = open();
    server.answer = (response) => answer(response);
    const result = await model.classify(request);
    expect(reasonOf(result)).toContain(says);
    expect(result).toMatchObject({ retry: !says.startsWith("IL_SBX_205") });
    // The next call finds the server well.
    serve({ answer: "high" });
    expect(await model.classify(request)).toMatchObject({ ok: true, answer: "high" });
  });

  test("a body in many slow chunks is an answer, one that never ends is not waited for", async () => {
    await using model = open();
    server.answer = (response) => {
      response.writeHead(200, json);
      const pieces = whole.match(/.{1,40}/gs)!;
      const next = (): void => {
        const piece = pieces.shift();
        if (piece === undefined) return void response.end();
        response.write(piece);
        setTimeout(next, 1);
      };
      next();
    };
    expect(await model.classify(request)).toMatchObject({ ok: true, answer: "high" });
    await using hasty = open({}, 150);
    server.answer = (response) => {
      const timer = setInterval(() => response.write(" "), 10);
      response.once("close", () => clearInterval(timer));
    };
    expect(reasonOf(await hasty.classify(request))).toMatch(/^IL_(MDL_003|SBX_206) .*150 ms/);
  });
});
