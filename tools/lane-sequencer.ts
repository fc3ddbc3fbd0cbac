import { BaseSequencer, type TestSpecification } from "vitest/node";

/** Kinds that play whole books and take longest among the quick tests. */
const LONG = /\.(crash|replay|model|property)\.test\.ts$/;

/**
 * vitest's own order, lane by lane and the largest or slowest first, but in each lane the kinds of tests that
 * are known to be long before the others: one that begins last would be waited for by idle cores.
 */
export class LaneSequencer extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const lanes = [...new Set(sorted.map(({ project }) => project.name))];
    return lanes.flatMap((lane) => {
      const ofLane = sorted.filter(({ project }) => project.name === lane);
      const isLong = ({ moduleId }: TestSpecification): boolean => LONG.test(moduleId);
      return [...ofLane.filter(isLong), ...ofLane.filter((file) => !isLong(file))];
    });
  }
}
