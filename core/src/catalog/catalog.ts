import { suggest } from "@ingestlayer/dsl";
import type { ObjectType } from "@ingestlayer/dsl";
import { compileCheck, isRecord } from "./check.ts";
import type { Check } from "./check.ts";
import { readDeclaration } from "./declaration.ts";
import type { DeclarationReport } from "./declaration.ts";
import { declarationErrors, eventErrors } from "./errors.ts";
import { eventNameFrom, isEventName } from "./event-name.ts";
import { findMistake, jsonTypeName } from "./mistake.ts";
import type { EventMistake } from "./mistake.ts";
import type { RecordShape } from "./shape.ts";
import { eventType } from "./type.ts";
import { findUnknownField } from "./unknown-field.ts";

/** The declared events: what expressions may say of them, and what payloads must look like. */
export interface Catalog {
  /** Declared event names. */
  readonly names: readonly string[];
  readonly undeclared: "refuse" | "accept";
  /** What the checker knows of an event; undefined for one that is not declared. */
  type(name: string): ObjectType | undefined;
  /** The declaration itself: `json` where any object will do. */
  shape(name: string): RecordShape | "json" | undefined;
  /** The first mistake of an event, or undefined. Fields that are not declared are one where `strict`. */
  check(name: string, payload: unknown): EventMistake | undefined;
}

interface Declared {
  readonly shape: RecordShape | "json";
  readonly type: ObjectType;
  readonly fits: Check;
}

/** What the config says of everything that is not declared. */
export interface CatalogPolicy {
  readonly undeclared: Catalog["undeclared"];
  /** Whether fields that are not declared are refused, too; else they are kept. */
  readonly strict: boolean;
}

/**
 * Makes a catalog of the declarations under `events`. Mistakes are reported with their path; a
 * mistaken field is `json`, an event with a mistaken name is left out.
 */
export function createCatalog(
  declarations: Readonly<Record<string, unknown>>,
  { undeclared, strict }: CatalogPolicy,
  report: DeclarationReport,
): Catalog {
  const events = new Map<string, Declared>();
  for (const [name, declaration] of Object.entries(declarations)) {
    if (!isEventName(name)) {
      report([name], declarationErrors.notAName(name, eventNameFrom(name)));
      continue;
    }
    const shape = readDeclaration(declaration, (path, problem, offset) =>
      report([name, ...path], problem, offset),
    );
    const fits = shape === "json" ? isRecord : compileCheck(shape);
    events.set(name, { shape, type: eventType(name, shape), fits });
  }
  return {
    names: [...events.keys()],
    undeclared,
    type: (name) => events.get(name)?.type,
    shape: (name) => events.get(name)?.shape,
    check: (name, payload) => {
      const declared = events.get(name);
      if (declared === undefined) return checkUndeclared(name, payload, undeclared, events.keys());
      if (!declared.fits(payload)) return explain(declared.shape, payload);
      return strict && declared.shape !== "json"
        ? findUnknownField(declared.shape, payload)
        : undefined;
    },
  };
}

function checkUndeclared(
  name: string,
  payload: unknown,
  undeclared: Catalog["undeclared"],
  declared: Iterable<string>,
): EventMistake | undefined {
  if (!isEventName(name)) {
    const meant = eventNameFrom(name);
    return meant === undefined ? eventErrors.badName() : nearName(name, meant, declared);
  }
  if (undeclared === "refuse") return eventErrors.undeclared(name, declared);
  return isRecord(payload) ? undefined : eventErrors.notAnObject(jsonTypeName(payload));
}

/** `Support.Ticket.Created` is meant to be a declared event more often than to be a new one. */
function nearName(name: string, meant: string, declared: Iterable<string>): EventMistake {
  const names = [...declared];
  const nearest = names.includes(meant) ? meant : (suggest(name, names) ?? meant);
  return { ...eventErrors.badName(), hint: `Send '${nearest}'.` };
}

function explain(shape: RecordShape | "json", payload: unknown): EventMistake {
  if (shape === "json" || !isRecord(payload)) return eventErrors.notAnObject(jsonTypeName(payload));
  const mistake = findMistake(shape, payload);
  if (mistake === undefined) throw new Error("the two checks of a declaration disagree");
  return mistake;
}
