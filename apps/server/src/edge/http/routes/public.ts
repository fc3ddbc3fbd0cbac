import type { FrameName, publicRoutes } from "@plimsoll/contract";
import { openFrameStream } from "../streams/frame-stream.ts";
import { enterStreams } from "../streams/stream-door.ts";
import type { Services } from "../services.ts";
import { publicPage } from "../../../book/public-view.ts";
import { VERSION } from "../version.ts";
import type { HandlersOf } from "../../../views/operation.ts";

export const publicHandlers: HandlersOf<typeof publicRoutes, Services> = {
  getApp: async (_, { config, sandbox, book }) => ({
    body: {
      name: "Plimsoll",
      version: VERSION,
      mode: config.mode,
      registration: config.people.registration,
      sendsLetters: config.smtp !== undefined,
      hasScenario: sandbox !== null,
      vapidPublicKey: book.served.notifications.pushPublicKey,
    },
  }),

  getPublic: (_, services) => publicPage(services),

  streamPublic: async ({ caller, query }, services) => {
    const { frames, book, streams } = services;
    const { eventLog } = book.served;
    const leave = enterStreams(streams, caller);
    const names = query.frames.split(",") as FrameName[];
    const body = openFrameStream({
      subscribe: (listener) => frames.subscribe(names, listener),
      onEnd: leave,
      isClosing: () => eventLog.isClosed || streams.closing.aborted,
    });
    return { body };
  },
};
