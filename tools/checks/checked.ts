import { beforeAll } from "vitest";
import { PlantedRepository, type Outcome } from "./planted-repository.ts";

/*
 * A check that passes whatever one does proves nothing. Violations are planted beside sound sources; each
 * check runs once over all of them, and it must name every planted file and no sound one.
 */

export interface Violation {
  readonly violation: string;
  readonly rule: string;
  readonly path: string;
  readonly text: string;
}

/** Plants `violations` and runs `check` over them once. */
export function checked(
  violations: readonly Violation[],
  beside: Readonly<Record<string, string>>,
  check: (repository: PlantedRepository) => Outcome,
): { readonly outcome: () => Outcome } {
  let outcome: Outcome | undefined;
  beforeAll(() => {
    const planted = violations.map(({ path, text }) => [path, text] as const);
    const repository = new PlantedRepository({ ...Object.fromEntries(planted), ...beside });
    try {
      outcome = check(repository);
    } finally {
      repository.remove();
    }
  }, 60_000);
  return {
    outcome: () => {
      if (outcome === undefined) throw new Error("the check has not run");
      return outcome;
    },
  };
}
