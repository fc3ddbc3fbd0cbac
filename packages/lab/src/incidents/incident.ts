import type { View } from "./play-incident.ts";

/** Something that happened, or was made to happen, to the prices. */
export interface Incident {
  readonly name: string;
  /** What was done with the files. */
  readonly story: string;
  /** Files under the folder of prices. */
  readonly files: readonly string[];
  /** Whether the prices were true: then nothing may be late either. */
  readonly isTrueCrash: boolean;
  /** What the service saw, behind the documented gate. */
  readonly gated: View;
  /** The median of the honest venues, without any gate. */
  readonly honest: View;
}

/** Reads an incident when it is its turn: the files are large. */
export interface IncidentSource {
  readonly name: string;
  readonly files: readonly string[];
  readonly load: (folder: string) => Promise<readonly Incident[]>;
}
