import { matchesOf } from "../matches.ts";
import { before } from "./pattern.ts";

/** What the words before a number say about it. */
export type Cue = "phone" | "card" | "reference" | "amount" | "account" | undefined;

/** How far before a number such words are looked for. */
export const CUE_CHARS = 44;
const PHONE =
  "phones?|telephone|telefon|telefoon|téléphone|teléfono|telefone|telefono|tele|tel|tlf|mobiles?|móvil|celular|handy|cell|cellphone|landline|call|calls|called|calling|caller|callback|call-back|ring|dial|dialled|fax|whatsapp|signal|viber|text|texted|sms|reach|reached|answer|answering|registered|contact|number|numbers|nummer|numéro|número|ph|mob|hotline|voicemail|rufnummer";
const CARD =
  "card|cards|visa|mastercard|amex|american express|maestro|discover|credit|debit|cc|pan|karte|kreditkarte|tarjeta|carte";
const REFERENCE =
  "order|orders|bestellung|commande|pedido|invoices?|inv|ref|reference|rechnung|facture|factura|tickets?|case|transaction|transactions|txn|trx|tracking|parcel|shipment|build|version|sku|po|booking|reservation|receipt|error|code|isbn|serial|model|vat|ust|session|user_id|userid|uid|id|request|bug|issue|pr|page|chapter|article|item|items|product|part|step|batch|job|pid|port|line|log|event|hash|size|bytes|kb|mb|ms|sec|seconds|minutes|hours|days|utc|since|year|timestamp|epoch|barcode|ean|upc|imei|incident|policy|quote|coupon|voucher";
const AMOUNT =
  "amount|total|price|sum|paid|charged|refund|refunded|usd|eur|gbp|inr|balance|cost|fee|worth";
const ACCOUNT =
  "account|accounts|acct|a/c|acc|konto|kontonummer|cuenta|compte|rekening|sort code|routing|aba|bsb|bank|membership|member";
// Not the words within labels: [PHONE_1].
const WORDS = new RegExp(
  `(?<![a-z\\d_[\u00e0-\u024f])(?:(${PHONE})|(${CARD})|(${REFERENCE})|(${AMOUNT})|(${ACCOUNT}))(?![a-z\u00e0-\u024f])|[$€£¥₹#]`,
  "g",
);

// Many windows of digits begin at the same place: the last answer is kept.
let lastText = "";
let lastAt = -1;
let lastCue: Cue;

/** The nearest telling word in the line before an offset, or `undefined` where there is none. */
export function cueBefore(text: string, at: number): Cue {
  if (at !== lastAt || text !== lastText) {
    lastCue = readCue(text, at);
    lastText = text;
    lastAt = at;
  }
  return lastCue;
}

/** Whether the words from an offset on tell what the cue before a number is, whatever stands before them. */
export function tellsCue(text: string, from: number, at: number): boolean {
  const line = before(text, at, Math.min(CUE_CHARS, at - from));
  return matchesOf(line, WORDS).some(([, phone]) => phone?.startsWith("num") !== true);
}

function readCue(text: string, at: number): Cue {
  const line = before(text, at, CUE_CHARS);
  let cue: Cue;
  for (const match of matchesOf(line, WORDS)) {
    if (match[1] !== undefined) {
      // "order number 123": a number belongs to the word that names it.
      if (!(match[1].startsWith("num") && (cue === "reference" || cue === "account")))
        cue = "phone";
    } else if (match[2] !== undefined) cue = "card";
    else if (match[3] !== undefined) cue = "reference";
    else if (match[4] !== undefined) cue = "amount";
    else if (match[5] !== undefined) cue = "account";
    else cue = match[0] === "#" ? "reference" : "amount";
  }
  return cue;
}
