import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";

/** Browsers ask for one thing at a time on a connection; a few more are for programs that do not wait. */
const UNDER_WAY_MAX = 16;

type Listener = (incoming: IncomingMessage, outgoing: ServerResponse) => void;

/**
 * Hands requests on, and closes a connection on which more than a few wait for their answers. One piece of 64 kB may
 * hold 1,700 requests, all of which begin before anybody else has a turn: those beyond a few begin nothing here.
 */
export function boundPipelining(listener: Listener): Listener {
  const underWay = new WeakMap<Socket, number>();
  return (incoming, outgoing) => {
    const { socket } = incoming;
    if (socket.destroyed) return;
    const count = (underWay.get(socket) ?? 0) + 1;
    if (count > UNDER_WAY_MAX) {
      socket.destroy();
      return;
    }
    underWay.set(socket, count);
    outgoing.once("close", () => underWay.set(socket, (underWay.get(socket) ?? 1) - 1));
    listener(incoming, outgoing);
  };
}
