import type { Sequencer } from "@plimsoll/sequencer";
import { expect, test } from "vitest";
import { BookHandle, type OpenedBook } from "./book-handle.ts";

/** A handle of books that only have a name, and what it has told. */
function handleOfNames({ refuses }: { readonly refuses?: string } = {}) {
  const said: string[] = [];
  const log: unknown[] = [];
  const book = new BookHandle({
    open: async (bookId): Promise<OpenedBook> => {
      if (bookId === refuses) throw new Error("there is no room");
      said.push(`opens ${bookId}`);
      const sequencer = { bookId, stopped: new Promise(() => undefined) } as Sequencer;
      return { sequencer, close: async () => void said.push(`closes ${bookId}`) };
    },
    onExchanged: () => said.push("has exchanged"),
    log: { error: (details) => log.push(details) },
  });
  return { book, said, log };
}

/** What `failed` says by now; undefined while it has not settled. */
const failureOf = (book: BookHandle) => Promise.race([book.failed, Promise.resolve(undefined)]);

test("a book takes the place of another, and what is between is done while none is open", async () => {
  const { book, said, log } = handleOfNames();
  await book.open("first");
  await book.exchange("second", async () => void said.push("between"));
  const steps = ["opens first", "closes first", "between", "opens second", "has exchanged"];
  expect(said).toEqual(steps);
  expect(book.sequencer.bookId).toBe("second");
  expect(await failureOf(book)).toBeUndefined();
  expect(log).toEqual([]);
});

test("a failure between two books is told: the one is closed and the other never opened", async () => {
  const { book, said, log } = handleOfNames();
  await book.open("first");
  const error = new Error("the database is busy");
  const exchanged = book.exchange("second", () => Promise.reject(error));
  await expect(exchanged).rejects.toBe(error);
  expect(said).toEqual(["opens first", "closes first"]);
  expect(await failureOf(book)).toMatchObject({
    message: "second could not take the place of the book before it: the database is busy",
    cause: error,
  });
  expect(log).toEqual([{ error, bookId: "second" }]);
});

test("a next book that does not open is told as well", async () => {
  const { book, log } = handleOfNames({ refuses: "second" });
  await book.open("first");
  await expect(book.exchange("second", async () => undefined)).rejects.toThrow("no room");
  expect(await failureOf(book)).toMatchObject({
    message: expect.stringContaining("there is no room") as unknown,
  });
  expect(log).toHaveLength(1);
});
