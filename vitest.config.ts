import { defineConfig } from "vitest/config";

const reportFile = process.env["VITEST_REPORT"];

export default defineConfig({
  resolve: { conditions: ["@ingestlayer/source", "node"] },
  ssr: { resolve: { conditions: ["@ingestlayer/source", "node"] } },
  test: {
    include: ["{dsl,core,plugins,server,sdk,demo,recipes,test}/**/*.test.ts"],
    setupFiles: ["test/support/property-seed.ts"],
    pool: "forks",
    // One core less, as vitest has it, would be half of a small machine.
    maxWorkers: "100%",
    // Children and workers that the code under test starts must find the sources too. Types are stripped by
    // WebAssembly in each thread; V8 frees such code of a thread that ends while another one still has its
    // wrappers compiled, and the process dies of it (seen in one suite of three).
    execArgv: ["--conditions=@ingestlayer/source", "--no-wasm-code-gc"],
    testTimeout: 60_000,
    // What is waited for comes as soon as the machine lets it: a second, as vitest has it, is little on a busy one.
    expect: { poll: { timeout: 20_000 } },
    hookTimeout: 60_000,
    reporters: reportFile ? ["default", "json"] : ["default"],
    ...(reportFile ? { outputFile: { json: reportFile } } : {}),
  },
});
