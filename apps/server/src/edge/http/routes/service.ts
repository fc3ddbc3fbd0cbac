import { toInstant, type Role, type serviceRoutes } from "@plimsoll/contract";
import { sql } from "kysely";
import type { Alarm } from "../../../foundation/alarms.ts";
import type { ClockState } from "../../../foundation/clock/clock-guard.ts";
import { instantText } from "../../../foundation/clock/database-clock.ts";
import type { Caller } from "../../../people/caller.ts";
import { problem, type HttpProblem } from "../../../views/http-problem.ts";
import type { HandlersOf } from "../../../views/operation.ts";
import type { Services } from "../services.ts";

export const serviceHandlers: HandlersOf<typeof serviceRoutes, Services> = {
  getHealth: async () => ({ body: { status: "running" } }),

  getReady: async ({ caller }, { book, database, alarms }) => {
    const { phase } = book.sequencer.status;
    if (phase !== "running") {
      const detail = `The book is ${phase}. Ask again in a moment.`;
      throw problem("unavailable", detail, { retryAfterSeconds: 1 });
    }
    await sql`select 1`.execute(database.tables);
    const stopping = alarms.standing().filter(({ stopsService }) => stopsService);
    if (stopping.length > 0) throw notReady(stopping, caller);
    return { body: { status: "ready" } };
  },

  listAlarms: async (_, { alarms }) => ({ body: { items: [...alarms.standing()] } }),

  getClock: async (_, services) => ({ body: await clockViewOf(services) }),

  acceptClock: async ({ caller, address, body }, services) => {
    const { clock, config, log, audit } = services;
    const { aheadSeconds: seen, reason } = body;
    const lookAgain = (): ClockState & { ahead: number } => {
      const state = clock.look();
      const ahead = aheadSecondsOf(state);
      if (Math.abs(ahead - seen) <= config.clockJumpSeconds) return { ...state, ahead };
      const detail = `The clock is ${ahead} seconds ahead by now, not ${seen}. Look at it again.`;
      throw problem("clock_moved", detail, { operands: { aheadSeconds: ahead } });
    };
    const { expected, wall, ahead } = lookAgain();
    await audit.record({
      ...{ actor: caller.id, act: "clock.accepted", subject: null, account: null, address },
      details: { from: instantText(expected), to: instantText(wall), reason },
    });
    lookAgain();
    clock.accept();
    log.warn({ caller: caller.id, aheadSeconds: ahead, reason }, "the clock was accepted as it is");
    return { body: await clockViewOf(services) };
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

const STAFF: readonly Role[] = ["operator", "risk", "custody", "auditor"];

/** What is wrong stays among staff; a load balancer and a stranger learn the names. */
function notReady(alarms: readonly Alarm[], caller: Caller): HttpProblem {
  const names = alarms.map(({ name }) => name);
  const isStaff = STAFF.some((role) => caller.roles.includes(role));
  const detail = isStaff
    ? alarms.map(({ name, sentence }) => `${name}: ${sentence}`).join(" ")
    : `An operator has to look at this: ${names.join(", ")}.`;
  return problem("alarm_stands", detail, { operands: { alarms: names } });
}

function aheadSecondsOf({ wall, expected }: ClockState): number {
  return Math.round((wall - expected) / 1_000);
}

async function clockViewOf({ clock, book, database }: Services) {
  const { rows } = await database.pool.query<{ now: Date }>("SELECT clock_timestamp() AS now");
  const bookTime = await book.sequencer.read(({ time }) => time);
  const state = clock.look();
  return {
    isTrusted: state.isTrusted,
    wallClock: toInstant(state.wall),
    expected: toInstant(state.expected),
    aheadSeconds: aheadSecondsOf(state),
    stoppedAt: state.stoppedAt === null ? null : toInstant(state.stoppedAt),
    bookTime: toInstant(bookTime),
    databaseClock: toInstant(rows[0]?.now.getTime() ?? 0),
  };
}
