import { textAt, type Fields, type ReadyMap } from "./ready-map.ts";

const object = "$request.body.data.object";

const envelope: Fields = {
  event_id: ["string", "$request.body.id"],
  type: ["string", "$request.body.type"],
  created: ["timestamp", "{{ timestamp(int($request.body.created)) }}"],
  livemode: ["bool", "$request.body.livemode"],
  account: ["string?", "$request.body.account"],
};

/** The rest of the envelope, which is large: behind what people look for. */
const whole: Fields = {
  object: ["json", object],
  previous: ["json?", "$request.body.data.previous_attributes"],
};

/** Stripe names the kind of an object in the object. */
function event(kind: string, about: string, fields: Fields) {
  const when = `${textAt("data.object.object")} == '${kind}'`;
  return { about, when, fields: { ...envelope, ...fields, ...whole } };
}

const money: Fields = {
  amount: ["int", `${object}.amount`],
  currency: ["string", `${object}.currency`],
};

export const stripe: ReadyMap = {
  scheme: "stripe",
  docs: "https://docs.stripe.com/api/events/types",
  events: {
    "stripe.checkout_session": event("checkout.session", "checkout.session.*", {
      id: ["string", `${object}.id`],
      mode: ["string", `${object}.mode`],
      status: ["string?", `${object}.status`],
      payment_status: ["string", `${object}.payment_status`],
      amount_total: ["int?", `${object}.amount_total`],
      currency: ["string?", `${object}.currency`],
      customer: ["string?", `${object}.customer`],
      customer_email: ["string?", `${object}.customer_details.email`],
      client_reference_id: ["string?", `${object}.client_reference_id`],
      subscription: ["string?", `${object}.subscription`],
      payment_intent: ["string?", `${object}.payment_intent`],
      metadata: ["json?", `${object}.metadata`],
    }),
    "stripe.customer": event("customer", "customer.created, updated, deleted", {
      id: ["string", `${object}.id`],
      email: ["string?", `${object}.email`],
      name: ["string?", `${object}.name`],
      delinquent: ["bool?", `${object}.delinquent`],
      metadata: ["json?", `${object}.metadata`],
    }),
    "stripe.subscription": event("subscription", "customer.subscription.*", {
      id: ["string", `${object}.id`],
      customer: ["string", `${object}.customer`],
      status: ["string", `${object}.status`],
      cancel_at_period_end: ["bool", `${object}.cancel_at_period_end`],
      currency: ["string?", `${object}.currency`],
      metadata: ["json?", `${object}.metadata`],
    }),
    "stripe.invoice": event("invoice", "invoice.*", {
      // One that is only upcoming has no id yet.
      id: ["string?", `${object}.id`],
      number: ["string?", `${object}.number`],
      customer: ["string?", `${object}.customer`],
      customer_email: ["string?", `${object}.customer_email`],
      status: ["string?", `${object}.status`],
      billing_reason: ["string?", `${object}.billing_reason`],
      amount_due: ["int", `${object}.amount_due`],
      amount_paid: ["int", `${object}.amount_paid`],
      amount_remaining: ["int", `${object}.amount_remaining`],
      currency: ["string", `${object}.currency`],
      attempt_count: ["int?", `${object}.attempt_count`],
      hosted_invoice_url: ["string?", `${object}.hosted_invoice_url`],
    }),
    "stripe.payment_intent": event("payment_intent", "payment_intent.*", {
      id: ["string", `${object}.id`],
      ...money,
      status: ["string", `${object}.status`],
      customer: ["string?", `${object}.customer`],
      failure_code: ["string?", `${object}.last_payment_error.code`],
      metadata: ["json?", `${object}.metadata`],
    }),
    "stripe.charge": event("charge", "charge.*, without disputes and refunds", {
      id: ["string", `${object}.id`],
      ...money,
      amount_refunded: ["int", `${object}.amount_refunded`],
      status: ["string", `${object}.status`],
      paid: ["bool", `${object}.paid`],
      refunded: ["bool", `${object}.refunded`],
      customer: ["string?", `${object}.customer`],
      payment_intent: ["string?", `${object}.payment_intent`],
      failure_code: ["string?", `${object}.failure_code`],
    }),
    "stripe.refund": event("refund", "refund.*, charge.refund.updated", {
      id: ["string", `${object}.id`],
      ...money,
      status: ["string?", `${object}.status`],
      reason: ["string?", `${object}.reason`],
      charge: ["string?", `${object}.charge`],
      payment_intent: ["string?", `${object}.payment_intent`],
    }),
    "stripe.dispute": event("dispute", "charge.dispute.*", {
      id: ["string", `${object}.id`],
      ...money,
      status: ["string", `${object}.status`],
      reason: ["string", `${object}.reason`],
      charge: ["string?", `${object}.charge`],
      payment_intent: ["string?", `${object}.payment_intent`],
    }),
    "stripe.other": {
      about: "every other type",
      fields: {
        event_id: ["string?", "$request.body.id"],
        type: ["string?", "$request.body.type"],
        body: ["json", "$request.body"],
      },
    },
  },
};
