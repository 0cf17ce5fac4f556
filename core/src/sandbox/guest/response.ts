/** What the host read of a response. Header names are in lower case. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** The part of the WHATWG Response that adapters need. */
export interface GuestResponse {
  readonly status: number;
  readonly ok: boolean;
  readonly headers: { get(name: string): string | null; has(name: string): boolean };
  text(): Promise<string>;
  json(): Promise<unknown>;
}

export function createResponse({ status, headers, body }: Answer): GuestResponse {
  const read = (name: unknown): string | undefined => {
    const key = String(name).toLowerCase();
    return Object.hasOwn(headers, key) ? headers[key] : undefined;
  };
  return Object.freeze({
    status,
    ok: status >= 200 && status <= 299,
    headers: Object.freeze({
      get: (name: string) => read(name) ?? null,
      has: (name: string) => read(name) !== undefined,
    }),
    text: async () => body,
    json: async () => JSON.parse(body) as unknown,
  });
}
