import { useDocumentVisibility } from "@mantine/hooks";
import type { FrameName, OperationId } from "@plimsoll/contract";
import { useQueryClient } from "@tanstack/react-query";
import {
  createContext,
  useCallback,
  useContext,
  useEffect,
  useLayoutEffect,
  useState,
  useSyncExternalStore,
  type ReactNode,
} from "react";
import { MomentContext } from "../api/moment.ts";
import type { AnswerOf } from "../api/query.ts";
import { queryKey } from "../api/query.ts";
import { useSession, useSessionKeeper } from "../session/session.ts";
import { audienceOf, type Audience } from "./audience.ts";
import { LiveSource, type LinkState } from "./live-source.ts";
import type { MarksFrame, SandboxState } from "./frames.ts";
import { MomentKeeper } from "./moment-keeper.ts";
import { CUSTOMER_EVENTS, outdatedBy, STAFF_EVENTS } from "./outdating.ts";
import { PinnedMoment } from "./pinned-moment.ts";

export type { SandboxState } from "./frames.ts";

/** What each kind of frame says. Frames tell how things stand; the last one of a kind counts. */
interface Frames extends Record<FrameName, object> {
  readonly sandbox: SandboxState;
  readonly marks: MarksFrame;
  readonly book: AnswerOf<"getBookTotals">;
  readonly public: AnswerOf<"getPublic">;
}

/** The stream, and who keeps a page to one moment. */
interface Live {
  readonly source: LiveSource;
  readonly pinned: PinnedMoment;
  /** Of a customer's pages; null for everybody else. */
  readonly keeper: MomentKeeper | null;
}

const LiveContext = createContext<Live | null>(null);

/** The first fact is acted on almost at once: those of one entry come together. */
const FIRST_REFRESH_MILLIS = 20;
/** Answers grow old at most so often, however many facts come in. */
const REFRESH_MILLIS = 400;

/** Keeps one stream open for the whole page: whoever is signed in hears what concerns them. */
export function LiveProvider({ children }: { readonly children: ReactNode }) {
  const session = useSession();
  const queries = useQueryClient();
  const keeper = useSessionKeeper();
  const [live, setLive] = useState<Live | null>(null);
  const audience = session === undefined ? null : audienceOf(session);

  useEffect(() => {
    if (audience === null) return;
    const outdated = new Set<OperationId>();
    let timer: ReturnType<typeof setTimeout> | null = null;
    let refreshedAt = -Infinity;
    const refresh = () => {
      timer = null;
      refreshedAt = performance.now();
      for (const operation of outdated) {
        // What is under way may be from before, and then it is asked for once more when it has come.
        void queries.invalidateQueries(
          { queryKey: queryKey(operation) },
          { cancelRefetch: moments?.keeps(operation) !== true },
        );
      }
      outdated.clear();
    };
    const pinned = new PinnedMoment();
    const moments = audience === "own" ? new MomentKeeper(queries) : null;
    const eventTypes = { public: [], staff: STAFF_EVENTS, own: CUSTOMER_EVENTS }[audience];
    const source = new LiveSource({
      url: addressFor(audience, eventTypes),
      eventTypes,
      onEvent: (type, sequence) => {
        moments?.hearEvent(type, sequence);
        for (const operation of outdatedBy(type)) outdated.add(operation);
        const since = performance.now() - refreshedAt;
        timer ??= setTimeout(refresh, Math.max(FIRST_REFRESH_MILLIS, REFRESH_MILLIS - since));
      },
      onFrame: (name, frame) => {
        if (name === "marks") moments?.hearMarks(frame as MarksFrame);
        if (name !== "sandbox") return;
        pinned.hearSandbox(frame as SandboxState);
        moments?.hearSandbox(frame as SandboxState);
      },
      onLoss: () => {
        pinned.forget();
        moments?.lose();
      },
      onReturn: () => {
        moments?.resume();
        void queries.invalidateQueries();
      },
      onRefused: () => keeper.doubt(),
    });
    setLive({ source, pinned, keeper: moments });
    return () => {
      if (timer !== null) clearTimeout(timer);
      source.close();
      moments?.close();
    };
  }, [audience, session?.account, queries, keeper]);

  return (
    <LiveContext value={live}>
      <MomentContext value={live?.keeper ?? null}>{children}</MomentContext>
    </LiveContext>
  );
}

