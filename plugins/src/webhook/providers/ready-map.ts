import type { SchemeName } from "../schemes.ts";

/**
 * What a provider's webhooks become, ready made: events by name, their fields with type and template in
 * one place. It is data of the same form that a config writes under `events` of its own.
 */
export interface ReadyMap {
  /** How the provider signs. */
  readonly scheme: SchemeName;
  /** Where the provider documents its webhooks. */
  readonly docs: string;
  readonly events: Readonly<Record<string, ReadyEvent>>;
}

export interface ReadyEvent {
  readonly about: string;
  /** Which webhooks become this event; left out for the one that takes what is left. */
  readonly when?: string;
  readonly fields: Fields;
}

/** By name: the type in the notation of the config's `events`, and the template of the value. */
export type Fields = Readonly<Record<string, readonly [type: string, template: string]>>;

/** A reference to the body that is text, empty where it is absent: for conditions. */
export function textAt(path: string): string {
  return `$request.body.?${path.replaceAll(".", ".?")}.orValue('')`;
}
