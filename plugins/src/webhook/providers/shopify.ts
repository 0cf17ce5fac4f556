import type { Fields, ReadyMap } from "./ready-map.ts";

const body = "$request.body";
const topic = "$request.headers[?'x-shopify-topic'].orValue('')";

const envelope: Fields = {
  topic: ["string", "$request.headers['x-shopify-topic']"],
  shop: ["string", "$request.headers['x-shopify-shop-domain']"],
  triggered_at: ["timestamp?", "$request.headers['x-shopify-triggered-at']"],
};

const whole: Fields = { body: ["json", body] };

function event(when: string, about: string, fields: Fields) {
  return { about, when, fields: { ...envelope, ...fields, ...whole } };
}

/** Laws of privacy make every app answer to these. */
const privacyTopics = "['customers/data_request', 'customers/redact', 'shop/redact']";

export const shopify: ReadyMap = {
  scheme: "shopify",
  docs: "https://shopify.dev/docs/api/webhooks",
  events: {
    // Of what is deleted there is the id only.
    "shopify.order": event(`${topic}.startsWith('orders/')`, "orders/*", {
      id: ["int", `${body}.id`],
      name: ["string?", `${body}.name`],
      email: ["string?", `${body}.email`],
      currency: ["string?", `${body}.currency`],
      total_price: ["string?", `${body}.total_price`],
      financial_status: ["string?", `${body}.financial_status`],
      fulfillment_status: ["string?", `${body}.fulfillment_status`],
      customer_id: ["int?", `${body}.customer.id`],
      created_at: ["timestamp?", `${body}.created_at`],
      cancelled_at: ["timestamp?", `${body}.cancelled_at`],
      test: ["bool?", `${body}.test`],
    }),
    "shopify.customer": event(
      `${topic}.startsWith('customers/') && !(${topic} in ${privacyTopics})`,
      "customers/*, without privacy requests",
      {
        id: ["int", `${body}.id`],
        email: ["string?", `${body}.email`],
        first_name: ["string?", `${body}.first_name`],
        last_name: ["string?", `${body}.last_name`],
        state: ["string?", `${body}.state`],
        tags: ["string?", `${body}.tags`],
        created_at: ["timestamp?", `${body}.created_at`],
      },
    ),
    "shopify.product": event(`${topic}.startsWith('products/')`, "products/*", {
      id: ["int", `${body}.id`],
      title: ["string?", `${body}.title`],
      handle: ["string?", `${body}.handle`],
      vendor: ["string?", `${body}.vendor`],
      product_type: ["string?", `${body}.product_type`],
      status: ["string?", `${body}.status`],
    }),
    "shopify.fulfillment": event(`${topic}.startsWith('fulfillments/')`, "fulfillments/*", {
      id: ["int", `${body}.id`],
      order_id: ["int", `${body}.order_id`],
      status: ["string?", `${body}.status`],
      tracking_company: ["string?", `${body}.tracking_company`],
      tracking_number: ["string?", `${body}.tracking_number`],
    }),
    "shopify.refund": event(`${topic}.startsWith('refunds/')`, "refunds/*", {
      id: ["int", `${body}.id`],
      order_id: ["int", `${body}.order_id`],
      note: ["string?", `${body}.note`],
      created_at: ["timestamp?", `${body}.created_at`],
    }),
    "shopify.privacy_request": event(
      `${topic} in ${privacyTopics}`,
      "customers/data_request, customers/redact, shop/redact",
      {
        shop_id: ["int", `${body}.shop_id`],
        customer_id: ["int?", `${body}.customer.id`],
        customer_email: ["string?", `${body}.customer.email`],
      },
    ),
    "shopify.other": {
      about: "every other topic",
      fields: {
        topic: ["string?", "$request.headers['x-shopify-topic']"],
        shop: ["string?", "$request.headers['x-shopify-shop-domain']"],
        ...whole,
      },
    },
  },
};
