import { spawn, type ChildProcess } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium, type Browser, type BrowserContext, type Page } from "playwright-core";
import { findBrowser, provideBrowser } from "../../../../tools/browser.ts";
import { heldEnvironment } from "../../../../tools/held-environment.ts";

/** The program that starts the server, and runs its commands. */
export const LAUNCHER = fileURLToPath(
  new URL("../../../server/bin/plimsoll-server.js", import.meta.url),
);
const READY_MILLIS_MAX = 180_000;

/** Chromium without anything that calls home. */
const BROWSER_FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** The browser of this machine, without a window. */
export function launchBrowser(flags: readonly string[] = []): Promise<Browser> {
  const executablePath = findBrowser() ?? "";
  return chromium.launch({ executablePath, args: [...BROWSER_FLAGS, ...flags] });
}

interface Size {
  readonly width: number;
  readonly height: number;
}
export const PHONE: Size = { width: 390, height: 844 };
export const DESKTOP: Size = { width: 1440, height: 900 };

export interface VisitOptions {
  readonly size?: Size;
  readonly colours?: "light" | "dark";
  /** With a finger instead of a mouse. */
  readonly hasTouch?: boolean;
  /** Another name of the server: passkeys belong to a name, not to a number. */
  readonly host?: string;
}

/** How browsers reach a server: an address, and flags for them. */
interface Reached {
  readonly url: string;
  readonly flags: readonly string[];
}

/** The real server in a process of its own, filled as for a newcomer, and a real browser before it. */
export class Stage {
  readonly url: string;
  readonly #server: ChildProcess;
  readonly #browser: Browser;
  readonly #folder: string;

  private constructor(url: string, server: ChildProcess, browser: Browser, folder: string) {
    this.url = url;
    this.#server = server;
    this.#browser = browser;
    this.#folder = folder;
  }

  /** Why there can be no stage here, or null when there can; looks for a browser, or installs one. */
  static async obstacle(): Promise<string | null> {
    return (await provideBrowser()) === null
      ? "there is no Chromium here: install one, or name it in PLIMSOLL_CHROMIUM"
      : null;
  }

  /** `reach` says how browsers reach the server, where that is not by its own address. */
  static async set(
    more: Readonly<Record<string, string>> = {},
    reach: (url: string) => Promise<Reached> = async (url) => ({ url, flags: [] }),
  ): Promise<Stage> {
    const folder = await mkdtemp(join(tmpdir(), "plimsoll-stage-"));
    const server = spawn(process.execPath, [LAUNCHER], {
      env: heldEnvironment({
        PATH: process.env["PATH"],
        HOST: "127.0.0.1",
        PORT: "0",
        PLIMSOLL_DATA: join(folder, "data"),
        PLIMSOLL_REQUESTS_PER_MINUTE: "0",
        ...more,
      }),
      stdio: ["ignore", "pipe", "pipe"],
    });
    const { url, flags } = await reach(await whenReady(server));
    return new Stage(url, server, await launchBrowser(flags), folder);
  }

  /** A visitor with a browser of their own: nobody else's cookies. */
  async visit(options: VisitOptions = {}): Promise<Visitor> {
    const { size = DESKTOP, colours = "light", hasTouch = false, host } = options;
    const baseURL = new URL(this.url);
    if (host !== undefined) baseURL.hostname = host;
    const context = await this.#browser.newContext({
      baseURL: baseURL.origin,
      viewport: size,
      colorScheme: colours,
      hasTouch,
      locale: "en-GB",
      timezoneId: "UTC",
      reducedMotion: "reduce",
    });
    context.setDefaultTimeout(20_000);
    return new Visitor(context, await context.newPage());
  }

  async strike(): Promise<void> {
    await this.#browser.close();
    const gone = new Promise((resolve) => this.#server.once("exit", resolve));
    if (this.#server.exitCode === null) {
      this.#server.kill("SIGTERM");
      await gone;
    }
    await rm(this.#folder, { recursive: true, force: true });
  }
}

/** One person before one browser; remembers everything the page has complained about. */
export class Visitor {
  readonly page: Page;
  readonly context: BrowserContext;
  readonly complaints: string[] = [];

  constructor(context: BrowserContext, page: Page) {
    this.context = context;
    this.page = page;
    page.on("pageerror", (error) => this.complaints.push(error.message));
    page.on("console", (message) => {
      if (message.type() !== "error") return;
      // A refused request is told to the reader; the browser's own line about it says nothing more.
      if (/Failed to load resource/.test(message.text())) return;
      this.complaints.push(message.text());
    });
  }

  /** Becomes somebody of the sandbox by one click. */
  async become(part: "Borrower" | "Lender" | "Risk officer"): Promise<void> {
    await this.page.goto("/");
    await this.page.getByRole("button", { name: part, exact: true }).click();
    const home = { Borrower: "/overview", Lender: "/lend", "Risk officer": "/risk" }[part];
    await this.page.waitForURL(`**${home}`);
  }

  /** Gives the browser a device that makes and uses passkeys, and always finds its person present. */
  async giveAuthenticator(): Promise<void> {
    const browser = await this.context.newCDPSession(this.page);
    await browser.send("WebAuthn.enable");
    await browser.send("WebAuthn.addVirtualAuthenticator", {
      options: {
        protocol: "ctap2",
        transport: "internal",
        hasResidentKey: true,
        hasUserVerification: true,
        isUserVerified: true,
        automaticPresenceSimulation: true,
      },
    });
  }

  /** Sends a request with this visitor's session, as the page itself would. */
  async call<Answer>(method: "GET" | "POST" | "PUT", path: string, body?: object): Promise<Answer> {
    const response = await this.context.request.fetch(path, {
      method,
      headers: {
        "idempotency-key": crypto.randomUUID(),
        "content-type": "application/json",
        origin: new URL(this.page.url()).origin,
      },
      ...(body === undefined ? {} : { data: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok()) throw new Error(`${method} ${path}: ${response.status()} ${text}`);
    return JSON.parse(text) as Answer;
  }

  async leave(): Promise<void> {
    await this.context.close();
  }
}

function whenReady(server: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let output = "";
    const timer = setTimeout(
      () => reject(new Error(`The server was not ready in time:\n${output}`)),
      READY_MILLIS_MAX,
    );
    const read = (bytes: Buffer): void => {
      output = (output + bytes.toString()).slice(-20_000);
      const [, found] = /"url":"(http:[^"]+)"/.exec(output) ?? [];
      if (found === undefined) return;
      clearTimeout(timer);
      resolve(found.replace("localhost", "127.0.0.1"));
    };
    server.stdout?.on("data", read);
    server.stderr?.on("data", read);
    server.once("exit", () => {
      clearTimeout(timer);
      reject(new Error(`The server ended:\n${output}`));
    });
  });
}
