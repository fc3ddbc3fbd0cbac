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
const restart = (wrongBy: number) => async (world: AttackWorld) => {
  const { postgres, database, environment } = world;
  await world.server.end("SIGTERM");
  const again = () => postgres.start(database, "live", environment);
  const ready = async (url: string) => {
    const response = await fetch(`${url}/ready`);
    return { status: response.status, text: await response.text() };
  };
  const usual = await again();
  expect((await ready(usual.url)).status).toBe(200);
  await usual.end("SIGTERM");
  await letDatabaseShare(world, wrongBy);
  clock.be(wrongBy);
  try {
    const server = await again();
    const answer = await ready(server.url);
    await server.end("SIGTERM");
    expect(answer.text).toContain("clock_jumped");
    expect(answer.status).toBe(503);
  } finally {
    clock.be(0);
    await letDatabaseShare(world, 0);
  }
  // Put right, it is believed again.
  const right = await again();
  expect((await ready(right.url)).status).toBe(200);
  await right.end("SIGTERM");
};

const AHEAD = "a restart with a clock an hour ahead that the database shares";

describeAttacks({
  modes: ["live"],
  environment: clock.environment,
  attacks: {
    [AHEAD]: restart(HOUR),
    "a restart with a clock an hour back that the database shares": restart(-HOUR),
  },
  holes: [
    {
      caughtBy: AHEAD,
      mode: "live",
      file: "apps/server/src/start/open-clock.ts",
      find: "await readEarlier(dataDirectory, boot)",
      replace: "null",
    },
  ],
});
