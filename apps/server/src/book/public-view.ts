import type { ResponseOf, Routes } from "@plimsoll/contract";
import type { Config } from "../foundation/config/environment.ts";
import type { BookViews } from "./book-views.ts";
import type { BookHolder } from "./look.ts";

/** The body of /v1/public, made once for all who watch. */
export async function publicView(services: {
  readonly book: BookHolder;
  readonly bookViews: BookViews;
  readonly config: Pick<Config, "mode">;
}): Promise<ResponseOf<Routes["getPublic"]>> {
  const { book, bookViews, config } = services;
  const { sequencer } = book;
  const { value, sequence } = await bookViews.see("public", undefined, null);
  const head = sequencer.head();
  return {
    sequence,
    ...value,
    journalHead: { bookId: sequencer.bookId, sequence: head.sequence, hash: head.hash },
    isSandbox: config.mode === "sandbox",
  };
}
