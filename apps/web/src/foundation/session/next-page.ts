import { useLocation } from "@tanstack/react-router";

/** A page of this app to go to after signing in; anything else is not a place to be sent to. */
export function readNext(search: Readonly<Record<string, unknown>>): { readonly next?: string } {
  const { next } = search;
  return typeof next === "string" && /^\/(?![/\\])/.test(next) ? { next } : {};
}

/** Where the sign-in was asked for. */
export function useNextPage(): string | undefined {
  const search = useLocation({ select: ({ searchStr }): string => searchStr });
  return readNext(Object.fromEntries(new URLSearchParams(search))).next;
}
