import type { Crash, CrashId } from "./crash.ts";
import { august2024 } from "./facts/aug-2024.ts";
import { february2026 } from "./facts/feb-2026.ts";
import { june2022 } from "./facts/jun-2022.ts";
import { march2020 } from "./facts/mar-2020.ts";
import { may2021 } from "./facts/may-2021.ts";
import { november2022 } from "./facts/nov-2022.ts";
import { october2025 } from "./facts/oct-2025.ts";

/** The crashes on file, oldest first. */
export const CRASHES: readonly Crash[] = [
  march2020,
  may2021,
  june2022,
  november2022,
  august2024,
  october2025,
  february2026,
];

/** The crash of this name. */
export function crashOf(id: CrashId): Crash {
  const found = CRASHES.find((crash) => crash.id === id);
  if (found === undefined) throw new RangeError(`There is no crash "${id}".`);
  return found;
}
