/** What the trainer uses of a faker: a source of places in one locale. */
export interface Faker {
  seed(seed: number): void;
  readonly location: {
    city(): string;
    country(): string;
    state(options: { readonly abbreviated: boolean }): string;
    street(): string;
    streetAddress(): string;
    zipCode(): string;
  };
  readonly person: { jobTitle(): string };
}

/** The lists of one locale; names may stand in lists by gender. */
export interface LocaleLists {
  readonly person?: {
    readonly first_name?: unknown;
    readonly last_name?: unknown;
  };
  readonly location?: {
    readonly street_suffix?: unknown;
    readonly street_prefix?: unknown;
  };
  readonly date?: {
    readonly month?: { readonly wide?: unknown };
    readonly weekday?: { readonly wide?: unknown };
  };
  /** Common words, by their part of speech. */
  readonly word?: Readonly<Record<string, unknown>>;
}

export const allFakers: Readonly<Record<string, Faker>>;
export const allLocales: Readonly<Record<string, LocaleLists>>;
export const english: Faker;
export const cities: readonly { readonly name: string; readonly population: number }[];
/** English words by list: `english/10` has the most frequent ones. */
export const words: Readonly<Record<string, readonly string[]>>;
/** Given and family names of all cultures, single words, from the dictionaries of cspell. */
export const peopleNames: readonly string[];
/** Words that names of companies are made of. */
export const companyWords: readonly string[];
/** Function words of European languages beside English. */
export const functionWords: readonly string[];
/** What compromise knows of English words: a tag or several, as in `Infinitive`. */
export const wordTags: Readonly<Record<string, string | readonly string[]>>;
