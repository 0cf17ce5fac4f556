/**
 * The events of your project, for the compiler. Extend it by declaration merging, and every name and
 * payload is checked; left empty, any name and any object pass.
 *
 * @example
 * declare module "@ingestlayer/sdk" {
 *   interface Events {
 *     "user.signed_up": { user_id: string; plan: "free" | "pro" };
 *   }
 * }
 */
// oxlint-disable-next-line typescript/no-empty-object-type -- users add the members
export interface Events {}

export type EventName = keyof Events extends never ? string : Extract<keyof Events, string>;

export type Payload<Name extends EventName> = Name extends keyof Events ? Events[Name] : object;

/** What may stand beside an event's name and payload. */
export interface IngestOptions {
  /**
   * The server stores only the first event of a name with this key, and answers later ones with its id.
   * Left out, a random one is made, so that a retry never stores an event twice.
   */
  readonly idempotencyKey?: string;
  /** When it happened, where that is not now. */
  readonly timestamp?: Date;
}

/** The server has the event on disk. */
export interface Acknowledgement {
  /** UUIDv7 of the stored event. */
  readonly id: string;
  /** An event with this idempotency key had been stored before; `id` is the first one's. */
  readonly repeated: boolean;
}
