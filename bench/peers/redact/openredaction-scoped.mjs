import { OpenRedaction } from "@openredaction/openredaction";
import { spansOf } from "./openredaction-types.mjs";

const tool = new OpenRedaction();

export const label = "@openredaction 1.0";
export const findsNames = true;
export const raw = (text) => tool.detect(text);
export const spans = (text) => spansOf(raw(text));
