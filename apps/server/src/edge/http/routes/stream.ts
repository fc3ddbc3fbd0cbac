import type { FrameName, historyRoutes } from "@plimsoll/contract";
import { factView } from "../../../followers/history/views.ts";
import { openEventStream } from "../streams/event-stream.ts";
import { placeAfter, type EventPlace } from "../../../followers/stream/event-place.ts";
import { invalidField, problem } from "../../../views/http-problem.ts";
import { look } from "../../../book/look.ts";
import type { Answer } from "../operation.ts";
import type { Services } from "../services.ts";
import { enterStreams } from "./public.ts";
import type { HistoryRequest, HistoryServices } from "./history.ts";

type StreamRoute = (typeof historyRoutes)["streamEvents"];

export type StreamServices = HistoryServices &
  Pick<Services, "eventLog" | "log" | "frames" | "streams">;

/** A request for the stream, with what the client says it had last. */
export interface StreamRequest extends HistoryRequest<StreamRoute> {
  readonly headers: Headers;
}

const TYPES_MAX = 64;

/** Server-sent events, live and from the past, of what the caller may see. */
export async function streamEvents(
  request: StreamRequest,
  services: StreamServices,
): Promise<Answer<ReadableStream<Uint8Array>>> {
  const { caller, isConfined, query, headers } = request;
  const types = query.types?.split(",");
  if (types !== undefined && types.length > TYPES_MAX) {
    throw invalidField("types", `Name at most ${TYPES_MAX} types.`);
  }
  const frames = framesOf(request);
  const start = startOf(headers.get("last-event-id") ?? query.lastEventId, services);
  const leave = enterStreams(services, caller.id);
  const body = openEventStream({
    log: services.eventLog,
    listener: {
      account: isConfined ? (caller.account ?? "") : null,
      isLiquidator: caller.roles.includes("liquidator"),
      types: types === undefined ? null : new Set(types),
    },
    start,
    ...(frames === null
      ? {}
      : { frames: (listener) => services.frames.subscribe(frames, listener) }),
    onEnd: leave,
    write: async (events) => {
      const { value } = await look(services, (book) =>
        events.map(({ event, market }) => factView(book, event, market)),
      );
      return value;
    },
    onError: (error) => services.log.error({ error, caller: caller.id }, "a stream has failed"),
  });
  return { body };
}

/** Frames that were asked for; the book's totals are for staff. */
function framesOf({ query, isConfined }: StreamRequest): readonly FrameName[] | null {
  if (query.frames === undefined) return null;
  const names = query.frames.split(",") as FrameName[];
  if (isConfined && names.includes("book")) {
    throw problem("forbidden", "The frame book is for staff. Leave it out.", { field: "frames" });
  }
  return names;
}

/** Behind the client's last event; without one, behind all that is durable now. */
function startOf(lastEventId: string | undefined, { sequencer }: StreamServices): EventPlace {
  const { durableSequence } = sequencer;
  if (lastEventId === undefined || lastEventId === "") {
    return { sequence: durableSequence + 1, index: 0 };
  }
  const place = placeAfter(lastEventId);
  if (place === null) throw invalidField("Last-Event-ID", "Use the id of the last event as it is.");
  if (place.sequence <= durableSequence + 1) return place;
  const detail = `The journal ends at ${durableSequence}. Leave Last-Event-ID out to begin there.`;
  throw problem("sequence_not_reached", detail, {
    field: "Last-Event-ID",
    operands: { sequence: durableSequence },
  });
}
