import { createServer, type Server } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { KeptConnections } from "./kept-connections.ts";
import { postMessage } from "./post-message.ts";

/** A server that takes everything, on all addresses of this host, and knows its connections. */
async function opened() {
  const sockets: Socket[] = [];
  const from: (string | undefined)[] = [];
  const server: Server = createServer((request, response) => {
    from.push(request.socket.localAddress);
    request.resume().on("end", () => response.writeHead(204).end());
  });
  server.on("connection", (socket) => sockets.push(socket));
  await new Promise<void>((resolve) => server.listen(0, "0.0.0.0", resolve));
  const connections = new KeptConnections();
  onTestFinished(() => {
    connections.close();
    server.close();
    server.closeAllConnections();
  });
  const { port } = server.address() as AddressInfo;
  let address = "127.0.0.1";
  return {
    sockets,
    from,
    moveTo: (to: string) => {
      address = to;
    },
    post: () =>
      postMessage({
        url: `http://hooks.invalid:${port}/`,
        headers: {},
        body: "{}",
        timeoutMs: 60_000,
        policy: { allowPrivate: true, resolve: async () => [{ address, family: 4 }] },
        signal: new AbortController().signal,
        connections,
      }),
  };
}

test("messages to the same target go over one connection, one after the other", async () => {
  const { post, sockets } = await opened();
  for (let count = 0; count < 3; count += 1) expect((await post()).status).toBe(204);
  expect(sockets).toHaveLength(1);
});

test("a name that has moved to another address is not sent over the connection of before", async () => {
  const { post, moveTo, from } = await opened();
  await post();
  moveTo("127.0.0.2");
  expect((await post()).status).toBe(204);
  expect(from).toEqual(["127.0.0.1", "127.0.0.2"]);
});

test("a kept connection that the far side has closed costs nothing but a new one", async () => {
  const { post, sockets } = await opened();
  await post();
  // The far side's end, at the very moment at which it is used again.
  sockets[0]?.resetAndDestroy();
  expect(await post()).toMatchObject({ status: 204, error: null });
  expect(sockets).toHaveLength(2);
});
