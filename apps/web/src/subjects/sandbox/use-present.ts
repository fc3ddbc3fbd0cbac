import { useApi } from "../../foundation/api/query.ts";
import { useSandbox } from "./use-sandbox.ts";

/** The present of the book, milliseconds: the scenario's in a sandbox, today's elsewhere. */
export function usePresent(): number | null {
  const app = useApi("getApp");
  const sandbox = useSandbox();
  if (sandbox !== null) return Date.parse(sandbox.at);
  // Better today's than none where nobody can say.
  return app.data?.hasScenario === false || app.isError ? Date.now() : null;
}
