import { toInstant, type ResponseOf, type Routes } from "@plimsoll/contract";
import { isContinuationDue, type Book } from "@plimsoll/engine";
import type { FrameMakers } from "./frame-hub.ts";
import { look } from "../../../book/look.ts";
import type { Services } from "../services.ts";
import { marksOf } from "../../../views/mark.ts";
import { publicView } from "../../../book/public-view.ts";

type Needed = Pick<Services, "book" | "sandbox" | "bookViews" | "config">;

/**
 * How the frames of the streams are made. Where no scenario plays there is no view of one, and its
 * frames never come. Frames with prices wait until all that a price has caused is done, so that nobody
 * sees a price without what plans do at it.
 */
export function frameMakers(
  needs: Needed,
  viewScenario: ((book: Book) => ResponseOf<Routes["getSandbox"]> | null) | null,
): FrameMakers {
  const isAway = (): boolean => needs.sandbox?.isRestarting === true;
  return {
    sandbox: {
      everyMillis: 250,
      make: async () => {
        if (viewScenario === null || isAway()) return null;
        return (await look(needs.book, viewScenario)).value;
      },
    },
    marks: {
      everyMillis: 250,
      make: async () => {
        if (isAway()) return null;
        const { value, sequence } = await look(needs.book, (book) =>
          isContinuationDue(book) ? null : { at: toInstant(book.time), feeds: marksOf(book) },
        );
        return value === null ? null : { sequence, ...value };
      },
    },
    book: {
      everyMillis: 1_000,
      make: async () => {
        if (isAway()) return null;
        const { value, sequence } = await needs.bookViews.see("totals", undefined, null);
        return { sequence, ...value };
      },
    },
    public: {
      everyMillis: 2_000,
      make: async () => (isAway() ? null : publicView(needs)),
    },
  };
}
