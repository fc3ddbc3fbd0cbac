import { sql } from "kysely";
import { problem } from "../../../views/http-problem.ts";
import type { Handlers } from "../operation.ts";

export const serviceHandlers: Handlers<"getHealth" | "getReady" | "getMetrics" | "getCaller"> = {
  getHealth: async () => ({ body: { status: "running" } }),

  getReady: async (_, { sequencer, database }) => {
    const { phase } = sequencer.status;
    if (phase !== "running") {
      const detail = `The book is ${phase}. Ask again in a moment.`;
      throw problem("unavailable", detail, { retryAfterSeconds: 1 });
    }
    await sql`select 1`.execute(database.tables);
    return { body: { status: "ready" } };
  },

  getMetrics: async (_, { metrics }) => ({ body: await metrics.registry.metrics() }),

  getCaller: async ({ caller }) => {
    const { name, kind, roles, account } = caller;
    return {
      body: { name, kind: kind === "person" ? "person" : "key", roles: [...roles], account },
    };
  },
};
