import { useLocation } from "@tanstack/react-router";

/** A member of the address's query as it was written, such as the token of a letter's link. */
export function useSearchText(name: string): string | null {
  const search = useLocation({ select: ({ searchStr }): string => searchStr });
  return new URLSearchParams(search).get(name);
}
