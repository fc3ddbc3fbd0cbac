import type { serviceRoutes } from "@plimsoll/contract";
import { sql } from "kysely";
import { problem } from "../../../views/http-problem.ts";
import type { HandlersOf } from "../../../views/operation.ts";
import type { Services } from "../services.ts";

export const serviceHandlers: HandlersOf<typeof serviceRoutes, Services> = {
  getHealth: async () => ({ body: { status: "running" } }),

  getReady: async (_, { book, database }) => {
    const { phase } = book.sequencer.status;
    if (phase !== "running") {
      const detail = `The book is ${phase}. Ask again in a moment.`;
      throw problem("unavailable", detail, { retryAfterSeconds: 1 });
    }
    await sql`select 1`.execute(database.tables);
    return { body: { status: "ready" } };
  },

  getMetrics: async (_, { book }) => ({ body: await book.served.metrics.registry.metrics() }),

  getCaller: async ({ caller }) => {
    const { name, kind, roles, account, person } = caller;
    return {
      body: {
        ...{ name, kind: kind === "person" ? "person" : "key", roles: [...roles], account },
        isEmailVerified: person?.isEmailVerified ?? null,
        withheldRoles: [...(person?.withheld ?? [])],
      },
    };
  },
};
