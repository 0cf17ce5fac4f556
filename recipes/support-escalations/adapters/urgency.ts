import type { ModelAdapter } from "@ingestlayer/core/plugin";

/**
 * Asks an OpenAI-compatible chat endpoint for a label, with structured output so that the answer is
 * one of ours. Runs inside an isolate: no process, no files, no network but the declared host.
 */
export const classify: ModelAdapter["classify"] = async (
  { input, labels, prompt },
  { fetch, secrets, settings },
) => {
  const response = await fetch(`${settings.url}/chat/completions`, {
    method: "POST",
    headers: { authorization: `Bearer ${secrets.key}`, "content-type": "application/json" },
    body: JSON.stringify({
      model: settings.model,
      messages: [
        { role: "system", content: prompt },
        { role: "user", content: Object.values(input as object).join("\n") },
      ],
      response_format: {
        type: "json_schema",
        json_schema: {
          name: "label",
          strict: true,
          schema: {
            type: "object",
            properties: { label: { enum: labels } },
            required: ["label"],
            additionalProperties: false,
          },
        },
      },
    }),
  });
  if (!response.ok) {
    throw Object.assign(new Error(`the model answered ${response.status}`), {
      retry: response.status === 429 || response.status >= 500,
      retryAfterMs: Number(response.headers.get("retry-after") ?? 0) * 1000,
    });
  }
  const completion = JSON.parse(await response.text());
  return JSON.parse(completion.choices[0].message.content).label;
};
