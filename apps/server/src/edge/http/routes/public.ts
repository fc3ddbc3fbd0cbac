import type { FrameName, ResponseOf, Routes } from "@plimsoll/contract";
import { openFrameStream } from "../streams/frame-stream.ts";
import { problem } from "../../../views/http-problem.ts";
import type { Handlers } from "../operation.ts";
import type { Services } from "../services.ts";
import { publicBookView } from "../../../views/public.ts";
import { VERSION } from "../version.ts";

/** The body of /v1/public, made once for all who watch. */
export async function publicView(
  services: Pick<Services, "sequencer" | "bookViews" | "config">,
): Promise<ResponseOf<Routes["getPublic"]>> {
  const { sequencer, bookViews, config } = services;
  const { value, sequence } = await bookViews.see("public", null, publicBookView);
  const head = sequencer.head();
  return {
    sequence,
    ...value,
    journalHead: { bookId: sequencer.bookId, sequence: head.sequence, hash: head.hash },
    isSandbox: config.mode === "sandbox",
  };
}

export const publicHandlers: Handlers<"getApp" | "getPublic" | "streamPublic"> = {
  getApp: async (_, { config, sandbox, notifications }) => ({
    body: {
      name: "Plimsoll",
      version: VERSION,
      mode: config.mode,
      hasScenario: sandbox !== null,
      vapidPublicKey: notifications.pushPublicKey,
    },
  }),

  getPublic: async (_, services) => {
    const body = await publicView(services);
    return { body, sequence: body.sequence };
  },

  streamPublic: async ({ caller, query }, services) => {
    const { frames, eventLog } = services;
    const leave = enterStreams(services, caller.id);
    const names = query.frames.split(",") as FrameName[];
    const body = openFrameStream({
      subscribe: (listener) => frames.subscribe(names, listener),
      onEnd: leave,
      isClosing: () => eventLog.isClosed,
    });
    return { body };
  },
};

/** @throws HttpProblem when there is no room for another stream. */
export function enterStreams({ streams }: Pick<Services, "streams">, caller: string): () => void {
  const leave = streams.enter(caller);
  if (leave !== null) return leave;
  const detail = "Too many streams are open. Close one, or ask again in a moment.";
  throw problem("busy", detail, { retryAfterSeconds: 5 });
}
