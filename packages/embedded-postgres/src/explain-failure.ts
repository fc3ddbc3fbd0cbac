import { EmbeddedPostgresError, type EmbeddedPostgresProblem } from "./embedded-postgres-error.ts";

interface Symptom {
  readonly pattern: RegExp;
  readonly problem: EmbeddedPostgresProblem;
  readonly advice: string;
}

/**
 * What PostgreSQL writes (always in English: the cluster is made with locale C) and what it means
 * for the operator. The first match counts, so the more specific symptoms stand first.
 */
const SYMPTOMS: readonly Symptom[] = [
  {
    pattern: /No space left on device|Disk quota exceeded/,
    problem: "disk_full",
    advice: "Free space on the disk that holds the data folder, then start again.",
  },
  {
    pattern: /Address already in use|could not create any TCP\/IP sockets/,
    problem: "port_in_use",
    advice: "Choose another port, or end the program that listens on this one.",
  },
  {
    pattern: /lock file ".*" already exists|pre-existing shared memory block/,
    problem: "data_in_use",
    advice: "Another PostgreSQL server works on this data folder. Stop it first.",
  },
  {
    pattern: /database files are incompatible with server|was initialized by PostgreSQL version/,
    problem: "incompatible_version",
    advice:
      "The data was made by another version of PostgreSQL. Start it with the release that made " +
      "it, export it (pg_dump), and import it here.",
  },
  {
    pattern: /has wrong ownership|Permission denied|has invalid permissions/,
    problem: "wrong_owner",
    advice:
      "Give the data folder back to the user that runs the server (chown -R USER FOLDER), or " +
      "start as the user that made it.",
  },
  {
    pattern: /Cannot allocate memory|could not (create|map|resize) (anonymous )?shared memory/,
    problem: "memory_short",
    advice: "Give the machine or the container more memory, then start again.",
  },
  {
    pattern: /error while loading shared libraries|version `GLIBC|cannot execute/,
    problem: "binaries_unusable",
    advice:
      "The PostgreSQL binaries do not run on this system. Set DATABASE_URL to a PostgreSQL " +
      "server of your own.",
  },
];

/** Turns the output of a failed initdb or server into an error that says what to do. */
export function explainFailure(details: {
  readonly happened: string;
  readonly lastLines: readonly string[];
  readonly fallback: EmbeddedPostgresProblem;
  readonly cause?: unknown;
}): EmbeddedPostgresError {
  const output = details.lastLines.join("\n");
  const symptom = SYMPTOMS.find(({ pattern }) => pattern.test(output));
  return new EmbeddedPostgresError({
    problem: symptom?.problem ?? details.fallback,
    happened: details.happened,
    advice: symptom?.advice ?? "The last lines below say why.",
    lastLines: details.lastLines,
    cause: details.cause,
  });
}
