import type {
  Compile,
  DeliveryReport,
  Event,
  HeldDelivery,
  Outage,
  Outcome,
} from "@ingestlayer/core/plugin";
import { canonicalJson, hashText } from "@ingestlayer/core/plugin";
import type { DeliveryContext, JsonValue, Problem, Route, Trial } from "@ingestlayer/core/plugin";
import { problemsOf } from "../_http/report.ts";
import type { Sent } from "../_http/report.ts";
import { asReport, testMark } from "../_http/trial.ts";
import type { Mailbox } from "./address.ts";
import { explain, readResult } from "./answer.ts";
import type { EmailConfig, EmailRouteConfig } from "./config.ts";
import { mailErrors } from "./errors.ts";
import { describeMail, makeMail, recipientsKey } from "./mail.ts";
import type { Addressed, Mail, MailMaker } from "./mail.ts";
import { compileLetter } from "./message.ts";
import type { Letter, Written } from "./message.ts";
import type { SmtpPool, SmtpServer } from "./smtp.ts";

/** What the routes of one destination share. */
export interface MailServer {
  readonly pool: SmtpPool;
  readonly server: SmtpServer;
  readonly config: EmailConfig;
  readonly from: Mailbox;
}

/** A pipeline's mails. */
export class EmailRoute implements Route {
  readonly #mail: MailServer;
  readonly #maker: MailMaker;
  readonly #write: (event: Event) => Written;
  readonly #place: string;

  constructor(mail: MailServer, route: EmailRouteConfig, compile: Compile) {
    this.#mail = mail;
    const routeKey = hashText(canonicalJson(route as unknown as JsonValue));
    this.#maker = { from: mail.from, route, routeKey };
    this.#write = compileLetter(route, compile);
    this.#place = compile.place([]);
  }

  /** Mails go out one after another; the connections of the pool serve calls that run at once. */
  async deliver(batch: readonly Event[], context: DeliveryContext): Promise<DeliveryReport> {
    const outcomes: Outcome[] = [];
    for (const mail of this.#group(batch, context, outcomes)) {
      const places = mail.map(({ place }) => place);
      const made = makeMail(mail, this.#maker);
      const sent = await this.#post(made, addressesOf(mail[0].letter), context.signal);
      if (sent.kind === "outage") return this.#stop(sent, batch.length, places, outcomes);
      for (const place of places) outcomes[place] = sent;
    }
    return outcomes;
  }

  /** Connects, encrypts and logs in. */
  async check(): Promise<readonly Problem[]> {
    const { pool, server } = this.#mail;
    const error = await pool.verify();
    if (error === undefined) return [];
    const found = explain(error, server.host, false);
    return problemsOf(found, this.#place);
  }

  /** A mail of its own, whatever the digest. */
  trial(event: Event): Trial {
    const written = this.#write(event);
    if (!written.ok) return written;
    const letter = { ...written.letter, subject: `${testMark} ${written.letter.subject}` };
    const mail = makeMail([{ id: event.meta.id, letter }], this.#maker);
    return {
      ok: true,
      message: describeMail(mail),
      send: async ({ signal }) => asReport(await this.#post(mail, addressesOf(letter), signal)),
    };
  }

  /** Which letters go into which mail; what is not to be sent now gets its outcome at once. */
  #group(
    batch: readonly Event[],
    { clock, heldGroup }: DeliveryContext,
    outcomes: Outcome[],
  ): readonly Group[] {
    const { digest } = this.#maker.route;
    const nowMs = clock.now();
    const groups: Group[] = [];
    const open = new Map<string, Group>();
    for (const [place, event] of batch.entries()) {
      const written = this.#write(event);
      if (!written.ok) {
        outcomes[place] = { kind: "reject", failure: written.failure };
        continue;
      }
      const key = digest === undefined ? "" : recipientsKey(written.letter);
      if (digest !== undefined && heldGroup === undefined) {
        const hold = holdForDigest(event, digest, key);
        if (hold.untilMs > nowMs) {
          outcomes[place] = hold;
          continue;
        }
      }
      const placed = { place, id: event.meta.id, letter: written.letter };
      const group = open.get(key);
      if (digest !== undefined && group !== undefined && group.length < digest.events) {
        group.push(placed);
        continue;
      }
      const started: Group = [placed];
      groups.push(started);
      open.set(key, started);
    }
    return groups;
  }

  async #post(mail: Mail, addresses: number, signal: AbortSignal): Promise<Sent> {
    const { pool, server, config } = this.#mail;
    const timeout = AbortSignal.timeout(config.timeout);
    const result = await pool.send(mail, AbortSignal.any([signal, timeout]));
    const read = readResult(result, server.host, addresses);
    if (!timeout.aborted || read.kind !== "outage") return read;
    return { ...read, failure: mailErrors.silent(server.host, config.timeout) };
  }

  /** The mail server went down: what was not sent waits, and says what is known of it. */
  #stop(
    sent: Outage,
    size: number,
    places: readonly number[],
    outcomes: Outcome[],
  ): DeliveryReport {
    const nothingElse = outcomes.every((outcome) => outcome === undefined);
    if (nothingElse && (places.length === size || !sent.maybeDelivered)) return sent;
    const { failure, maybeDelivered } = sent;
    for (let place = 0; place < size; place += 1) {
      if (outcomes[place] !== undefined) continue;
      const uncertain = maybeDelivered && places.includes(place);
      outcomes[place] = { kind: "retry", failure, ...(uncertain ? { maybeDelivered } : {}) };
    }
    return outcomes;
  }
}

function addressesOf({ to, cc, bcc }: Letter): number {
  return to.length + cc.length + bcc.length;
}

/** A letter and its place in the batch. */
interface Placed extends Addressed {
  readonly place: number;
}

/** The letters of one mail. */
type Group = [Placed, ...Placed[]];

/** Until its period ends, counted from 1970 on, or as many events as a mail holds wait for the same addresses. */
function holdForDigest(
  { meta }: Event,
  { every, events }: NonNullable<EmailRouteConfig["digest"]>,
  addresses: string,
): HeldDelivery {
  const untilMs = (Math.floor(meta.received_at.getTime() / every) + 1) * every;
  const group = { key: hashText(`${untilMs} ${addresses}`), size: events };
  return { kind: "hold", untilMs, reason: "waits for its digest", group };
}
