import { expect, test } from "vitest";
import { greetingOf } from "./greeting.ts";

const SANDBOX = {
  mode: "sandbox",
  sandbox: "full",
  dataDirectory: "./data",
  databaseUrl: undefined,
  publicUrl: undefined,
  web: "build",
} as const;
const URL = "http://localhost:8080";

test("a newcomer reads where it is and what to do", () => {
  const greeting = greetingOf(URL, SANDBOX);
  expect(greeting).toContain("Plimsoll serves at http://localhost:8080\n");
  expect(greeting).toContain("no real money. Open the address in a browser");
  expect(greeting).toContain("kept in ./data. Ctrl+C stops the server");
});

test("of an empty sandbox, how to begin", () => {
  expect(greetingOf(URL, { ...SANDBOX, sandbox: "empty" })).toContain("plimsoll keys create");
});

test("without its pages nobody is sent to a browser", () => {
  expect(greetingOf(URL, { ...SANDBOX, web: "none" })).not.toContain("browser");
});

test("of a live server, where people reach it, and nothing of the database's address", () => {
  const databaseUrl = "postgresql://user:secret@host/db";
  const publicUrl = "https://loans.example.com";
  const greeting = greetingOf(URL, { ...SANDBOX, mode: "live", databaseUrl, publicUrl });
  expect(greeting).toContain("This is live: people reach it at https://loans.example.com");
  expect(greeting).not.toMatch(/secret|sandbox/);
});
