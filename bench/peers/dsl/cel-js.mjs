import { evaluate, parse } from "cel-js";

export const inputOf = (event) => ({ event });
export const label = "cel-js";
export const compile = (_name, source) => {
  const parsed = parse(source.replaceAll("$event", "event"));
  if (!parsed.isSuccess) return undefined;
  return (input) => evaluate(parsed.cst, input);
};
