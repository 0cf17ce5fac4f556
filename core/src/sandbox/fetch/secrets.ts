import { randomBytes } from "node:crypto";

/** How a value must be written where it is filled in. */
export type SecretPlace = "header" | "url" | "json" | "form" | "text";

const placeholderPattern = /ilsecret_[0-9a-f]{32}/g;
/** A shorter value would be found in texts by chance. */
const scrubbedMin = 6;

/**
 * Secrets on the host's side of the border. The guest holds placeholders that nobody can guess; the
 * values are filled into its requests on their way to a declared host, and taken out of responses
 * that repeat them, as far as they stand there as they were sent.
 */
export class Secrets {
  /** Placeholders by the secret's name. */
  readonly placeholders: Readonly<Record<string, string>>;
  readonly #values = new Map<string, string>();

  constructor(secrets: Readonly<Record<string, string>>) {
    const entries = Object.entries(secrets).map(([name, value]) => {
      const placeholder = `ilsecret_${randomBytes(16).toString("hex")}`;
      this.#values.set(placeholder, value);
      return [name, placeholder] as const;
    });
    this.placeholders = Object.fromEntries(entries);
  }

  fill(text: string, place: SecretPlace): string {
    if (!text.includes("ilsecret_")) return text;
    return text.replace(placeholderPattern, (placeholder) => {
      const value = this.#values.get(placeholder);
      return value === undefined ? placeholder : write(value, place);
    });
  }

  scrub(text: string): string {
    let scrubbed = text;
    for (const [placeholder, value] of this.#values) {
      if (value.length < scrubbedMin) continue;
      for (const form of new Set([value, write(value, "json"), write(value, "url")])) {
        scrubbed = scrubbed.replaceAll(form, placeholder);
      }
    }
    return scrubbed;
  }
}

function write(value: string, place: SecretPlace): string {
  switch (place) {
    case "json":
      return JSON.stringify(value).slice(1, -1);
    case "url":
    case "form":
      return encodeURIComponent(value);
    case "header":
    case "text":
      return value;
  }
}
