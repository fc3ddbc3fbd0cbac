/** Where the code lies that a server of its own loads first; set for a whole test run. */
export const PRELOAD = "PLIMSOLL_TEST_PRELOAD";
/** The file to which such a server writes what it is asked and what it answers; one for each test file. */
export const EXCHANGES = "PLIMSOLL_TEST_EXCHANGES";

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The environment of a server in a process of its own, so that a test run sees its exchanges as it sees those of its
 * own process. Outside a test run it is the one that is given.
 */
export function heldEnvironment(given: Environment, run: Environment = process.env): Environment {
  const [preload, exchanges] = [run[PRELOAD], run[EXCHANGES]];
  if (preload === undefined || exchanges === undefined) return given;
  const options = [given["NODE_OPTIONS"], `--import ${preload}`];
  const NODE_OPTIONS = options.filter((option) => option !== undefined).join(" ");
  return { ...given, NODE_OPTIONS, [EXCHANGES]: exchanges };
}
