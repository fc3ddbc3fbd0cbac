import type { ResponseOf, Routes } from "@plimsoll/contract";
import type { Config } from "../foundation/config/environment.ts";
import { write, type Written } from "../foundation/workers/written.ts";
import type { BookViews } from "./book-views.ts";
import type { BookHolder } from "./look.ts";

type PublicView = ResponseOf<Routes["getPublic"]>;

interface Needs {
  readonly book: BookHolder;
  readonly bookViews: BookViews;
  readonly config: Pick<Config, "mode">;
}

interface Page {
  /** The sums as JSON, without the brace that opens them: what costs most to write. */
  readonly rest: string;
  /** As it was written last, when the journal ended where `head` says. */
  readonly head: string;
  readonly written: Written;
}

/** By the sums that they show; they go when nobody shows these any more. */
const pages = new WeakMap<object, Page>();

/** The body of /v1/public, made once for all who watch. */
export async function publicView(needs: Needs): Promise<PublicView> {
  const { value, sequence } = await needs.bookViews.see("public", undefined, null);
  return { ...headOf(needs, sequence), ...value };
}

/** The same, written out once for all who ask while neither the sums nor the journal's end have changed. */
export async function publicPage(
  needs: Needs,
): Promise<{ readonly body: Written; readonly sequence: number }> {
  const { value, sequence } = await needs.bookViews.see("public", undefined, null);
  const head = JSON.stringify(headOf(needs, sequence));
  const known = pages.get(value);
  if (known?.head === head) return { body: known.written, sequence };
  const rest = known?.rest ?? JSON.stringify(value).slice(1);
  const written = write(`${head.slice(0, -1)},${rest}`);
  pages.set(value, { rest, head, written });
  return { body: written, sequence };
}

function headOf(
  { book, config }: Needs,
  sequence: number,
): Pick<PublicView, "sequence" | "journalHead" | "isSandbox"> {
  const { sequencer } = book;
  const head = sequencer.head();
  return {
    sequence,
    journalHead: { bookId: sequencer.bookId, sequence: head.sequence, hash: head.hash },
    isSandbox: config.mode === "sandbox",
  };
}
