import { deriveToken } from "../../foundation/secrets.ts";

/** How long a trusted contact's link works. */
export const RESCUE_DAYS = 7;

/** The token of the link that goes with a notification; nothing of it is stored but its hash. */
export function rescueToken(
  serverSecret: string,
  bookId: string,
  notification: string,
  loan: string,
): string {
  const token = deriveToken(
    serverSecret,
    "rescue-token",
    "notifications",
    bookId,
    notification,
    loan,
  );
  return token.toString("base64url");
}
