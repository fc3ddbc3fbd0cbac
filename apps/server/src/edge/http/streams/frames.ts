import { toInstant } from "@plimsoll/contract";
import type { FrameMakers } from "./frame-hub.ts";
import { look } from "../../../book/look.ts";
import type { Services } from "../services.ts";
import { bookTotalsView } from "../../../views/book.ts";
import { mark } from "../../../views/mark.ts";
import { publicView } from "../../../book/public-view.ts";
import { sandboxView } from "../../../sandbox/view.ts";

type Needed = Pick<Services, "sequencer" | "sandbox" | "bookViews" | "config">;

/** How the frames of the streams are made; `present` gives the services of the present book. */
export function frameMakers(present: () => Needed): FrameMakers {
  const isAway = (): boolean => present().sandbox?.isRestarting === true;
  return {
    sandbox: {
      everyMillis: 250,
      make: async () => {
        const services = present();
        const { sandbox } = services;
        if (sandbox === null || isAway()) return null;
        return (await look(services, (book) => sandboxView(sandbox, book))).value;
      },
    },
    marks: {
      everyMillis: 250,
      make: async () => {
        if (isAway()) return null;
        const { value, sequence } = await look(present(), (book) => ({
          at: toInstant(book.time),
          feeds: [...book.feeds.values()].map((feed) => ({
            feed: feed.id,
            mark: mark(feed.mark, feed.settings.decimals),
          })),
        }));
        return { sequence, ...value };
      },
    },
    book: {
      everyMillis: 1_000,
      make: async () => {
        if (isAway()) return null;
        const { value, sequence } = await present().bookViews.see("totals", null, bookTotalsView);
        return { sequence, ...value };
      },
    },
    public: {
      everyMillis: 2_000,
      make: async () => (isAway() ? null : publicView(present())),
    },
  };
}
