import { evaluateFilter } from "./letter-filter.ts";
import type { DeadLetterFilter } from "./letter-filter.ts";
import type { StoreReader } from "../store/reader.ts";
import type { DeadLetter } from "../store/store.ts";

/** Dead letters read at one go. */
const pageMax = 500;

/** Dead letters that a filter lets through, oldest first, page by page: any number in little memory. */
export async function* findDeadLetters(
  reader: Pick<StoreReader, "deadLetters">,
  filter: DeadLetterFilter,
): AsyncGenerator<DeadLetter> {
  const { pipeline, route } = filter;
  const within = {
    ...(pipeline === undefined ? {} : { pipeline }),
    ...(route === undefined ? {} : { route }),
  };
  for (let after = filter.after ?? "0"; ;) {
    const page = await reader.deadLetters({ ...within, limit: pageMax, after });
    for (const letter of page) if (evaluateFilter(letter, filter)) yield letter;
    const last = page.at(-1);
    if (last === undefined || page.length < pageMax) return;
    after = last.deadLetterId;
  }
}

/** Dead letters that have one cause. */
export interface Cause {
  /** `PIPELINE > ROUTE`, or the source of requests in quarantine. */
  readonly where: string;
  readonly code: string;
  /** The column, constraint or field. */
  readonly at?: string;
  /** Of the newest one. */
  readonly reason: string;
  readonly count: number;
  readonly firstAtMs: number;
  readonly lastAtMs: number;
}

/** Causes told apart at most; what is beyond that is counted together. */
const causesMax = 1_000;

const others = {
  where: "elsewhere",
  code: "…",
  reason: `more causes than can be told apart (limit causesMax: ${causesMax}); narrow the list`,
};

/** Groups dead letters by where they lie, their code and their place, the most frequent first. */
export async function causesOf(letters: AsyncIterable<DeadLetter>): Promise<readonly Cause[]> {
  const causes = new Map<string, Cause>();
  for await (const letter of letters) {
    const own = causeOf(letter);
    const ownKey = JSON.stringify([own.where, own.code, own.at]);
    const isOwn = causes.has(ownKey) || causes.size < causesMax;
    const [key, cause] = isOwn ? [ownKey, own] : ["", { ...others, lastAtMs: letter.atMs }];
    const { count = 0, firstAtMs = letter.atMs } = causes.get(key) ?? {};
    causes.set(key, { ...cause, count: count + 1, firstAtMs });
  }
  return [...causes.values()].toSorted((a, b) => b.count - a.count);
}

function causeOf(letter: DeadLetter): Cause {
  const { failure, atMs } = letter;
  const at = Object.entries(failure.detail ?? {})
    .filter(([name]) => name !== "part")
    .map(([name, value]) => `${name} ${value}`)
    .join(", ");
  return {
    where: whereOf(letter),
    code: failure.code,
    ...(at === "" ? {} : { at }),
    reason: failure.reason,
    count: 1,
    firstAtMs: atMs,
    lastAtMs: atMs,
  };
}

/** Where a dead letter lies, in words. */
export function whereOf(letter: DeadLetter): string {
  return letter.kind === "request"
    ? `quarantine of ${letter.source}`
    : `${letter.target.pipeline} > ${letter.target.route}`;
}
