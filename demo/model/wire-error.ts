/** What the endpoint answers instead of a completion, in the shape that OpenAI clients expect. */
export interface WireError {
  readonly status: number;
  readonly error: {
    readonly message: string;
    readonly type: "invalid_request_error" | "server_error";
    /** The part of the request that is wrong, such as `messages`; null where it is not one part. */
    readonly param: string | null;
    readonly code: string;
  };
}

/** An error that the caller can put right. */
export function wrongRequest(
  status: number,
  code: string,
  message: string,
  param: string | null = null,
): WireError {
  return { status, error: { message, type: "invalid_request_error", param, code } };
}
