import { readFile } from "node:fs/promises";
import { LongNumberError, parseJson } from "@ingestlayer/core";
import type { JsonObject, JsonValue } from "@ingestlayer/core";
import { isObject } from "../body/envelope.ts";
import { locateSyntaxError } from "../body/syntax.ts";
import { CliError, type CliIo } from "./io.ts";

/** An event as a file has it: with its name, or the payload alone. */
export interface FileEvent {
  readonly name?: string;
  readonly payload: JsonObject;
}

/**
 * Reads JSON of an event (`{ name, payload }`) or of a payload alone from a file; `-` is standard
 * input. Throws {@link CliError} that says where it is wrong, without a character of it.
 */
export async function readEventFile(file: string, io: CliIo): Promise<FileEvent> {
  const value = parse(await readText(file, io), file);
  if (!isObject(value)) throw new CliError(`${file}: expected a JSON object, found another value`);
  const { name, payload } = value;
  if (typeof name === "string" && isObject(payload)) return { name, payload };
  return { payload: value };
}

async function readText(file: string, io: CliIo): Promise<string> {
  if (file === "-") return io.readInput();
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    const { code = "" } = error as NodeJS.ErrnoException;
    throw new CliError(`${file} cannot be read: ${code}`, { cause: error });
  }
}

function parse(text: string, file: string): JsonValue {
  try {
    return parseJson(text);
  } catch (error) {
    if (error instanceof LongNumberError) throw new CliError(`${file}: ${error.message}`);
    throw new CliError(`${file} is not valid JSON: ${locateSyntaxError(text)}`, { cause: error });
  }
}
