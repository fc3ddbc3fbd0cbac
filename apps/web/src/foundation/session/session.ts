import { useQuery, type QueryClient } from "@tanstack/react-query";
import { createContext, useContext } from "react";
import { api } from "../api/client.ts";
import { isSignedOut } from "../api/problem.ts";
import type { Session } from "./caller.ts";
import { forgetDraftsOfOthers } from "./drafts.ts";
import type { SessionKeeper } from "./session-keeper.ts";

const KEY = ["session"] as const;

/** Who watches over the page's session. */
export const SessionKeeperContext = createContext<SessionKeeper | null>(null);

export function useSessionKeeper(): SessionKeeper {
  const keeper = useContext(SessionKeeperContext);
  if (keeper === null) throw new Error("Nobody keeps the session of this page.");
  return keeper;
}

/** Who is signed in: undefined while unknown, null when nobody is. */
export function useSession(): Session | null | undefined {
  return useQuery({ queryKey: KEY, queryFn: readSession, staleTime: Infinity }).data;
}

/** Asks anew who is signed in, and forgets what the one before was shown. */
export function useRenewSession(): () => Promise<Session | null> {
  const keeper = useSessionKeeper();
  return () => keeper.renew();
}

/** Whom the page takes to be signed in; undefined while it does not know. */
export function knownSession(queries: QueryClient): Session | null | undefined {
  return queries.getQueryData<Session | null>(KEY);
}

/** Shows the page to somebody else, or nobody: what the one before was shown is forgotten. */
export function adoptSession(queries: QueryClient, session: Session | null): void {
  // An older answer must not come in later.
  void queries.cancelQueries({ queryKey: KEY });
  queries.setQueryData(KEY, session);
  forgetDraftsOfOthers(session?.account ?? null);
  const isOthers = ({ queryKey }: { readonly queryKey: readonly unknown[] }) =>
    queryKey[0] !== KEY[0];
  queries.removeQueries({ type: "inactive", predicate: isOthers });
  void queries.resetQueries({ type: "active", predicate: isOthers });
}

export async function readSession(): Promise<Session | null> {
  try {
    const { name, roles, account, isEmailVerified, withheldRoles } = await api.getCaller();
    return { name, roles, account, isEmailVerified, withheldRoles };
  } catch (error) {
    if (isSignedOut(error)) return null;
    throw error;
  }
}
