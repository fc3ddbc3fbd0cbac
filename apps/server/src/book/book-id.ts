import type { AccountId } from "@plimsoll/engine";

/** The one book that a server keeps, and who owns it. */
export const BOOK_ID = "main";
export const OPERATOR = "operator" as AccountId;
