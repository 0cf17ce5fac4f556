import { readConninfo, type Pair } from "./conninfo.ts";
import { readEnvironment, type Surroundings } from "./environment.ts";
import { Parameters, type ParameterName } from "./parameters.ts";
import { readService } from "./service.ts";

/**
 * Reads a connection string, and what it leaves out from its service and from libpq's environment
 * variables, in this order, as libpq does. Throws `MistakeFound`.
 */
export function readParameters(text: string, surroundings: Surroundings): Parameters {
  const parameters = new Parameters();
  parameters.add(lastOfEach(readConninfo(text)), "the connection string");
  const environment = readEnvironment(surroundings);
  const variable = (name: ParameterName) => environment.find((entry) => entry.name === name)?.value;
  const service = parameters.get("service") ?? variable("service");
  if (service !== undefined) {
    const file = parameters.get("servicefile") ?? variable("servicefile");
    parameters.add(readService(service, file, surroundings), `the service '${service}'`);
  }
  for (const { name, value, variable: origin } of environment) {
    parameters.add([[name, value]], origin);
  }
  return parameters;
}

/** Within one string it is the last of a name that counts. */
function lastOfEach(pairs: readonly Pair[]): readonly Pair[] {
  return [...new Map(pairs.filter(([, value]) => value !== ""))];
}
