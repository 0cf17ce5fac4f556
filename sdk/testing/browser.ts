import { once } from "node:events";
import { existsSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { chromium, type Browser } from "playwright-core";
import { bundleSdk } from "./bundle.ts";

/** Where Debian and others put it; `CHROMIUM` names another one. Undefined: there is none here. */
export const chromiumFile = [
  process.env["CHROMIUM"],
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
].find((file) => file !== undefined && existsSync(file));

export function startBrowser(): Promise<Browser> {
  // The sandbox of Chromium asks for more than a container allows; the pages are our own.
  const args = ["--no-sandbox"];
  return chromium.launch({
    args,
    ...(chromiumFile === undefined ? {} : { executablePath: chromiumFile }),
  });
}

/** A site of its own, whose one page has the bundled SDK as `sdk`. */
export async function servePage() {
  const script = await bundleSdk("iife");
  const server = createServer((request, response) => {
    if (request.url === "/sdk.js") response.end(script);
    else {
      response.setHeader("content-type", "text/html");
      response.end(request.url === "/" ? '<script src="/sdk.js"></script>' : "elsewhere");
    }
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const dispose = async () => {
    server.closeAllConnections();
    server.close();
  };
  return { origin, [Symbol.asyncDispose]: dispose };
}
