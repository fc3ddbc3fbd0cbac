import { queryOptions } from "@tanstack/react-query";
import { askAuth, postAuth } from "../../foundation/session/auth-service.ts";

/** A browser in which the reader is signed in. */
export interface OwnSession {
  readonly id: string;
  /** What the browser says of itself. */
  readonly device: string;
  readonly address: string;
  readonly factor: string | null;
  readonly signedInAt: string;
  readonly seenAt: string;
  readonly isThis: boolean;
}

const SESSIONS_KEY = ["sessions"] as const;

export const sessionsQuery = queryOptions({
  queryKey: SESSIONS_KEY,
  queryFn: async (): Promise<readonly OwnSession[]> => {
    const { items } = await askAuth("/sessions");
    return items as readonly OwnSession[];
  },
});

export async function endSession(id: string): Promise<void> {
  await postAuth("/sessions/end", { id });
}

export async function endOtherSessions(): Promise<void> {
  await postAuth("/sessions/end-others", {});
}

/** Ends all sessions, this one too, and all API keys that the reader has made. */
export async function endEverything(): Promise<void> {
  await postAuth("/sessions/end-everything", {});
}
