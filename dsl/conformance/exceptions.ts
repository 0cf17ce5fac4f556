/** Cases of cel-spec that need no protobuf and yet do not pass, by name, with the reason. */
export const EXCEPTIONS: ReadonlyMap<string, string> = new Map([]);
