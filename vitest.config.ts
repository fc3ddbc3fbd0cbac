import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";
import { LANES } from "./tools/lanes.ts";

export default defineConfig({
  test: {
    projects: LANES.map(({ name, include, exclude }) => ({
      extends: true,
      test: { name, include: [...include], exclude: [...exclude] },
    })),
    // Nothing here measures time: a busy machine must not fail what is merely slow.
    testTimeout: 20_000,
    hookTimeout: 60_000,
    retry: 0,
    // Much of the suite waits for servers, browsers and databases: also two cores have time for two.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    allowOnly: false,
    setupFiles: ["./tools/fast-check-setup.ts"],
    reporters: ["default", "./tools/summary-reporter.ts"],
    coverage: {
      provider: "v8",
      include: ["packages/*/src/**/*.ts", "apps/*/src/**/*.ts"],
      exclude: ["**/*.test.ts"],
    },
  },
});
