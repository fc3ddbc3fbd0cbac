import { afterAll, expect } from "vitest";
import type { AttackWorld } from "../harness/attack-world.ts";
import { describeAttacks } from "../harness/describe-attacks.ts";
import { HOUR, WrongClock } from "./wrong-clock.ts";

const clock = new WrongClock();
afterAll(() => clock.remove());

/** The database runs on the same machine, so its clock is wrong by as much. */
async function letDatabaseShare(world: AttackWorld, wrongBy: number): Promise<void> {
  await world.sql("CREATE SCHEMA IF NOT EXISTS wrong");
  await world.sql(
    `CREATE OR REPLACE FUNCTION wrong.clock_timestamp() RETURNS timestamptz LANGUAGE sql AS
     $$ SELECT pg_catalog.clock_timestamp() + interval '${wrongBy} milliseconds' $$`,
  );
  await world.sql(`DO $$ BEGIN EXECUTE format(
    'ALTER DATABASE %I SET search_path = wrong, pg_catalog, public', current_database()); END $$`);
}

/** Nobody contradicts the clock any more, but the monotonic clock, which went on while the service was down. */
async function restart(world: AttackWorld): Promise<void> {
  const { postgres, database, environment } = world;
  await world.server.end("SIGTERM");
  const readyAgain = async () => {
    const server = await postgres.start(database, "live", environment);
    const response = await fetch(`${server.url}/ready`);
    const answer = { status: response.status, text: await response.text() };
    await server.end("SIGTERM");
    return answer;
  };
  try {
    for (const wrongBy of [HOUR, -HOUR]) {
      await letDatabaseShare(world, wrongBy);
      clock.be(wrongBy);
      const { status, text } = await readyAgain();
      expect(text).toContain("clock_jumped");
      expect(status).toBe(503);
    }
  } finally {
    clock.be(0);
  }
  // Put right, it is believed again.
  await letDatabaseShare(world, 0);
  expect((await readyAgain()).status).toBe(200);
}

const RESTART = "a restart with a wrong clock that the database shares";

describeAttacks({
  modes: ["live"],
  environment: clock.environment,
  attacks: { [RESTART]: restart },
  holes: [
    {
      caughtBy: RESTART,
      mode: "live",
      file: "apps/server/src/start/open-clock.ts",
      find: "await readEarlier(dataDirectory, boot)",
      replace: "null",
    },
  ],
});
