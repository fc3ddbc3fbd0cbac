/**
 * The lanes that tests run in, told apart by the end of a file's name: what a test has running beside
 * itself decides how long it takes and who can run it (house rule `tests-stand-in-their-lane`).
 */

/** A browser before a real server: `.e2e.test.ts`. */
export const LANE_OF_BROWSERS = "e2e";
/** A server, a PostgreSQL, or another process that stays: `.pg.test.ts`. */
export const LANE_OF_SERVERS = "pg";
/** Nothing: all other tests. */
export const LANE_OF_THE_REST = "quick";

/** The lane in which the test at `path` stands. */
export function laneOf(path: string): string {
  const [, suffix] = /\.([^./]+)\.test\.tsx?$/.exec(path) ?? [];
  if (suffix === LANE_OF_BROWSERS || suffix === LANE_OF_SERVERS) return suffix;
  return LANE_OF_THE_REST;
}

const FOLDERS = "{packages,apps,bench,tools}/**";
const OUTSIDE = ["**/node_modules/**", "**/dist/**", "**/.stryker-tmp/**"];
const files = (lane: string): string => `${FOLDERS}/*.${lane}.test.ts`;
const browsers = files(LANE_OF_BROWSERS);
const servers = files(LANE_OF_SERVERS);

export interface Lane {
  readonly name: string;
  /** Patterns of the files in it. */
  readonly include: string[];
  readonly exclude: string[];
}

/**
 * vitest begins lanes in the order of the alphabet: those that wait most come first, so that what
 * only computes fills the time in which they wait.
 */
export const LANES: readonly Lane[] = [
  { name: LANE_OF_BROWSERS, include: [browsers], exclude: OUTSIDE },
  { name: LANE_OF_SERVERS, include: [servers], exclude: OUTSIDE },
  {
    name: LANE_OF_THE_REST,
    include: [`${FOLDERS}/*.test.{ts,tsx}`],
    exclude: [...OUTSIDE, browsers, servers],
  },
];
