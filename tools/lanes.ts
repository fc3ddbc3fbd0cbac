/**
 * The lanes that tests run in, told apart by the end of a file's name: what a test needs decides how
 * long it takes, and who can run it. docs/style.md has the rule, `tests-stand-in-their-lane` checks it.
 */

const CODE = "{packages,apps,bench,tools}/**";

/** What no lane looks into. */
export const OUTSIDE = ["**/node_modules/**", "**/dist/**", "**/.stryker-tmp/**"];

/** A browser before a real server. */
const e2e = [`${CODE}/*.e2e.test.ts`];
/** A server, a PostgreSQL or another process of ours. */
const pg = [`${CODE}/*.pg.test.ts`];

export interface Lane {
  readonly name: string;
  readonly include: readonly string[];
  readonly exclude: readonly string[];
}

/**
 * In the order of the alphabet, which is the order in which vitest begins them: those that wait most
 * come first, so that what only computes fills the time in which they wait.
 */
export const LANES: readonly Lane[] = [
  { name: "e2e", include: e2e, exclude: OUTSIDE },
  { name: "pg", include: pg, exclude: OUTSIDE },
  { name: "quick", include: [`${CODE}/*.test.{ts,tsx}`], exclude: [...OUTSIDE, ...e2e, ...pg] },
];
