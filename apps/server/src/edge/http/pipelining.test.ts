import { createConnection } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { listen } from "./server.ts";

/** Sends so many requests in one piece; the bodies of the answers, and how many requests were begun. */
async function pipeline(count: number) {
  let begun = 0;
  const server = await listen({ host: "127.0.0.1", port: 0 });
  onTestFinished(() => server.close());
  server.serve((request) => {
    begun += 1;
    return new Response(`[${new URL(request.url).pathname}]`);
  });
  const socket = createConnection({ host: "127.0.0.1", port: server.port });
  let text = "";
  socket.on("data", (bytes: Buffer) => (text += bytes.toString()));
  const requests = Array.from({ length: count }, (_, index) => {
    const end = index === count - 1 ? "connection: close\r\n" : "";
    return `GET /${index} HTTP/1.1\r\nhost: x\r\n${end}\r\n`;
  });
  socket.write(requests.join(""));
  await new Promise<void>((resolve) =>
    socket.once("close", () => resolve()).on("error", () => undefined),
  );
  return { begun, answers: text.match(/\[[^\]]*\]/g) ?? [] };
}

test("a few requests in one piece are answered in their order", async () => {
  const { begun, answers } = await pipeline(10);
  expect(begun).toBe(10);
  expect(answers).toEqual(Array.from({ length: 10 }, (_, index) => `[/${index}]`));
});

test("a thousand in one piece end the connection, and most of them begin nothing", async () => {
  const { begun } = await pipeline(1_000);
  expect(begun).toBe(16);
});
