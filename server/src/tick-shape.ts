import { executionAsyncResource } from "node:async_hooks";

/**
 * Holds one of the objects that Node makes for each `process.nextTick`, for as long as the process lives.
 *
 * All of them share a hidden class, which V8 frees when the collector runs at a moment at which none of
 * them is alive, as it may while a server starts. The next one gets a new class; the code of `nextTick`
 * has then seen two, and from there on it makes every such object by a call into the runtime. A request
 * takes several, so that this costs a fifth of a request's time, for good. `npm run bench -- ingest`
 * shows it, most of all at the first start after an install, when nothing is compiled yet.
 */
export const keptTicks: object[] = [];

process.nextTick(() => keptTicks.push(executionAsyncResource()));
