import type { Role } from "@plimsoll/contract";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { api } from "../api/client.ts";
import { isSignedOut } from "../api/problem.ts";

/** Who is signed in on this page. */
export interface Session {
  readonly name: string;
  readonly roles: readonly Role[];
  readonly account: string | null;
}

const KEY = ["session"] as const;
const STAFF: readonly Role[] = ["risk", "operator", "auditor", "custody"];

/** Who is signed in: undefined while unknown, null when nobody is. */
export function useSession(): Session | null | undefined {
  return useQuery({ queryKey: KEY, queryFn: readSession, staleTime: Infinity }).data;
}

/** Asks anew who is signed in, and forgets what the one before was shown. */
export function useRenewSession(): () => Promise<Session | null> {
  const queries = useQueryClient();
  return async () => {
    const session = await readSession();
    queries.setQueryData(KEY, session);
    const isOthers = ({ queryKey }: { readonly queryKey: readonly unknown[] }) =>
      queryKey[0] !== KEY[0];
    queries.removeQueries({ type: "inactive", predicate: isOthers });
    await queries.resetQueries({ type: "active", predicate: isOthers });
    return session;
  };
}

export async function readSession(): Promise<Session | null> {
  try {
    const { name, roles, account } = await api.getCaller();
    return { name, roles, account };
  } catch (error) {
    if (isSignedOut(error)) return null;
    throw error;
  }
}

export function isStaff(session: Session | null | undefined): boolean {
  return session?.roles.some((role) => STAFF.includes(role)) ?? false;
}

export function isCustomer(session: Session | null | undefined): boolean {
  return session?.roles.includes("customer") ?? false;
}
