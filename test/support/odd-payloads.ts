/**
 * JSON texts in which a careless round trip changes something: order of members (`10` before `2`),
 * integers beyond 2^53, notation of numbers, spacing, escapes, every plane of Unicode. Postgres can
 * hold all of them.
 */
const odd: readonly string[] = [
  `{"z":1,"a":2,"10":3,"2":4}`,
  `9007199254740993`,
  `[-9223372036854775808,12345678901234567890123]`,
  `1.0`,
  `[1e2,0.1,-0.0,1E-7]`,
  `{ "spaced" :\t[ 1 ,\n 2 ] }`,
  `"caf\\u00e9 café \\ud83d\\ude00 😀 \\/ / \\t"`,
  `"Ω≈ç√ ﷽ 中文 עברית \\u200b\\u2028"`,
  `{"":{"":[]},"nested":{"a":[{"b":[[[null,true,false]]]}]}}`,
  `"a \\"quoted\\" 'text', with $1 and {{ braces }} and \\\\ at its end\\\\"`,
  `[]`,
  `null`,
];

/** One of them; different from seed to seed. */
export function oddJson(random: () => number): string {
  return odd[Math.floor(random() * odd.length)] as string;
}
