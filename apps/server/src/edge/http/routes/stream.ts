import type { FrameName, streamRoutes } from "@plimsoll/contract";
import { factView } from "../../../followers/history/views.ts";
import { openEventStream } from "../streams/event-stream.ts";
import { placeAfter, type EventPlace } from "../../../followers/stream/event-place.ts";
import { invalidField, problem } from "../../../views/http-problem.ts";
import { look } from "../../../book/look.ts";
import type { HandlersOf, Request } from "../../../views/operation.ts";
import type { BookServedBy, Services } from "../services.ts";
import { enterStreams } from "../streams/stream-door.ts";

type StreamRequest = Request<typeof streamRoutes.streamEvents>;
interface StreamServices extends Pick<Services, "log" | "frames" | "streams"> {
  readonly book: BookServedBy<"history" | "eventLog">;
}

const TYPES_MAX = 64;

export const streamHandlers: HandlersOf<typeof streamRoutes, StreamServices> = {
  /** Server-sent events, live and from the past, of what the caller may see. */
  streamEvents: async (request, services) => {
    const { caller, isConfined, query, headers } = request;
    const types = query.types?.split(",");
    if (types !== undefined && types.length > TYPES_MAX) {
      throw invalidField("types", `Name at most ${TYPES_MAX} types.`);
    }
    const frames = framesOf(request);
    const start = startOf(headers.get("last-event-id") ?? query.lastEventId, services);
    const leave = enterStreams(services.streams, caller);
    const body = openEventStream({
      log: services.book.served.eventLog,
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
      closing: services.streams.closing,
      write: async (events) => {
        const { value } = await look(services.book, (book) =>
          events.map(({ event, market }) => factView(book, event, market)),
        );
        return value;
      },
      onError: (error) => services.log.error({ error, caller: caller.id }, "a stream has failed"),
    });
    return { body };
  },
};

/** Frames that were asked for; the book's totals are for staff. */
function framesOf({ query, isConfined }: StreamRequest): readonly FrameName[] | null {
  if (query.frames === undefined) return null;
  const names = query.frames.split(",") as FrameName[];
  if (isConfined && names.includes("book")) {
    throw problem("forbidden", "The frame book is for staff. Leave it out.", { field: "frames" });
  }
  return names;
}

/** Where the stream begins: after the client's last event, or after the last durable entry. */
function startOf(lastEventId: string | undefined, { book }: StreamServices): EventPlace {
  const { durableSequence } = book.sequencer;
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
