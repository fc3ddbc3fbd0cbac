import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { LiveWorld, type Mode } from "../../live/live-world.ts";
import { AttackWorld, type Environment } from "./attack-world.ts";
import { planted, type Hole } from "./hole.ts";

/** Attacks, and fails with a failed expectation when the attack succeeds. */
type Attack = (world: AttackWorld) => Promise<void>;

interface PlantedHole extends Hole {
  /** The attack that must notice the hole, by its name. */
  readonly caughtBy: string;
  readonly mode: Mode;
}

interface Attacks {
  /** The modes whose server is attacked; both unless said. */
  readonly modes?: readonly Mode[];
  /** What the attacked servers are told besides what all are told; a function where each is told something else. */
  readonly environment?: Environment | (() => Environment);
  /** False where each attack starts its own server, on a database of its own; true unless said. */
  readonly isServed?: boolean;
  readonly attacks: Readonly<Record<string, Attack>>;
  readonly holes?: readonly PlantedHole[];
}

const BOTH: readonly Mode[] = ["live", "sandbox"];

/** One server a mode, which all attacks of the file go against one after another, then one server a hole. */
export function describeAttacks({
  modes = BOTH,
  environment: told = {},
  isServed = true,
  attacks,
  holes = [],
}: Attacks): void {
  const environmentOfOne = () => (typeof told === "function" ? told() : told);
  let postgres: LiveWorld;
  beforeAll(async () => {
    postgres = await LiveWorld.open();
  });
  afterAll(() => postgres.close());

  describe.each(modes)("a server in %s mode refuses:", (mode) => {
    let world: AttackWorld;
    beforeAll(async () => {
      const environment = environmentOfOne();
      world = await AttackWorld.open(postgres, { name: mode, mode, environment, isServed });
    });
    afterAll(() => world.close());

    test.each(Object.entries(attacks))("%s", (_, attack) => attack(world));
  });

  if (holes.length === 0) return;
  test.each(holes.map((hole, index) => ({ ...hole, index })))(
    "“$caughtBy” succeeds with a hole in $file",
    async ({ mode, caughtBy, index, ...hole }) => {
      const attack = attacks[caughtBy];
      if (attack === undefined) throw new Error(`there is no attack ${caughtBy}`);
      const environment = both(environmentOfOne(), await planted(hole));
      const opened = { name: `hole_${index}`, mode, environment, isServed };
      const world = await AttackWorld.open(postgres, opened);
      try {
        // Anything but a failed expectation is a broken attack, not a noticed hole.
        await expect(attack(world)).rejects.toMatchObject({ name: "AssertionError" });
      } finally {
        await world.close();
      }
    },
  );
}

/** Both say what Node is to load before the server. */
function both(first: Environment, second: Environment): Environment {
  const options = [first, second].flatMap(({ NODE_OPTIONS }) => NODE_OPTIONS ?? []);
  return { ...first, ...second, NODE_OPTIONS: options.join(" ") };
}
