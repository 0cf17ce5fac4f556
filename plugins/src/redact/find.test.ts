import { describe, expect, test } from "vitest";
import { find } from "./find.ts";
import type { FindOptions } from "./find.ts";
import { replaceFindings } from "./replace.ts";

function hidden(text: string, options?: FindOptions): string {
  return replaceFindings(text, find(text, options), ({ type }) => `[${type}]`);
}

describe("each type in its context", () => {
  test.each([
    ["write to jo.smith+shop@mail.example.co.uk.", "write to [EMAIL]."],
    ["reach me: +44 20 7946 0958 ext. 12", "reach me: [PHONE]"],
    ["call (555) 010-4477 today", "call [PHONE] today"],
    ["card 5555 5555 5555 4444 exp 04/27", "card [CREDIT_CARD] exp 04/27"],
    ["amex 3782-822463-10005", "amex [CREDIT_CARD]"],
    ["IBAN DE89 3704 0044 0532 0130 00, thanks", "IBAN [IBAN], thanks"],
    ["gb82west12345698765432", "[IBAN]"],
    ["account number 00123456 please", "account number [ACCOUNT] please"],
    ["my ssn is 219-09-9999", "my ssn is [SSN]"],
    ["ITIN 912-70-1234 is on file", "ITIN [SSN] is on file"],
    ["NI number QQ 12 34 56 C", "NI number [NATIONAL_ID]"],
    ["codice fiscale RSSMRA85T10A562S", "codice fiscale [NATIONAL_ID]"],
    ["DNI 12345678Z", "DNI [NATIONAL_ID]"],
    ["CPF 529.982.247-25", "CPF [NATIONAL_ID]"],
    ["Aadhaar: 2341 2341 2346", "Aadhaar: [NATIONAL_ID]"],
    ["SIN 046 454 286", "SIN [NATIONAL_ID]"],
    ["login from 81.2.69.160 failed", "login from [IP] failed"],
    ["from 2001:db8:85a3::8a2e:370:7334", "from [IP]"],
    ["device 00:1B:44:11:3A:B7 is offline", "device [MAC] is offline"],
    ["passport no. C01X00T47", "passport no. [PASSPORT]"],
    ["driver's license: S530-4607-2310", "driver's license: [DRIVER_LICENSE]"],
    ["number plate AB12 CDE", "number plate [PLATE]"],
    ["date of birth: 12/03/1984", "date of birth: [DATE_OF_BIRTH]"],
    ["born on 3 March 1990 in", "born on [DATE_OF_BIRTH] in"],
    ["MRN 00482113", "MRN [MRN]"],
    ["NPI 1234567893", "NPI [NPI]"],
    ["username: night_owl7", "username: [USERNAME]"],
    ["see https://github.com/night-owl/", "see https://github.com/[USERNAME]/"],
    [
      "curl -sv https://api.example/v1\n< HTTP/2 503\n",
      "curl -sv https://api.example/v1\n< HTTP/2 503\n",
    ],
    ["send to 1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2", "send to [CRYPTO]"],
    ["0x52908400098527886E0F7030069857D2E4169EE7", "[CRYPTO]"],
    ["postgres://app:s3cret@db.internal/x", "postgres://[URL_CREDENTIAL]@db.internal/x"],
    ["key AKIAIOSFODNN7EXAMPLE leaked", "key [SECRET] leaked"],
    ["ghp_16C7e42F292c6912E7710c838347Ae178B4a", "[SECRET]"],
    ["Authorization: Bearer abc123def456ghi789", "Authorization: Bearer [SECRET]"],
    ["my password is hunter2!", "my password is [SECRET]"],
    ["pwd=letmein now", "pwd=[SECRET] now"],
    ["https://x.example/reset?token=ab12cd34", "https://x.example/reset?token=[SECRET]"],
    ["Deliver to 12 Elm Street, Springfield 62704 please", "Deliver to [ADDRESS] please"],
    ["Regards,\nOluwaseun Adebayo", "Regards,\n[PERSON]"],
    ["hi its rebecca, app is broken", "hi its [PERSON], app is broken"],
  ])("%s", (text, expected) => {
    expect(hidden(text)).toBe(expected);
  });

  test("a JWT and a PEM block are hidden whole", () => {
    const jwt = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N";
    const pem = "-----BEGIN PRIVATE KEY-----\nMIIEvQ\nIBADAN\n-----END PRIVATE KEY-----";
    expect(hidden(`t ${jwt} u\n${pem}\nend`)).toBe("t [SECRET] u\n[SECRET]\nend");
  });
});

