import { afterAll, afterEach, beforeAll, expect, test, type TestContext } from "vitest";
import { visitAs, type Part } from "./pages.ts";
import { Stage, type Visitor } from "./stage.ts";

/** The stage of one file of tests: one server and one browser for all of its scenes. */
interface Scenes {
  readonly stage: () => Stage;
  /** A test in the browser; skipped with the reason where there is none. */
  readonly scene: (name: string, play: () => Promise<void>, seconds?: number) => void;
  /** Somebody who leaves when the scene is over; what their browser complained of fails it. */
  readonly enter: (part: Part, ...options: Parameters<Stage["visit"]>) => Promise<Visitor>;
}

/** Sets a stage before the tests of the file that calls this, and strikes it after them. */
export function setScenes(): Scenes {
  let obstacle: string | null = null;
  let stage: Stage | undefined;
  const visitors: Visitor[] = [];
  const theStage = (): Stage => {
    if (stage === undefined) throw new Error("The stage is not set yet.");
    return stage;
  };
  beforeAll(async () => {
    obstacle = await Stage.obstacle();
    if (obstacle === null) stage = await Stage.set();
  }, 600_000);
  afterAll(async () => {
    await stage?.strike();
  });
  afterEach(async () => {
    for (const visitor of visitors.splice(0)) {
      const { complaints } = visitor;
      await visitor.leave();
      expect(complaints, "what the browser complained of").toEqual([]);
    }
  });
  return {
    stage: theStage,
    scene: (name, play, seconds = 90) => {
      test(
        name,
        async (context: TestContext) => {
          if (obstacle !== null) context.skip(obstacle);
          await play();
        },
        seconds * 1_000,
      );
    },
    enter: async (part, ...options) => {
      const visitor = await visitAs(theStage(), part, ...options);
      visitors.push(visitor);
      return visitor;
    },
  };
}

/** A visitor with its page, and its session's requests as a function of its own. */
export function bound(visitor: Visitor) {
  const call: Visitor["call"] = (...request) => visitor.call(...request);
  return { visitor, page: visitor.page, call };
}
