import type { Sequencer } from "@plimsoll/sequencer";
import { look } from "../../book/look.ts";
import { factView } from "../history/index.ts";
import type { DescribeEvents } from "./message.ts";

/** Events as the API and the stream write them, also of loans that are closed by now. */
export function describeAsApi(sequencer: Sequencer): DescribeEvents {
  return async ({ entry, markets }) => {
    const { value } = await look({ sequencer }, (book) =>
      entry.events.map((event, index) => factView(book, event, markets[index] ?? null)),
    );
    return value;
  };
}
