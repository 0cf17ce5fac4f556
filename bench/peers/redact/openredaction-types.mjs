// The tool has some hundred fine types; ours are coarser.
const RULES = [
  [/NAME/, "PERSON"],
  [/EMAIL/, "EMAIL"],
  [/PHONE/, "PHONE"],
  [/CREDIT_CARD/, "CREDIT_CARD"],
  [/SSN|SOCIAL/, "SSN"],
  [/IBAN/, "IBAN"],
  [/ADDRESS_|POSTCODE|ZIP/, "ADDRESS"],
  [/^IP/, "IP"],
  [/MAC/, "MAC"],
  [/PASSPORT/, "PASSPORT"],
];

export const spansOf = ({ detections }) =>
  detections.map(({ type, position: [start, end] }) => ({
    start,
    end,
    type: RULES.find(([pattern]) => pattern.test(type))?.[1] ?? type,
  }));
