import nlp from "compromise";

const where = { offset: true, terms: false };
const toSpans = (view, type) =>
  view.json(where).map(({ offset: { start, length } }) => ({ start, end: start + length, type }));

export const label = "compromise 14";
export const findsNames = true;
export const raw = (text) => {
  const doc = nlp(text);
  return [doc.people(), doc.phoneNumbers(), doc.emails(), doc.addresses?.() ?? doc.none()];
};
export const spans = (text) => {
  const [people, phones, emails, addresses] = raw(text);
  return [
    ...toSpans(people, "PERSON"),
    ...toSpans(phones, "PHONE"),
    ...toSpans(emails, "EMAIL"),
    ...toSpans(addresses, "ADDRESS"),
  ];
};
