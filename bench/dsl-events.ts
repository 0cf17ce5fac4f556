/** An event of the language bench. */
export interface BenchEvent {
  readonly type: string;
  readonly ticket_id: string;
  readonly subject: string;
  readonly body: string;
  readonly customer_tier: string;
  readonly channel: string;
  readonly urgency: string;
  readonly amount: number;
  readonly currency: string;
  readonly attempts: number;
  readonly is_test: boolean;
  readonly region: string;
  readonly score: number;
  readonly tags: readonly string[];
  readonly items: readonly { readonly sku: string; readonly qty: number; readonly price: number }[];
  readonly account: {
    readonly id: string;
    readonly plan: string;
    readonly mrr: number;
    readonly manager?: { readonly email: string; readonly name: string };
  };
  readonly source?: string;
}

const SENTENCES = [
  "I was charged twice for the same order and the refund has not arrived.",
  "Our nightly export fails with HTTP 503 since the upgrade on Tuesday.",
  "Could you tell me where to change the billing address of our account?",
  "The dashboard shows yesterday's figures although the sync says it is done.",
  "Please add two seats to our plan and send the invoice to accounting.",
  "We were charge again after we had cancelled, see the attached statement.",
  "Login works on the phone but not in the browser, even in a private window.",
];

/** 64 varied events in four shapes, parsed from JSON, so that no engine sees one hidden class only. */
export function makeEvents(): readonly BenchEvent[] {
  const random = generator(20_260_101);
  return Array.from({ length: 64 }, (_, index) => {
    const event = makeEvent(index, random);
    const shaped = SHAPES[index % SHAPES.length]?.(event) ?? event;
    return JSON.parse(JSON.stringify(shaped)) as BenchEvent;
  });
}

/** Orders and optional fields in which the events come. */
const SHAPES: readonly ((event: BenchEvent) => unknown)[] = [
  (event) => event,
  ({ account, ...rest }) => ({ account, ...rest }),
  ({ source: _source, ...rest }) => rest,
  ({ source: _source, items, tags, ...rest }) => ({ tags, items, ...rest }),
];

function makeEvent(index: number, random: () => number): BenchEvent {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const sentences = Array.from({ length: 6 }, () => pick(SENTENCES));
  const manager = { email: pick(["ann@acme.com", "bob@corp.example"]), name: pick(["Ann", "Bob"]) };
  return {
    type: pick(["support.ticket.created", "support.ticket.created", "payment.failed"]),
    ticket_id: `T-${1000 + index}`,
    subject: pick(["URGENT: export down", "Question about invoice 17", "Re: seats", "Login"]),
    body: sentences.join(" ").slice(0, 400),
    customer_tier: pick(["free", "pro", "enterprise"]),
    channel: pick(["email", "chat", "form"]),
    urgency: pick(["low", "high", "critical"]),
    amount: Math.round(random() * 100_000) / 100,
    currency: pick(["USD", "EUR", "GBP", "PLN", "JPY"]),
    attempts: Math.floor(random() * 8),
    is_test: random() < 0.2,
    region: pick(["emea", "apac", "amer", "latam"]),
    score: random(),
    tags: Array.from({ length: Math.floor(random() * 4) }, () =>
      pick(["vip", "beta", "eu", "b2b"]),
    ),
    items: Array.from({ length: 1 + Math.floor(random() * 5) }, (_, item) => ({
      sku: `S${item}`,
      qty: Math.floor(random() * 6),
      price: Math.round(random() * 30_000) / 100,
    })),
    account: {
      id: `A${index}`,
      plan: pick(["basic", "plus"]),
      mrr: Math.round(random() * 100_000) / 100,
      ...(random() < 0.5 ? { manager } : {}),
    },
    source: pick(["marketing-site", "app", "partner"]),
  };
}

/** Numbers in 0..1 that are the same in every run. */
export function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
