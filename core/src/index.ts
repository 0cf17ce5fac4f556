/** The door for hosts: load a project, run its engine. */
export type {
  Engine,
  EngineSummary,
  IngestResult,
  PipelineState,
  ReceiveResult,
  Rejection,
  Submission,
} from "./engine/contract.ts";
