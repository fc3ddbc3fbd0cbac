import { Hono } from "hono";
import { expect, test } from "vitest";
import { mountDocs } from "./docs.ts";
import type { HttpEnv } from "./environment.ts";

test("the OpenAPI document is made once, however many ask for it, and each of them is counted", async () => {
  let [made, counted] = [0, 0];
  const app = new Hono<HttpEnv>();
  mountDocs(app, {
    count: () => (counted += 1),
    document: () => ({ openapi: "3.1.0", made: (made += 1) }),
  });
  const ask = async () => app.request("/openapi.json");
  const answers = await Promise.all(Array.from({ length: 60 }, ask));
  answers.push(await ask());
  const texts = new Set(await Promise.all(answers.map((answer) => answer.text())));
  expect([...texts]).toEqual(['{"openapi":"3.1.0","made":1}']);
  expect(made).toBe(1);
  expect(counted).toBe(61);
});

test("a document that could not be made is made again for the next who asks", async () => {
  let isBroken = true;
  const app = new Hono<HttpEnv>();
  app.onError((_, context) => context.text("broken", 500));
  mountDocs(app, {
    count: () => undefined,
    document: () => {
      if (isBroken) throw new Error("not now");
      return { openapi: "3.1.0" };
    },
  });
  expect((await app.request("/openapi.json")).status).toBe(500);
  isBroken = false;
  expect((await app.request("/openapi.json")).status).toBe(200);
});
