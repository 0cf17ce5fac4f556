import type {
  ConfigPath,
  DeliveryReport,
  Event,
  Outage,
  Outcome,
  Problem,
  Route,
  RunContext,
  Trial,
} from "@ingestlayer/core/plugin";
import { describeTable, tableVersion } from "./catalogue/describe.ts";
import type { ConnectionPool } from "./connection/pool.ts";
import type { Session } from "./connection/session.ts";
import type { ConnectionSettings } from "./connection/settings.ts";
import { deliver } from "./deliver.ts";
import type { Finding } from "./findings/finding.ts";
import { inspect } from "./findings/inspect.ts";
import type { TableName } from "./identifier.ts";
import { explain, outageOf } from "./failures/outage.ts";
import { makePlan, type RouteMapping, type WritePlan } from "./plan.ts";
import { trialOf } from "./trial.ts";

/** What the routes of one destination share. */
export interface Shared {
  readonly pool: ConnectionPool;
  readonly settings: ConnectionSettings;
  readonly statementTimeoutMs: number;
}

/** What a route knows of its own place in the config. */
export interface RouteOptions {
  readonly table: TableName;
  readonly mapping: RouteMapping;
  place(path: ConfigPath): string;
}

/** A table as a pipeline writes to it. State: the plan, read once and again when it proves stale. */
export class TableRoute implements Route {
  readonly #shared: Shared;
  readonly #options: RouteOptions;
  #plan: WritePlan | undefined;

  constructor(shared: Shared, options: RouteOptions) {
    this.#shared = shared;
    this.#options = options;
  }

  async deliver(batch: readonly Event[], context: RunContext): Promise<DeliveryReport> {
    const planned = this.#plan !== undefined;
    const report = await this.#attempt(batch, context);
    // The table may have changed since it was read: read it again, once, before calling anybody.
    if (!needsOperator(report) || !planned) return report;
    this.#plan = undefined;
    return this.#attempt(batch, context);
  }

  async check(signal: AbortSignal): Promise<readonly Problem[]> {
    const { pool, settings } = this.#shared;
    try {
      const findings = await pool.use(signal, (session) => this.#inspect(session));
      return findings.map((finding) => this.#problem(finding));
    } catch (error) {
      const { code, reason } = explain(error, settings);
      return [{ code, message: reason, place: this.#options.place([]) }];
    }
  }

  async trial(event: Event, signal: AbortSignal): Promise<Trial> {
    const { pool, settings, statementTimeoutMs } = this.#shared;
    try {
      return await pool.use(signal, async (session) => {
        const plan = await this.#readPlan(session);
        if (!isUsable(plan)) return { ok: false, failure: (await this.#unusable(session)).failure };
        const use = pool.use.bind(pool);
        return trialOf(event, { plan, settings, statementTimeoutMs, use });
      });
    } catch (error) {
      return { ok: false, failure: outageOf(error, settings).failure };
    }
  }

  async #attempt(batch: readonly Event[], context: RunContext): Promise<DeliveryReport> {
    const { pool, settings } = this.#shared;
    try {
      return await pool.use(context.signal, (session) => this.#deliver(session, batch, context));
    } catch (error) {
      return outageOf(error, settings);
    }
  }

  async #deliver(
    session: Session,
    batch: readonly Event[],
    context: RunContext,
  ): Promise<DeliveryReport> {
    this.#plan ??= await this.#readPlan(session);
    const plan = this.#plan;
    if (!isUsable(plan)) {
      this.#plan = undefined;
      return this.#unusable(session);
    }
    const { settings, statementTimeoutMs } = this.#shared;
    const tally = context.tally.bind(context);
    const options = { plan, settings, statementTimeoutMs, tally, ending: "commit" } as const;
    const report = await deliver(session, batch, options);
    if (needsOperator(report)) this.#plan = undefined;
    if ("kind" in report || !(await this.#isStale(session, plan, report))) return report;
    this.#plan = undefined;
    return this.#deliverRejected(session, batch, report, context);
  }

  /** What was rejected may have been judged by a table that is another one by now. */
  async #isStale(
    session: Session,
    plan: WritePlan,
    outcomes: readonly Outcome[],
  ): Promise<boolean> {
    if (!session.usable || !outcomes.some(isRejected)) return false;
    try {
      return (await tableVersion(session, this.#options.table)) !== plan.table.version;
    } catch {
      // The good rows are committed: a connection that breaks only now must not put them in doubt.
      return false;
    }
  }

  async #deliverRejected(
    session: Session,
    batch: readonly Event[],
    outcomes: readonly Outcome[],
    context: RunContext,
  ): Promise<DeliveryReport> {
    const again = batch.filter((_event, index) => isRejected(outcomes[index]));
    const report = await this.#deliver(session, again, context);
    const settled = outcomes.map((outcome) => (isRejected(outcome) ? undefined : outcome));
    const later = "kind" in report ? again.map(() => retry(report)) : [...report];
    return settled.map((outcome) => outcome ?? later.shift() ?? { kind: "done" });
  }

  async #readPlan(session: Session): Promise<WritePlan | undefined> {
    const { table, mapping } = this.#options;
    const found = await describeTable(session, table, this.#shared.statementTimeoutMs);
    return found === undefined ? undefined : makePlan(mapping, found);
  }

  #inspect(session: Session): Promise<readonly Finding[]> {
    const { settings, statementTimeoutMs } = this.#shared;
    const { table, mapping } = this.#options;
    const { user } = settings;
    return inspect(session, { table, mapping, user, timeoutMs: statementTimeoutMs });
  }

  /** Says what is wrong with the table, in the words of `check`. */
  async #unusable(session: Session): Promise<Outage> {
    const findings = await this.#inspect(session);
    const [first] = findings.filter(({ warning }) => warning !== true);
    const code = first?.code ?? "IL_PG_215";
    const reason =
      first === undefined
        ? "the event has no field that the table has a column for"
        : `${first.message}. ${first.hint}`;
    return { kind: "outage", failure: { code, reason }, needsOperator: true };
  }

  #problem({ code, path, message, hint, warning }: Finding): Problem {
    const place = this.#options.place(path);
    return { code, message, hint, place, ...(warning ? { severity: "warning" } : {}) };
  }
}

function isUsable(plan: WritePlan | undefined): plan is WritePlan {
  return plan !== undefined && plan.missing.length === 0 && plan.columns.length > 0;
}

function isRejected(outcome: Outcome | undefined): boolean {
  return outcome?.kind === "reject";
}

function retry({ failure }: Outage): Outcome {
  return { kind: "retry", failure };
}

function needsOperator(report: DeliveryReport): boolean {
  return "kind" in report && report.needsOperator === true;
}
