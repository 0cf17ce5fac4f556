import { z } from "zod";
import type { SandboxLimits } from "../limits.ts";

const tokenPattern = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
const headerValuePattern = /^[\t\x20-\x7e\x80-\xff]*$/;

/** Headers that belong to the connection (RFC 9110 §7.6.1) or would tell a lie about the request. */
const connectionHeaders = new Set([
  "accept-encoding",
  "connection",
  "content-length",
  "cookie2",
  "expect",
  "host",
  "keep-alive",
  "proxy-authorization",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
  "via",
]);

const requestSchema = z.strictObject({
  url: z.string().max(8_192, "a URL of more than 8,192 characters"),
  method: z.enum(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"], {
    error: "a method other than GET, HEAD, POST, PUT, PATCH, DELETE",
  }),
  headers: z
    .array(
      z.tuple([
        z
          .string()
          .regex(tokenPattern, "a header name that is no token (RFC 9110)")
          .refine((name) => !connectionHeaders.has(name.toLowerCase()), {
            error: (issue) => `the header '${String(issue.input)}', which the host sets itself`,
          }),
        z.string().regex(headerValuePattern, "a header value with control characters"),
      ]),
    )
    .max(64, "more than 64 headers"),
  body: z.string().optional(),
});

/** A request of a guest whose form is sound; where it goes has not been looked at. */
export interface GuestRequest extends Omit<z.output<typeof requestSchema>, "url"> {
  readonly url: URL;
}

/** Reads the text of a request. What is wrong with it comes back as the end of a sentence. */
export function readRequest(
  text: string,
  limits: Pick<SandboxLimits, "requestBytesMax">,
): GuestRequest | { readonly mistake: string } {
  if (text.length > limits.requestBytesMax) {
    return { mistake: `more than ${limits.requestBytesMax} bytes (limit requestBytesMax)` };
  }
  const parsed = requestSchema.safeParse(JSON.parse(text));
  if (!parsed.success) {
    return { mistake: parsed.error.issues[0]?.message ?? "another form" };
  }
  const url = URL.parse(parsed.data.url);
  if (url === null) return { mistake: "what it is given is not an absolute URL" };
  if (url.protocol !== "https:" && url.protocol !== "http:") {
    return { mistake: `the scheme '${url.protocol}'; only https: and http: are there` };
  }
  if (url.username !== "" || url.password !== "") {
    return { mistake: "a URL with a user name; use the authorization header" };
  }
  if (parsed.data.body !== undefined && ["GET", "HEAD"].includes(parsed.data.method)) {
    return { mistake: `a body with ${parsed.data.method}` };
  }
  return { ...parsed.data, url };
}
