import { inertLine } from "../_text/inert.ts";

/** One mailbox, its name apart from its address. */
export interface Mailbox {
  readonly name: string;
  readonly address: string;
}

/** No white space, no separator, no quote: what cannot be misread as two addresses (RFC 5322 §3.4). */
const addressPattern = /^[^\s<>()[\]\\,;:"@]+@[^\s<>()[\]\\,;:"@]+$/;
/** RFC 5321 §4.5.3.1.3. */
const addressUnitsMax = 254;

/** Reads `user@host` or `Name <user@host>`, one mailbox and no more; undefined where it is none. */
export function parseMailbox(text: string): Mailbox | undefined {
  const match = /^(?:([^<>]*)<)?\s*([^<>\s]+)\s*>?$/.exec(text.trim());
  const address = match?.[2] ?? "";
  const isWhole = text.includes("<") === text.includes(">");
  if (!isWhole || !addressPattern.test(address) || address.length > addressUnitsMax) {
    return undefined;
  }
  return { name: (match?.[1] ?? "").trim().replaceAll('"', ""), address };
}

/** A value of an event in an address: it can neither end the address nor begin another. */
export function addressText(value: string): string {
  return inertLine(value)
    .replaceAll(/[<>,;"\\]/g, "")
    .slice(0, addressUnitsMax);
}

/** The domain of an address, for ids of mails. */
export function domainOf({ address }: Mailbox): string {
  return address.slice(address.lastIndexOf("@") + 1);
}
