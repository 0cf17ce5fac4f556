import { generator } from "./dsl-events.ts";

/** An event of the second set: another declaration, of other shapes, than the tickets have. */
export interface BenchOrder {
  readonly order_id: string;
  readonly status: string;
  readonly country: string;
  readonly total: number;
  readonly discount: number;
  readonly quantity: number;
  readonly priority: number;
  readonly gift: boolean;
  readonly express: boolean;
  readonly email: string;
  readonly note: string;
  readonly labels: readonly string[];
  readonly lines: readonly {
    readonly sku: string;
    readonly count: number;
    readonly cost: number;
    readonly digital: boolean;
  }[];
  readonly customer: {
    readonly id: string;
    readonly tier: string;
    readonly since_days: number;
    readonly company?: { readonly name: string; readonly country: string; readonly seats: number };
  };
  readonly shipping?: { readonly method: string; readonly eta_days: number };
  readonly coupon?: string;
  readonly referrer?: string;
}

const NOTES = [
  "Please leave at door if nobody answers the bell.",
  "This is a gift, so no invoice in the parcel, thank you.",
  "URGENT: needed before the weekend, call me when it ships.",
  "The neighbour on the second floor takes parcels for us.",
  "Second attempt, the first one came back to the depot.",
  "No note, the form insists on one.",
];

/** 64 orders in four shapes, parsed from JSON. */
export function makeOrders(): readonly BenchOrder[] {
  const random = generator(20_260_202);
  return Array.from({ length: 64 }, (_, index) => {
    const order = makeOrder(index, random);
    const shaped = SHAPES[index % SHAPES.length]?.(order) ?? order;
    return JSON.parse(JSON.stringify(shaped)) as BenchOrder;
  });
}

const SHAPES: readonly ((order: BenchOrder) => unknown)[] = [
  (order) => order,
  ({ lines, customer, ...rest }) => ({ customer, ...rest, lines }),
  ({ shipping: _shipping, referrer: _referrer, ...rest }) => rest,
  ({ coupon: _coupon, shipping: _shipping, note, ...rest }) => ({ note, ...rest }),
];

function makeOrder(index: number, random: () => number): BenchOrder {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const upTo = (count: number): number => Math.floor(random() * count);
  const company = { name: pick(["Acme", "Globex"]), country: pick(["DE", "US"]), seats: upTo(40) };
  const name = pick(["ann", "bob", "cleo", "d.ray", "eve99"]);
  return {
    order_id: `${pick(["EU", "US", "AP"])}-${1000 + index * 7}`,
    status: pick(["placed", "paid", "shipped", "returned"]),
    country: pick(["DE", "FR", "IT", "US", "JP", "GB", "SE"]),
    total: Math.round(random() * 40_000) / 100,
    discount: pick([0, 0, 5, 7.5]),
    quantity: 1 + upTo(6),
    priority: upTo(10),
    gift: random() < 0.4,
    express: random() < 0.5,
    email: `${name}@${pick(["acme.com", "globex.com", "mail.example"])}`,
    note: [pick(NOTES), pick(NOTES), pick(NOTES)].join(" "),
    labels: Array.from({ length: upTo(5) }, () => pick(["fragile", "heavy", "cold", "vip"])),
    lines: Array.from({ length: 1 + upTo(6) }, (_, line) => ({
      sku: `${pick(["S1", "S2", "S3"])}-${line}`,
      count: 1 + upTo(4),
      cost: Math.round(random() * 25_000) / 100,
      digital: random() < 0.15,
    })),
    customer: {
      id: `C${index}`,
      tier: pick(["basic", "plus", "pro"]),
      since_days: upTo(1200),
      ...(random() < 0.5 ? { company } : {}),
    },
    shipping: { method: pick(["post", "air", "courier"]), eta_days: upTo(9) },
    coupon: pick(["SPRING", "FRIEND", "NEW10"]),
    referrer: pick(["newsletter", "search", "ads"]),
  };
}
