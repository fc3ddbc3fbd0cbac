import { createContext, useContext } from "react";

/**
 * In whose name this page acts. A person is named by a text, which stays the same as long as it is
 * the same person with the same rights. Nobody is the empty text.
 */
export interface WhoActs {
  /** Whom the page takes to be signed in; undefined while it does not know. */
  readonly known: () => string | undefined;
  /**
   * Who is signed in, asked for anew where there is doubt.
   *
   * @throws what asking threw.
   */
  readonly confirm: () => Promise<string>;
}

/** Given by whoever keeps the session, which itself stands on this folder. */
export const WhoActsContext = createContext<WhoActs | null>(null);

export function useWhoActs(): WhoActs {
  const whoActs = useContext(WhoActsContext);
  if (whoActs === null) throw new Error("Nobody says in whose name this page acts.");
  return whoActs;
}