describe("what looks like it and is not", () => {
  test.each([
    "Version 10.0.19041, build 4821, Chrome 129.0.6668.58",
    "Order 5551234567 shipped on 2024-11-03 at 09:12:44Z",
    "Invoice INV-2024-00981 over EUR 1.250,00 due 12/15/2024",
    "connect ECONNREFUSED 127.0.0.1:5432 at node:net:1636:16",
    "Tracking 1Z999AA10123456784 has not moved",
    "My password is wrong and the password reset fails",
    "Click Save Changes, then Account Settings",
    "The invoice shows April and May only, June is missing.",
    "SELECT name FROM users WHERE id = 42",
    "std::map and a::b::c in C++ code",
    "Please write to support@acme.example",
    "react@18.2.0 and user@localhost",
    "12 500 000 rows, 1.250.000 bytes",
    "",
    "?",
  ])("%s", (text) => {
    expect(hidden(text)).toBe(text);
  });
});

describe("tricks and typography", () => {
  test.each([
    ["jo\u200b@ex\u00adample.org", "[EMAIL]"],
    ["jо@gmаil.com", "[EMAIL]"],
    ["jo (at) example (dot) org", "[EMAIL]"],
    ["jo at example dot org", "[EMAIL]"],
    ["jo dot smith at gmail.com", "[EMAIL]"],
    ["jo @ example.org", "[EMAIL]"],
    ["?mail=jo%40example.org&x=1", "?mail=[EMAIL]&x=1"],
    ["jo&#64;example.org", "[EMAIL]"],
    ["４２４２ ４２４２ ４２４２ ４２４２", "[CREDIT_CARD]"],
    ["4 2 4 2 4 2 4 2 4 2 4 2 4 2 4 2", "[CREDIT_CARD]"],
    ["4242–4242–4242–4242", "[CREDIT_CARD]"],
    ["4242\u00a04242\u00a04242\u00a04242", "[CREDIT_CARD]"],
    ["𝟒𝟐𝟒𝟐 𝟒𝟐𝟒𝟐 𝟒𝟐𝟒𝟐 𝟒𝟐𝟒𝟐", "[CREDIT_CARD]"],
    ["٤٢٤٢ ٤٢٤٢ ٤٢٤٢ ٤٢٤٢", "[CREDIT_CARD]"],
    ["call ５５５-０１０-４４７７", "call [PHONE]"],
    ["😀 jo@example.org 😀", "😀 [EMAIL] 😀"],
  ])("%s", (text, expected) => {
    expect(hidden(text)).toBe(expected);
  });

  test("accents written as combining marks belong to the name", () => {
    const name = "José Peña".normalize("NFD");
    expect(hidden(`Regards,\n${name}`)).toBe("Regards,\n[PERSON]");
  });
});

describe("markup", () => {
  test.each([
    ["**Maria** Keller called", "**[PERSON]** called"],
    ["<p>Regards,<br>Maria Keller</p>", "<p>Regards,<br>[PERSON]</p>"],
    ['<img alt="from jo@example.org" src="x.png">', '<img alt="from [EMAIL]" src="x.png">'],
    ["From: Maria Keller <maria@example.org>", "From: [PERSON] <[EMAIL]>"],
    ["if x <5 and y> 3 then", "if x <5 and y> 3 then"],
    ["<a call 555-010-4477>", "<a call [PHONE]>"],
    ['<p class="jordan" id=amber>x</p>', '<p class="jordan" id=amber>x</p>'],
  ])("%s", (text, expected) => {
    expect(hidden(text)).toBe(expected);
  });

  test("is text where the option says so", () => {
    expect(hidden("<b>jo@example.org</b>", { markup: false })).toBe("<b>[EMAIL]</b>");
  });
});

describe("strictness", () => {
  test("strict also hides private addresses and role mailboxes, relaxed no mentions", () => {
    const text = "info@acme.example, 10.0.0.8, thanks @nightowl";
    expect(hidden(text)).toBe("info@acme.example, 10.0.0.8, thanks [USERNAME]");
    expect(hidden(text, { strictness: "relaxed" })).toBe(text);
    expect(hidden(text, { strictness: "strict" })).toBe("[EMAIL], [IP], thanks [USERNAME]");
  });
});

test("versions and statuses are no addresses", () => {
  const text =
    "GET /health HTTP/2 503. Version 3.11.4, Kernel 6.8.0-45, CUDA 12.4, driver 550.54.15";
  expect(find(text).findings).toEqual([]);
});

test("only the types asked for are found", () => {
  const text = "jo@example.org called from 81.2.69.160";
  expect(hidden(text, { types: new Set(["IP"]) })).toBe("jo@example.org called from [IP]");
});

test("a name found once is hidden wherever it recurs, in any case, but words are not", () => {
  const text = "I'm Grace Okafor and OKAFOR is my name, okafor! By the grace of luck. Grace";
  expect(hidden(text)).toBe(
    "I'm [PERSON] and [PERSON] is my name, [PERSON]! By the grace of luck. [PERSON]",
  );
});

test("labels of an earlier run are left alone, other text in brackets is not", () => {
  const text = "[PERSON_1] wrote to [EMAIL_2], EMAIL:0123456789abcdef0123";
  expect(hidden(text)).toBe(text);
  expect(hidden("mail [jo@example.org]")).toBe("mail [[EMAIL]]");
});
