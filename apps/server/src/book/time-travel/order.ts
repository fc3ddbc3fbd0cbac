import type { AccountId } from "@plimsoll/engine";

/** Which book the thread is to make again. */
export interface Order {
  readonly databaseUrl: string;
  readonly bookId: string;
  readonly owner: AccountId;
  readonly sequence: number;
}

/** The body of /v1/book/at, or why there is none. */
export type Answer = { readonly text: string } | { readonly problem: string };
