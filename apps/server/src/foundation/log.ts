import { pino, type DestinationStream, type Logger } from "pino";
import type { Config } from "./config/environment.ts";
import { readableLine } from "./readable-log.ts";
import { redactionOf } from "./redaction.ts";

/** How far back the causes of an error are told, and how many errors of one that holds several. */
const CAUSES_MAX = 4;
const CHARACTERS_MAX = 4_000;

type LogSettings = Pick<Config, "logLevel"> & Partial<Pick<Config, "logFormat">>;

/**
 * A line for each event: of JSON, written in pieces so that no request waits for the console, or of text for a
 * terminal. No line holds a secret, whoever wrote it.
 */
export function createLog(
  config: LogSettings & Parameters<typeof redactionOf>[0],
  destination: DestinationStream = config.logFormat === "text" ? TERMINAL : inPieces(),
): Logger {
  return pino(
    {
      level: config.logLevel,
      serializers: { error: (error: unknown) => describe(error, CAUSES_MAX) },
      hooks: { streamWrite: redactionOf(config) },
    },
    destination,
  );
}

const TERMINAL: DestinationStream = {
  write: (line) => {
    const text = readableLine(line);
    if (text !== null) process.stdout.write(`${text}\n`);
  },
};

function inPieces(): DestinationStream {
  return pino.destination({ sync: false, minLength: 4_096, periodicFlush: 500 });
}

/**
 * What the log says of an error: type, message, code, stack and causes, cut to a bounded length. Nothing
 * else that hangs on it: drivers attach connections, with all that these know.
 */
function describe(error: unknown, causesMax: number): unknown {
  if (!(error instanceof Error)) return String(error).slice(0, CHARACTERS_MAX);
  const { code } = error as { readonly code?: unknown };
  const hasCode = typeof code === "string" || typeof code === "number";
  const errors = error instanceof AggregateError ? (error.errors as readonly unknown[]) : [];
  const goesOn = causesMax > 0;
  return {
    type: error.name === "Error" ? error.constructor.name : error.name,
    message: error.message.slice(0, CHARACTERS_MAX),
    ...(hasCode ? { code } : {}),
    stack: error.stack?.slice(0, CHARACTERS_MAX),
    ...(goesOn && error.cause !== undefined ? { cause: describe(error.cause, causesMax - 1) } : {}),
    ...(goesOn && errors.length > 0
      ? { errors: errors.slice(0, CAUSES_MAX).map((one) => describe(one, causesMax - 1)) }
      : {}),
  };
}
