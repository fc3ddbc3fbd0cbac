import { isCode, type HouseRule, type Report, type SourceFile } from "./rule.ts";

const BINARY = /\.(png|jpe?g|gif|ico|woff2?|gz|zip|pdf)$/;
const POSIX_PATH = /(?<![\w./~$}-])\/(?:work|tmp|home|root|Users|mnt|media)\/[\w.]/g;
const WINDOWS_PATH = /\b[A-Z]:\\{1,2}Users\b/g;
/** Longest file; docs/style.md aims lower. */
const LINES_MAX = 450;
/** Files that were longer when the limit came. A number here may fall, never rise. */
const LINES_MAX_OF: ReadonlyMap<string, number> = new Map([]);

/** Files that may name a fixed folder, and why. An entry that is no longer needed fails too. */
const FIXED_PATHS_ALLOWED: ReadonlyMap<string, string> = new Map();

/** What is left to do is an issue; what is half done is not committed. */
export const noLeftovers: HouseRule = {
  name: "no-leftovers",
  appliesTo: (path) => isCode(path) || /\.(md|ya?ml|sql|sh|css|html)$/.test(path),
  check: (file, report) =>
    matches(
      file,
      /\b(?:T[O]DO|F[I]XME|X[X]X|H[A]CK)\b/g,
      report,
      (found) => `${found}: do it now or open an issue.`,
    ),
};

/** What works only in one checkout on one machine works for nobody else. */
export const noMachinePaths: HouseRule = {
  name: "no-machine-paths",
  appliesTo: (path) => !BINARY.test(path),
  check(file, report) {
    const isAllowed = FIXED_PATHS_ALLOWED.has(file.path);
    let found = 0;
    const reportPath: Report = (position, message) => {
      found += 1;
      if (!isAllowed) report(position, message);
    };
    const instead = "use os.tmpdir(), an argument or the environment";
    for (const pattern of [POSIX_PATH, WINDOWS_PATH])
      matches(file, pattern, reportPath, (path) => `${path}… is one machine's path: ${instead}.`);
    if (isAllowed && found === 0)
      report(0, "names no fixed folder any more: take it out of FIXED_PATHS_ALLOWED.");
  },
};

/** npm asks the registry its user has configured; the lock names none. */
export const noRegistryHosts: HouseRule = {
  name: "no-registry-hosts",
  appliesTo: (path) => !BINARY.test(path),
  check: (file, report) =>
    matches(
      file,
      /\bregistry\.(?:npmjs\.org|yarnpkg\.com|npmmirror\.com)|\b(?:verd[a]ccio|artif[a]ctory|jfr[o]g)\b|"resolved": "https?:/gi,
      report,
      (found) => `${found}: leave the registry to the user's npm configuration.`,
    ),
};

/** A switched-off check says why, where it is switched off. */
export const suppressionsHaveReasons: HouseRule = {
  name: "suppressions-have-reasons",
  appliesTo: isCode,
  check(file, report) {
    matches(
      file,
      /@ts-(?:i[g]nore|n[o]check)\b/g,
      report,
      (found) => `${found}: use @ts-expect-error with a reason, which fails once it is not needed.`,
    );
    matches(
      file,
      /@ts-expect-e[r]ror\s*$|@ts-expect-e[r]ror\s*\*\//gm,
      report,
      () => "@ts-expect-error without a reason: say why after it.",
    );
    matches(
      file,
      /eslint-dis[a]ble(?:-next-line|-line)?(?![^\n]* -- \S)|prettier-ig[n]ore(?![^\n]* -- \S)/g,
      report,
      (found) => `${found} without a reason: say why after " -- ".`,
    );
  },
};

/** Small files: one noun, read in one sitting. */
export const filesAreShort: HouseRule = {
  name: "files-are-short",
  appliesTo: isCode,
  check(file, report) {
    const lines = file.text.split("\n").length - (file.text.endsWith("\n") ? 1 : 0);
    const limit = LINES_MAX_OF.get(file.path);
    if (lines > (limit ?? LINES_MAX))
      report(0, `${lines} lines, more than ${limit ?? LINES_MAX}: split it by its nouns.`);
    else if (limit !== undefined && lines < limit)
      report(0, `${lines} lines: lower its limit of ${limit} in tools/house-rules/text-rules.ts.`);
  },
};

function matches(
  file: SourceFile,
  pattern: RegExp,
  report: Report,
  message: (found: string) => string,
): void {
  for (const match of file.text.matchAll(pattern)) report(match.index, message(match[0]));
}