function addressFor(audience: Audience, types: readonly string[]): string {
  if (audience === "public") return "/v1/public/stream?frames=sandbox,marks";
  const frames = audience === "staff" ? "sandbox,marks,book" : "sandbox,marks";
  return `/v1/stream?frames=${frames}&types=${types.join(",")}`;
}

const NOTHING = (): (() => void) => () => undefined;

/** The last frame of a kind, null before the first: that of the moment which the page shows, where it keeps one. */
export function useFrame<Name extends FrameName>(name: Name): Frames[Name] | null {
  const live = useContext(LiveContext);
  const read = useCallback(() => {
    const { marks = null, sandbox = null } = live?.pinned ?? {};
    if (marks !== null && name === "marks") return marks as Frames[Name] | null;
    if (sandbox !== null && name === "sandbox") return sandbox as Frames[Name] | null;
    const kept = live?.keeper ?? null;
    if (kept !== null && name === "marks") return kept.marks as Frames[Name] | null;
    if (kept !== null && name === "sandbox") return kept.sandbox as Frames[Name] | null;
    return (live?.source.frame(name) ?? null) as Frames[Name] | null;
  }, [live, name]);
  const subscribe = useCallback(
    (listener: () => void) => {
      const stops = [live?.source, live?.keeper, live?.pinned].map((one) =>
        one?.subscribe(listener),
      );
      return () => stops.forEach((stop) => stop?.());
    },
    [live],
  );
  return useSyncExternalStore(subscribe, read);
}

/**
 * While the page is open, everything around it shows these prices: those that its one answer rests on.
 * Before the next picture is painted, so that none mixes two moments.
 */
export function usePinnedMoment(marks: MarksFrame | null): void {
  const pinned = useContext(LiveContext)?.pinned;
  useLayoutEffect(() => pinned?.pin(marks), [pinned, marks]);
  useLayoutEffect(() => () => pinned?.pin(null), [pinned]);
}

/** The last frame of a kind that was heard, whatever else the page shows. */
function useNewestFrame<Name extends FrameName>(name: Name): Frames[Name] | null {
  const source = useContext(LiveContext)?.source;
  const read = useCallback(
    () => (source?.frame(name) ?? null) as Frames[Name] | null,
    [source, name],
  );
  return useSyncExternalStore(source?.subscribe ?? NOTHING, read);
}

/** The sandbox as the last frame tells it: a moment of its own, for a page that shows nothing else. */
export function useNewestSandbox(): SandboxState | null {
  return useNewestFrame("sandbox");
}

/** Whether the page hears from the server. */
export function useLinkState(): LinkState {
  const source = useContext(LiveContext)?.source;
  const read = useCallback((): LinkState => source?.state ?? "connecting", [source]);
  return useSyncExternalStore(source?.subscribe ?? NOTHING, read);
}

/** Whether the page holds answers back, because the stream says nothing that would tell their moment. */
export function useIsHoldingBack(): boolean {
  const keeper = useContext(LiveContext)?.keeper;
  const read = useCallback(() => keeper?.isHoldingBack ?? false, [keeper]);
  return useSyncExternalStore(keeper?.subscribe ?? NOTHING, read);
}

/** Whether a customer's page does without prices, because the stream has never said any. */
export function useIsWithoutPrices(): boolean {
  const keeper = useContext(LiveContext)?.keeper;
  const read = useCallback(() => keeper?.isWithoutPrices ?? false, [keeper]);
  return useSyncExternalStore(keeper?.subscribe ?? NOTHING, read);
}

/** The book's last entry as the frames tell it; null before the first, and while nobody looks. */
export function useBookSequence(): number | null {
  const marks = useNewestFrame("marks");
  const isSeen = useDocumentVisibility() !== "hidden";
  return isSeen ? (marks?.sequence ?? null) : null;
}
