import type { ModelAdapter } from "@ingestlayer/core/plugin";

export const classify: ModelAdapter["classify"] = async (request, { fetch }) => {
  const response = await fetch((request as unknown as { url: string }).url);
  if (!response.ok) throw new Error(`status ${response.status}`);
  return response.text();
};
