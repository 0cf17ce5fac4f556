/** Replaces every secret of the environment in a text by its `${NAME}`. */
export type Scrub = (text: string) => string;

/** Shorter values ("5", "prod") are no secrets, and replacing them would spoil every sentence. */
const SECRET_LENGTH_MIN = 6;

/**
 * Makes a scrubber for what may be printed. It also finds a value in its URL-encoded form, and the
 * password of a value that is a URL.
 */
export function createScrub(secrets: ReadonlyMap<string, string>): Scrub {
  const names = new Map<string, string>();
  for (const [name, value] of secrets) {
    for (const form of formsOf(value)) {
      if (form.length >= SECRET_LENGTH_MIN && !names.has(form)) names.set(form, name);
    }
  }
  if (names.size === 0) return (text) => text;
  // The longest first, so that no part of a value is left over.
  const forms = [...names.keys()].sort((a, b) => b.length - a.length);
  const pattern = new RegExp(forms.map(escapePattern).join("|"), "g");
  return (text) => text.replace(pattern, (form) => `\${${names.get(form)}}`);
}

function formsOf(value: string): readonly string[] {
  const password = URL.canParse(value) ? new URL(value).password : "";
  return [value, encodeURIComponent(value), password, decoded(password)];
}

function escapePattern(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
