import type { JsonValue } from "@ingestlayer/core/plugin";

/** A column's type; values that it takes, as the server then prints them; values that it refuses. */
export interface TypeCase {
  readonly type: string;
  readonly setup?: string;
  readonly good: readonly (readonly [value: JsonValue, stored: string | null])[];
  /** `IL_PG_301` is found before sending, a SQLSTATE by the server. */
  readonly bad: readonly (readonly [value: JsonValue, code: string])[];
}

/** The code of what is found before sending. */
const early = "IL_PG_301";

export const typeCases: readonly TypeCase[] = [
  {
    type: "text",
    good: [
      ["", ""],
      ['né \u{1f600} "q" \\ \n, {NULL}', 'né \u{1f600} "q" \\ \n, {NULL}'],
      ["NULL", "NULL"],
      [12345678901234567890n, "12345678901234567890"],
      [true, "true"],
      [{ a: [1] }, '{"a":[1]}'],
      [null, null],
    ],
    bad: [
      ["a\0b", early],
      ["\ud800", early],
    ],
  },
  {
    type: "varchar(3)",
    good: [
      ["abc", "abc"],
      ["\u{1f600}\u{1f600}\u{1f600}", "\u{1f600}\u{1f600}\u{1f600}"],
      ["abc   ", "abc"],
    ],
    bad: [["abcd", early]],
  },
  { type: "char(3)", good: [["ab", "ab "]], bad: [["abcd", early]] },
  {
    type: "short",
    setup: "create domain short as varchar(3) check (value <> 'bad')",
    good: [["abc", "abc"]],
    bad: [
      ["abcd", early],
      ["bad", "SQLSTATE 23514"],
    ],
  },
  {
    type: "uuid",
    good: [
      ["0197A3C1-0000-7abc-8def-0123456789ab", "0197a3c1-0000-7abc-8def-0123456789ab"],
      ["{0197a3c100007abc8def0123456789ab}", "0197a3c1-0000-7abc-8def-0123456789ab"],
    ],
    bad: [
      ["0197a3c1", early],
      [5, early],
    ],
  },
  {
    type: "bool",
    good: [
      [true, "true"],
      [false, "false"],
      ["yes", "true"],
      [0, "false"],
    ],
    bad: [
      ["maybe", early],
      [2, early],
    ],
  },
  {
    type: "int2",
    good: [
      [32767, "32767"],
      ["-32768", "-32768"],
    ],
    bad: [
      [32768, early],
      [1.5, early],
      ["", early],
      [true, early],
    ],
  },
  {
    type: "int4",
    good: [
      [-2147483648, "-2147483648"],
      [1e3, "1000"],
    ],
    bad: [
      [2147483648, early],
      ["one", early],
      [[1], early],
    ],
  },
  {
    type: "int8",
    good: [
      [9223372036854775807n, "9223372036854775807"],
      [-9223372036854775808n, "-9223372036854775808"],
      ["9007199254740993", "9007199254740993"],
      [9007199254740992, "9007199254740992"],
    ],
    bad: [
      [9223372036854775808n, early],
      [1e19, early],
      [0.1, early],
    ],
  },
  {
    type: "numeric",
    good: [
      [123456789012345678901234567890n, "123456789012345678901234567890"],
      ["0.12345678901234567890123456789", "0.12345678901234567890123456789"],
      [1e21, "1000000000000000000000"],
      ["NaN", "NaN"],
    ],
    bad: [
      ["1,5", early],
      [{}, early],
    ],
  },
  {
    type: "numeric(5,2)",
    good: [[123.456, "123.46"]],
    bad: [[12345, "SQLSTATE 22003"]],
  },
  {
    type: "float4",
    good: [
      [1.5, "1.5"],
      ["-Infinity", "-Infinity"],
    ],
    bad: [
      ["1e60", "SQLSTATE 22003"],
      [true, early],
    ],
  },
  {
    type: "float8",
    good: [
      [0.1, "0.1"],
      [5e-324, "5e-324"],
      ["-Infinity", "-Infinity"],
    ],
    bad: [
      [Number.POSITIVE_INFINITY, early],
      [false, early],
    ],
  },
  {
    type: "date",
    good: [
      ["2026-02-28", "2026-02-28"],
      ["2026-02-28T10:00:00Z", "2026-02-28"],
    ],
    bad: [
      ["2026-02-30", "SQLSTATE 22008"],
      ["soon", "SQLSTATE 22007"],
      ["now", early],
      [20260228, early],
    ],
  },
  { type: "time", good: [["10:11:12.5", "10:11:12.5"]], bad: [["25:00", "SQLSTATE 22008"]] },
  {
    type: "timestamp",
    good: [
      ["2026-01-01T10:00:00Z", "2026-01-01 10:00:00"],
      ["2026-01-01T10:00:00.123456+02:00", "2026-01-01 08:00:00.123456"],
      ["2026-01-01 00:30:00-0130", "2026-01-01 02:00:00"],
      ["2026-01-01T10:00:00", "2026-01-01 10:00:00"],
    ],
    bad: [["yesterday", early]],
  },
  {
    type: "timestamptz",
    good: [["2026-01-01T10:00:00+02:00", "2026-01-01 08:00:00+00"]],
    bad: [
      ["2026-13-01T00:00:00Z", "SQLSTATE 22008"],
      ["", "SQLSTATE 22007"],
    ],
  },
  {
    type: "interval",
    good: [
      ["1.5s", "00:00:01.5"],
      ["P1DT2H", "1 day 02:00:00"],
    ],
    bad: [
      ["a while", "SQLSTATE 22007"],
      [5, early],
    ],
  },
  {
    type: "jsonb",
    good: [
      [{ n: 12345678901234567890n, t: 'a"b\\' }, '{"n": 12345678901234567890, "t": "a\\"b\\\\"}'],
      ["text", '"text"'],
      [[null, "\\u0000"], '[null, "\\\\u0000"]'],
      [null, null],
    ],
    bad: [
      [{ deep: ["a\0b"] }, early],
      [{ deep: "\udc00" }, early],
      [{ ["key\0"]: 1 }, early],
    ],
  },
  {
    type: "json",
    good: [
      [{ b: 1, a: [1.0] }, '{"b":1,"a":[1]}'],
      // Kept as text, escapes and all: what jsonb refuses has a place here.
      ["a\0", '"a\\u0000"'],
    ],
    bad: [],
  },
  {
    type: "object_only",
    setup: "create domain object_only as json check (json_typeof(value) = 'object')",
    good: [[{}, "{}"]],
    bad: [[[1], "SQLSTATE 23514"]],
  },
  {
    type: "citext",
    setup: "create extension citext",
    good: [["Ana", "Ana"]],
    bad: [
      ["a\0", early],
      ["\udfff", early],
    ],
  },
  {
    type: "text[]",
    good: [
      [["a", null, 'q"\\', "", "NULL", "{,}"], '{a,NULL,"q\\"\\\\","","NULL","{,}"}'],
      [[], "{}"],
      [
        [
          ["a", "b"],
          ["c", "d"],
        ],
        "{{a,b},{c,d}}",
      ],
      ["{x,y}", "{x,y}"],
    ],
    bad: [
      [["a\0"], early],
      ["a", early],
      [[["a"], ["b", "c"]], "SQLSTATE 22P02"],
    ],
  },
  {
    type: "int4[]",
    good: [[[1, "2", null], "{1,2,NULL}"]],
    bad: [
      [[1, "x"], early],
      ["{1,x}", "SQLSTATE 22P02"],
    ],
  },
  {
    type: "mood",
    setup: "create type mood as enum ('sad', 'ok', 'O''k, \"x\"')",
    good: [
      ["ok", "ok"],
      ['O\'k, "x"', 'O\'k, "x"'],
    ],
    bad: [
      ["okay", early],
      [1, early],
    ],
  },
  { type: "mood[]", good: [[["ok", "sad"], "{ok,sad}"]], bad: [[["ok", "okay"], early]] },
  {
    type: "positive",
    setup: "create domain positive as int4 not null check (value > 0)",
    good: [[1, "1"]],
    bad: [
      [0, "SQLSTATE 23514"],
      ["x", early],
      [null, early],
    ],
  },
  {
    type: "inet",
    good: [["192.168.0.1/24", "192.168.0.1/24"]],
    bad: [
      ["300.1.1.1", "SQLSTATE 22P02"],
      [[1], early],
    ],
  },
  { type: "cidr", good: [["10.0.0.0/8", "10.0.0.0/8"]], bad: [["10.0.0.1/8", "SQLSTATE 22P02"]] },
  {
    type: "bytea",
    good: [
      ["aGk=", "\\x6869"],
      ["-_-_", "\\xfbffbf"],
      ["\\x00ff", "\\x00ff"],
      ["", "\\x"],
    ],
    bad: [
      ["not base64!", early],
      [1, early],
    ],
  },
  {
    type: "tstzrange",
    good: [["[2026-01-01T00:00:00Z,)", '["2026-01-01 00:00:00+00",)']],
    bad: [["[2026-01-01,2025-01-01)", "SQLSTATE 22000"]],
  },
  {
    type: "uuid[]",
    good: [[["0197A3C1-0000-7abc-8def-0123456789ab"], "{0197a3c1-0000-7abc-8def-0123456789ab}"]],
    bad: [[["0197a3c1"], early]],
  },
  {
    type: "timestamptz[]",
    good: [[["2026-01-01T10:00:00Z", null], '{"2026-01-01 10:00:00+00",NULL}']],
    bad: [[["2026-13-01T00:00:00Z"], "SQLSTATE 22008"]],
  },
  {
    type: "jsonb[]",
    good: [[[{ a: 1 }], '{"{\\"a\\": 1}"}']],
    bad: [[[{ a: "\0" }], early]],
  },
  { type: "int4range", good: [["[1,5)", "[1,5)"]], bad: [["[5,1)", "SQLSTATE 22000"]] },
  { type: "bit(3)", good: [["101", "101"]], bad: [["1012", "SQLSTATE 22P02"]] },
  { type: "point", good: [["(1,2)", "(1,2)"]], bad: [["here", "SQLSTATE 22P02"]] },
];

