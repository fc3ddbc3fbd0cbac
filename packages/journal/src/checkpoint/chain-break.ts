import type { HashText } from "../chain/pieces.ts";
import { checkpointDigest, type Checkpoint } from "./checkpoint.ts";

/**
 * Checks that checkpoints of one book, in ascending order of their numbers, can be of one chain: each that follows its
 * neighbour names that one's digest, and the journal has only grown between any two. A sentence for what cannot be.
 */
export function findChainBreak(
  checkpoints: readonly Checkpoint[],
  sha256: HashText,
): string | null {
  let last: Checkpoint | undefined;
  for (const checkpoint of checkpoints) {
    const { number, sequence, previous } = checkpoint;
    if ((previous === null) !== (number === 1)) {
      return `Checkpoint ${number} does not say rightly what stands before it.`;
    }
    if (last !== undefined) {
      if (sequence <= last.sequence) {
        return `Checkpoint ${number} is of entry ${sequence}, though checkpoint ${last.number} is of entry ${last.sequence}.`;
      }
      const follows = number === last.number + 1;
      if (follows && previous !== checkpointDigest(sha256, last)) {
        return `Checkpoint ${number} was not made after this checkpoint ${last.number}, but after another one.`;
      }
    }
    last = checkpoint;
  }
  return null;
}
