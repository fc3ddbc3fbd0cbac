import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";
import { LaneSequencer } from "./tools/lane-sequencer.ts";
import { LANE_OF_BROWSERS, LANE_OF_SERVERS, LANE_OF_THE_REST, LANES } from "./tools/lanes.ts";

const PRELOAD = "apps/server/test/contract/make-preload.ts";
/** What is made before all tests of a lane. */
const GLOBAL_SETUP: Readonly<Record<string, string[]>> = {
  [LANE_OF_BROWSERS]: [PRELOAD],
  [LANE_OF_SERVERS]: [PRELOAD, "apps/server/test/cluster/make-cluster.ts"],
};

export default defineConfig({
  test: {
    // Quick tests share a process: what they import is loaded once, not once a file. So none may leave
    // anything behind, neither a stub nor a timer nor a variable of the environment.
    projects: LANES.map(({ name, include, exclude }) => ({
      extends: true,
      test: {
        ...{ name, include, exclude, isolate: name !== LANE_OF_THE_REST },
        ...(name !== LANE_OF_THE_REST && {
          setupFiles: ["apps/server/test/contract/hold-to-contract.ts"],
        }),
        globalSetup: GLOBAL_SETUP[name] ?? [],
      },
    })),
    // Nothing here measures time: a busy machine must not fail what is merely slow.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 60_000 } },
    retry: 0,
    // Much of the suite waits for servers, browsers and databases: there is time for one more than cores.
    maxWorkers: availableParallelism() + 1,
    allowOnly: false,
    sequence: { sequencer: LaneSequencer },
    setupFiles: ["./tools/fast-check-setup.ts"],
    reporters: ["default", "./tools/summary-reporter.ts"],
    coverage: {
      provider: "v8",
      include: ["packages/*/src/**/*.ts", "apps/*/src/**/*.ts"],
      exclude: ["**/*.test.ts"],
    },
  },
});
