import type { FastifyRequest } from "fastify";
import { z } from "zod";
import { HttpError } from "../problem.ts";
import { problems } from "../problems.ts";
import type { Parameter } from "./operation.ts";

/** The query of a request, checked. Throws {@link HttpError} with its first mistake. */
export function queryOf<Schema extends z.ZodType>(
  schema: Schema,
  { query }: Pick<FastifyRequest, "query">,
): z.output<Schema> {
  const parsed = schema.safeParse(query);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new HttpError(problems.query(issue?.path.join(".") ?? "", issue?.message ?? ""));
}

/** The members of a query for the API document. */
export function parametersOf(schema: z.ZodObject): Parameter[] {
  return Object.entries(schema.shape).map(([name, field]) => ({
    name,
    in: "query",
    description: (field as z.ZodType).description ?? "",
    schema: field as z.ZodType,
  }));
}
