import type { Running } from "./run.ts";

/** Waits for the line in which a server says where it listens. */
export function startedUrl({ process, ended }: Running): Promise<string> {
  return new Promise((resolve, reject) => {
    let printed = "";
    process.stdout?.on("data", (text: string) => {
      printed += text;
      const url = /http:\/\/[\d.]+:\d+/.exec(printed)?.[0];
      if (url !== undefined) resolve(url);
    });
    void ended.then(({ code, stderr }) => reject(new Error(`ended with ${code}: ${stderr}`)));
  });
}
