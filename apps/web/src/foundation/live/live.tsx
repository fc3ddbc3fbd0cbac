import { useDocumentVisibility } from "@mantine/hooks";
import type { FrameName, MarketView, OperationId } from "@plimsoll/contract";
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
import type { AnswerOf } from "../api/query.ts";
import { queryKey } from "../api/query.ts";
import { useSession, useSessionKeeper } from "../session/session.ts";
import { audienceOf, type Audience } from "./audience.ts";
import { LiveSource, type LinkState } from "./live-source.ts";
import { CUSTOMER_EVENTS, outdatedBy, STAFF_EVENTS } from "./outdating.ts";

/** The sandbox as the server tells it, in a frame or in an answer. */
export type SandboxState = AnswerOf<"getSandbox">;

/** The price of every feed, and the last entry of the book. */
interface MarksFrame {
  readonly sequence: number;
  readonly feeds: readonly {
    readonly feed: string;
    readonly mark: { readonly status: MarketView["priceStatus"]; readonly price: string | null };
  }[];
}

/** What each kind of frame says. Frames tell how things stand; the last one of a kind counts. */
interface Frames extends Record<FrameName, object> {
  readonly sandbox: SandboxState;
  readonly marks: MarksFrame;
  readonly book: AnswerOf<"getBookTotals">;
  readonly public: AnswerOf<"getPublic">;
}

const LiveContext = createContext<LiveSource | null>(null);

/** Answers grow old at most so often, however many facts come in. */
const REFRESH_MILLIS = 400;

/** Keeps one stream open for the whole page: whoever is signed in hears what concerns them. */
export function LiveProvider({ children }: { readonly children: ReactNode }) {
  const session = useSession();
  const queries = useQueryClient();
  const keeper = useSessionKeeper();
  const [source, setSource] = useState<LiveSource | null>(null);
  const audience = session === undefined ? null : audienceOf(session);

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

function addressFor(audience: Audience, types: readonly string[]): string {
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

/** The book's last entry as the frames tell it; null before the first, and while nobody looks. */
export function useBookSequence(): number | null {
  const marks = useFrame("marks");
  const isSeen = useDocumentVisibility() !== "hidden";
  return isSeen ? (marks?.sequence ?? null) : null;
}
