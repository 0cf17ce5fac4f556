/**
 * Why there is no connection, in the operator's words, where it was found on this side. What servers and
 * the network say is put into words by `outage.ts`.
 */
export class ConnectError extends Error {
  override readonly name = "ConnectError";
  readonly code: string;
  /** Waiting will not help. */
  readonly needsOperator: boolean;

  constructor(
    code: string,
    message: string,
    { needsOperator = true, ...options }: ErrorOptions & { readonly needsOperator?: boolean } = {},
  ) {
    super(message, options);
    this.code = code;
    this.needsOperator = needsOperator;
  }
}
