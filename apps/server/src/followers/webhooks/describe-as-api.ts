import type { Sequencer } from "@plimsoll/sequencer";
import { look } from "../../book/look.ts";
import type { History } from "../history/history.ts";
import { factView } from "../history/views.ts";
import { address } from "../history/loan-owners.ts";
import type { DescribeEvents } from "./message.ts";

const CATCH_UP_MILLIS_MAX = 10_000;

/** Events as the API and the stream write them, also of loans that are closed by now. */
export function describeAsApi(sequencer: Sequencer, history: History): DescribeEvents {
  return async (entry) => {
    if (!(await history.worker.reach(entry.sequence, CATCH_UP_MILLIS_MAX))) {
      throw new Error("History is behind; messages wait for it.");
    }
    const [addressed] = await address(history.tables, [entry]);
    const { value } = await look({ sequencer }, (book) =>
      entry.events.map((event, index) => factView(book, event, addressed?.markets[index] ?? null)),
    );
    return value;
  };
}
