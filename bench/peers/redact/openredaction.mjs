import { OpenRedaction } from "openredaction";
import { spansOf } from "./openredaction-types.mjs";

const tool = new OpenRedaction();

export const label = "openredaction 1.1";
export const findsNames = true;
export const raw = (text) => tool.detect(text);
export const spans = (text) => raw(text).then(spansOf);
