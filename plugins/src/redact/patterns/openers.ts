import { foldedHash } from "../tagger/characters.ts";

import { DIGIT_WORDS, REPEAT_WORDS } from "./digit-words.ts";

/** Families of patterns that begin at one of certain words: one bit each. */
export const OPENS = {
  username: 1,
  password: 2,
  token: 4,
  cardCode: 8,
  bearer: 16,
  birth: 32,
  labelled: 64,
  spelled: 128,
  digitWords: 256,
  /** No pattern: how people write in posts and chats. */
  post: 512,
} as const;

// The words that the patterns of each family begin with, folded; a digit behind one does not count.
const WORDS: Readonly<Record<keyof typeof OPENS, string>> = {
  username:
    "user username login log screen screenname nick nickname gamer gamertag handle discord skype telegram twitter instagram insta github steam psn xbox opened submitted posted created reported closed assigned signed sign registered logged known rename renamed my",
  password:
    "pass password passwd pwd passcode passphrase passwort kennwort zugangscode mot mdp contrasena clave senha palavra parola wachtwoord haslo heslo losenord adgangskode salasana jelszo sifre sifrem pin pgpass pgpasswd pgpassword pgpwd mysqlpass mysqlpasswd mysqlpassword mysqlpwd",
  token:
    "api apikey access accesskey secret secretkey secretaccesskey client clientsecret auth authtoken accesstoken refresh refreshtoken token key credential credentials privatekey private pgsecret pgtoken mysqlsecret mysqltoken",
  cardCode: "cvv cvc cid security",
  bearer: "bearer basic token",
  birth:
    "d dob date place birth birthdate birthday born geboren geburtsdatum ne nee fecha nacimiento nacio naci nato nata data geboortedatum",
  labelled:
    "d ssn ss s social itin tax taxpayer tin aadhaar aadhar adhaar pan nino ni national nhs codice dni nie nif cpf cnpj sin tfn medicare steuer steuerid steueridentifikationsnummer idnr insee nir securite numero pesel bsn burgerservicenummer personnummer cedula curp rfc identity id personalausweis nric nip regon dowod sofinummer identificatienummer sv svnummer sozialversicherungsnummer rentenversicherungsnummer rvnr ausweisnummer personalausweisnummer carte cni nuss tessera documento fin citizen citizenship ktp nik tckn tc rodne cccd cmnd passport reisepass passeport pasaporte passaporto passnummer driver drivers driving licence license dl fuhrerschein fuhrerscheinnummer permis dvla number registration plate plates reg rego kennzeichen matricula immatriculation targa vehicle car mrn m medical patient health chart hospital npi account accounts acct acc a konto kontonummer cuenta compte conta rekening routing aba sort bsb blz clabe ifsc swift bic member membership policy subscriber insurance customer loyalty frequent",
  spelled: "dot at punkt arroba arobase punto point",
  digitWords: `${DIGIT_WORDS} ${REPEAT_WORDS}`,
  post: "rt lol lmao omg haha hahaha tonite cuz coz gonna wanna gotta yall dj imma",
};

// Those of other scripts, which are looked up by their first letter alone.
const OTHER_SCRIPTS: readonly (readonly [word: string, family: number])[] = [
  ["пароль", OPENS.password],
  ["Пароль", OPENS.password],
  ["密码", OPENS.password],
  ["パスワード", OPENS.password],
  ["비밀번호", OPENS.password],
];
const BY_LETTER = new Map(OTHER_SCRIPTS.map(([word, family]) => [word.charCodeAt(0), family]));

/** What a word of another script may open that begins with that letter: bits of {@link OPENS}. */
export function openedByLetter(code: number): number {
  return BY_LETTER.get(code) ?? 0;
}

/** No word that opens anything is longer. */
export const OPENER_CHARS_MAX = Math.max(
  ...Object.values(WORDS).flatMap((words) => words.split(" ").map(({ length }) => length)),
);

// Open addressing over a table that fits into the nearest cache: a word that opens nothing, as most
// do, costs one look.
const SLOTS = 4096;
const keys = new Int32Array(SLOTS);
const bits = new Uint16Array(SLOTS);
let isFilled = false;

function fill(): void {
  for (const [family, words] of Object.entries(WORDS)) {
    for (const word of words.split(" ")) {
      const hash = foldedHash(word);
      let slot = hash & (SLOTS - 1);
      while (bits[slot] !== 0 && keys[slot] !== hash) slot = (slot + 1) & (SLOTS - 1);
      keys[slot] = hash;
      bits[slot] = (bits[slot] ?? 0) | OPENS[family as keyof typeof OPENS];
    }
  }
  isFilled = true;
}

/** What the word with that hash opens: bits of {@link OPENS}. */
export function openedBy(hash: number): number {
  if (!isFilled) fill();
  for (let slot = hash & (SLOTS - 1); ; slot = (slot + 1) & (SLOTS - 1)) {
    const found = bits[slot] ?? 0;
    if (found === 0 || keys[slot] === hash) return found;
  }
}
