/** A webhook as its provider documents it, and what it must become. */
export interface Sample {
  readonly title: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** An object is sent as JSON, a text as a form. */
  readonly body: object | string;
  readonly becomes: string;
  /** Some of its fields. */
  readonly payload: Readonly<Record<string, unknown>>;
}

/** Some of an object of a provider's own types, however deep: a wrong name or type does not compile. */
export type Some<T> = T extends object ? { readonly [Key in keyof T]?: Some<T[Key]> } : T;
