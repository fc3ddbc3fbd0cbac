import { defineConfig } from "vitest/config";

/**
 * The tests that mutation testing runs (docs/mutation.md): units and properties beside the mutated
 * folders, and those of the rates between them. One seed, so that two runs kill the same mutants; no
 * recorded vectors, so that the outcome does not depend on files beside the repository.
 */
export default defineConfig({
  test: {
    include: ["packages/engine/src/{math,rates,market,liquidation}/**/*.test.ts"],
    exclude: ["**/*.vectors.test.ts"],
    env: { FC_SEED: "20260206" },
    retry: 0,
    allowOnly: false,
    setupFiles: ["./tools/fast-check-setup.ts"],
  },
});
