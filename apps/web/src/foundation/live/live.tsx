import type { FrameName, OperationId } from "@plimsoll/contract";
import { useQueryClient } from "@tanstack/react-query";
import {
  createContext,
  useCallback,
  useContext,
  useEffect,
  useState,
  useSyncExternalStore,
  type ReactNode,
} from "react";
import { queryKey } from "../api/query.ts";
import { isStaff } from "../session/caller.ts";
import { useSession, useSessionKeeper } from "../session/session.ts";
import type { Frames } from "./frames.ts";
import { LiveSource, type LinkState } from "./live-source.ts";
import { CUSTOMER_EVENTS, outdatedBy, STAFF_EVENTS } from "./outdating.ts";

const LiveContext = createContext<LiveSource | null>(null);

/** Answers grow old at most so often, however many facts come in. */
const REFRESH_MILLIS = 400;

/** Keeps one stream open for the whole page: whoever is signed in hears what concerns them. */
export function LiveProvider({ children }: { readonly children: ReactNode }) {
  const session = useSession();
  const queries = useQueryClient();
  const keeper = useSessionKeeper();
  const [source, setSource] = useState<LiveSource | null>(null);
  const audience =
    session === undefined ? null : session === null ? "public" : isStaff(session) ? "staff" : "own";

  useEffect(() => {
    if (audience === null) return;
    const outdated = new Set<OperationId>();
    let timer: ReturnType<typeof setTimeout> | null = null;
    const refresh = () => {
      timer = null;
      for (const operation of outdated) {
        void queries.invalidateQueries({ queryKey: queryKey(operation) });
      }
      outdated.clear();
    };
    const eventTypes = { public: [], staff: STAFF_EVENTS, own: CUSTOMER_EVENTS }[audience];
    const opened = new LiveSource({
      url: addressFor(audience, eventTypes),
      eventTypes,
      onEvent: (type) => {
        for (const operation of outdatedBy(type)) outdated.add(operation);
        timer ??= setTimeout(refresh, REFRESH_MILLIS);
      },
      onReturn: () => void queries.invalidateQueries(),
      onRefused: () => keeper.doubt(),
    });
    setSource(opened);
    return () => {
      if (timer !== null) clearTimeout(timer);
      opened.close();
    };
  }, [audience, session?.account, queries, keeper]);

  return <LiveContext value={source}>{children}</LiveContext>;
}

function addressFor(audience: "public" | "staff" | "own", types: readonly string[]): string {
  if (audience === "public") return "/v1/public/stream?frames=sandbox,marks";
  const frames = audience === "staff" ? "sandbox,marks,book" : "sandbox,marks";
  return `/v1/stream?frames=${frames}&types=${types.join(",")}`;
}

const NOTHING = (): (() => void) => () => undefined;

/** The last frame of a kind, null before the first. */
export function useFrame<Name extends FrameName>(name: Name): Frames[Name] | null {
  const source = useContext(LiveContext);
  const read = useCallback(
    () => (source?.frame(name) ?? null) as Frames[Name] | null,
    [source, name],
  );
  return useSyncExternalStore(source?.subscribe ?? NOTHING, read);
}

/** Whether the page hears from the server. */
export function useLinkState(): LinkState {
  const source = useContext(LiveContext);
  const read = useCallback((): LinkState => source?.state ?? "connecting", [source]);
  return useSyncExternalStore(source?.subscribe ?? NOTHING, read);
}
