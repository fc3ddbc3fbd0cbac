/** What a report may emphasise. Each function returns its text, decorated or not. */
export interface Colours {
  readonly strong: (text: string) => string;
  readonly faint: (text: string) => string;
  readonly accent: (text: string) => string;
}

const ESCAPE = "\u001B[";

function between(begin: number, end: number): (text: string) => string {
  return (text) => `${ESCAPE}${String(begin)}m${text}${ESCAPE}${String(end)}m`;
}

const ANSI: Colours = { strong: between(1, 22), faint: between(2, 22), accent: between(36, 39) };

const asItIs = (text: string): string => text;

/** No decoration: for files, pipes and those who asked for none. */
export const PLAIN: Colours = { strong: asItIs, faint: asItIs, accent: asItIs };

/**
 * Colours only on a terminal, and not where the environment asks for none
 * (`NO_COLOR` set to anything but nothing, see no-color.org, or a dumb terminal).
 */
export function coloursFor(
  isTerminal: boolean,
  environment: Readonly<Record<string, string | undefined>>,
): Colours {
  const isRefused = (environment["NO_COLOR"] ?? "") !== "" || environment["TERM"] === "dumb";
  return isTerminal && !isRefused ? ANSI : PLAIN;
}
