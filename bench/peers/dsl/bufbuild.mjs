import { celEnv, parse, plan } from "@bufbuild/cel";

export const label = "@bufbuild/cel";
export const inputOf = (event) => ({ event });
export const compile = (_name, source) =>
  plan(celEnv(), parse(source.replaceAll("$event", "event")));
