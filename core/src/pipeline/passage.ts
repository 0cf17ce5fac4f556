import type { Event, Verdict } from "../glossary.ts";
import { withPayload } from "./event.ts";
import type { InFlight } from "./event.ts";
import { Family, partsMax } from "./family.ts";
import type { Failed, Held, Setback } from "./family.ts";
import { splitEvent } from "./split.ts";
import { tallyKey } from "./tally.ts";
import type { TallyBook } from "./tally.ts";

/** An event between two steps, with the form in which it came in. */
export interface Passing {
  /** In the batch as it stands before a step; parts of one event take its place together. */
  readonly place: number;
  readonly origin: InFlight;
  readonly now: InFlight;
  /** Where it is a part. */
  readonly family?: Family;
}

/** An event that was set back, as it came in: the steps run again from the first one. */
export type SetAside<Why extends Setback = Setback> = Why & { readonly inFlight: InFlight };

/** What left a batch on its way. */
export interface Aside {
  readonly failed: readonly SetAside<Failed>[];
  readonly held: readonly SetAside<Held>[];
}

/** A batch on its way through the steps: what was set back, what was split, what counts. */
export class Passage {
  readonly #pipeline: string;
  readonly #tally: TallyBook;
  readonly #failed: SetAside<Failed>[] = [];
  readonly #held: SetAside<Held>[] = [];
  readonly #families = new Set<Family>();

  constructor(pipeline: string, tally: TallyBook) {
    this.#pipeline = pipeline;
    this.#tally = tally;
  }

  /** What goes on of a batch after a step's verdicts, one an event. */
  apply(
    label: string,
    batch: readonly Passing[],
    verdicts: readonly Verdict[],
  ): readonly Passing[] {
    const next: Passing[] = [];
    let kept = 0;
    let dropped = 0;
    for (let index = 0; index < batch.length; index += 1) {
      const passing = batch[index] as Passing;
      const verdict = verdicts[index] as Verdict;
      switch (verdict.kind) {
        case "keep":
          next.push(changed(passing, verdict.payload));
          if (passing.family === undefined) kept += 1;
          else passing.family.tally.add(tallyKey.step(label, "keep"), 1);
          break;
        case "drop":
          if (passing.family === undefined) dropped += 1;
          else passing.family.tally.add(tallyKey.step(label, "drop"), 1);
          break;
        case "split":
          next.push(...this.#split(label, passing, verdict.payloads));
          break;
        case "hold":
          this.setBack(passing, Number.isFinite(verdict.untilMs) ? verdict : endless(label));
          break;
        case "fail":
          this.setBack(passing, verdict);
          break;
      }
    }
    this.#tally.add(tallyKey.step(label, "keep"), kept);
    this.#tally.add(tallyKey.step(label, "drop"), dropped);
    return next;
  }

  /** An event, or a part of one, does not get through. */
  setBack({ origin, now, family }: Passing, setback: Setback): void {
    if (family === undefined) this.#setAside(origin, setback);
    else family.setBack(setback.kind === "hold" ? setback : inPart(setback, now));
  }

  /** The batch before the next step: without those whose family has failed, each in a place of its own. */
  goOn(batch: readonly Passing[]): readonly Passing[] {
    if (this.#families.size === 0) return batch;
    return batch
      .filter(({ family }) => family?.setback === undefined)
      .map((passing, place) => ({ ...passing, place }));
  }

  /** Ends the passage: what was set aside. What was split and got through is counted now. */
  end(): Aside {
    for (const { origin, setback, tally } of this.#families) {
      if (setback === undefined) this.#tally.addAll(tally.take());
      else this.#setAside(origin, setback);
    }
    return { failed: this.#failed, held: this.#held };
  }

  #setAside(inFlight: InFlight, setback: Setback): void {
    if (setback.kind === "hold") this.#held.push({ ...setback, inFlight });
    else this.#failed.push({ ...setback, inFlight });
  }

  #split(label: string, passing: Passing, payloads: readonly Event["payload"][]): Passing[] {
    const { family = new Family(passing.origin) } = passing;
    this.#families.add(family);
    if (!family.grow(payloads.length)) {
      const reason = `step '${label}' made more than ${partsMax} parts of one event (limit partsMax)`;
      family.setBack({ kind: "fail", failure: { code: "IL_RUN_106", reason }, retry: false });
      return [];
    }
    family.tally.add(tallyKey.step(label, "split"), 1);
    family.tally.add(tallyKey.step(label, "parts"), payloads.length);
    const parts = splitEvent(passing.now, payloads, `${this.#pipeline}/${label}`);
    return parts.map((now) => ({ ...passing, now, family }));
  }
}

/** What is held until no time would never be seen again. */
function endless(label: string): Failed {
  const reason =
    `step '${label}' held the event until a time that is no number: this is a bug of the plugin, ` +
    "report it to its author";
  return { kind: "fail", failure: { code: "IL_RUN_107", reason }, retry: false };
}

/** Says which part it was. */
function inPart(failed: Failed, { stored }: InFlight): Failed {
  const { failure } = failed;
  return { ...failed, failure: { ...failure, detail: { ...failure.detail, part: stored.id } } };
}

function changed(passing: Passing, payload: Event["payload"]): Passing {
  if (payload === passing.now.event.payload) return passing;
  return { ...passing, now: withPayload(passing.now, payload) };
}
