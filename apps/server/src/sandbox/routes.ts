import { createHmac, randomUUID } from "node:crypto";
import type { sandboxRoutes } from "@plimsoll/contract";
import { formatAmount, parseWad, type AssetId, type Command } from "@plimsoll/engine";
import type { Sandbox } from "./sandbox.ts";
import { MARKET_SETTINGS, SANDBOX_MARKETS } from "./terms.ts";
import { DEMOS, demoEmail, FAUCET, FAUCET_TIMES, giveFromFaucet } from "./visitors.ts";
import type { BookHandle } from "../book/book-handle.ts";
import { RateLimit } from "../foundation/rate-limit.ts";
import { GuestRefused, type People } from "../people/people.ts";
import type { Keyring } from "../foundation/secrets/keyring.ts";
import { invalidField, problem } from "../views/http-problem.ts";
import { assetOf } from "../views/names.ts";
import { look } from "../book/look.ts";
import type { HandlersOf } from "../views/operation.ts";
import { rejectionProblem } from "../views/rejection.ts";
import { sandboxView, storyView } from "./view.ts";

const VISITOR_COOKIE = "plimsoll_visitor";
const VISITOR_FORM = /(?:^|;\s*)plimsoll_visitor=([a-f0-9-]{36})(?:;|$)/;
const VISITOR_SECONDS = 30 * 24 * 3_600;

const NEW_VISITORS_PER_MINUTE = 30;

/** What answers the routes of a sandbox; it brings all that it needs itself. */
export type SandboxHandlers = HandlersOf<typeof sandboxRoutes, unknown>;

export interface SandboxRoutesNeeds {
  /** The week that plays; null in an empty sandbox. */
  readonly scenario: Sandbox | null;
  readonly book: BookHandle;
  readonly people: People;
  /** From which the passwords of visitors are made. */
  readonly keyring: Keyring;
  readonly publicUrl: string | undefined;
}

export function sandboxHandlers(needs: SandboxRoutesNeeds): SandboxHandlers {
  const { scenario, book: handle, people, keyring, publicUrl } = needs;
  /** How many new visitors an address may bring. */
  const newVisitors = new RateLimit(NEW_VISITORS_PER_MINUTE);

  /** @throws HttpProblem where no scenario plays. */
  const playing = (): Sandbox => {
    if (scenario !== null) return scenario;
    throw problem("not_found", "No scenario plays here: this is not the sandbox.");
  };
  const answer = async () => {
    const sandbox = playing();
    const { value, sequence } = await look(handle, (book) => sandboxView(sandbox, book));
    return { body: value, sequence };
  };

  return {
    getSandbox: async () => answer(),

    getSandboxStory: async () => {
      const sandbox = playing();
      const { value } = await look(handle, (book) => storyView(sandbox, book));
      return { body: value, sequence: value.sequence };
    },

    beginSandbox: async () => {
      await playing().beginWeek();
      return answer();
    },

    controlSandbox: async ({ body }) => {
      const sandbox = playing();
      switch (body.action) {
        case "play":
          await sandbox.play();
          break;
        case "pause":
          await sandbox.pause();
          break;
        case "speed":
          await sandbox.setSpeed(body.speed);
          break;
        case "jump":
          if (!(await sandbox.jump(Date.parse(body.to)))) {
            throw invalidField("to", "Name an instant ahead, up to the end. Restart to go back.");
          }
      }
      return answer();
    },

    shockSandbox: async ({ caller, body, idempotency }) => {
      const sandbox = playing();
      const fall = parseWad(body.fall);
      if (!fall.ok) throw invalidField("fall", fall.problem);
      await sandbox.fallBy(fall.wad, `${caller.id} ${idempotency?.key ?? ""}`);
      return answer();
    },

    setSandboxPolicy: async ({ caller, body }) => {
      playing();
      const { sequencer } = handle;
      const commands = await sequencer.read((book): Command[] =>
        SANDBOX_MARKETS.flatMap((terms) => {
          const market = book.markets.get(terms.market);
          if (market === undefined) return [];
          const defaultPlan = body.policy === "plan" ? MARKET_SETTINGS.defaultPlan : null;
          if ((market.settings.defaultPlan === null) === (defaultPlan === null)) return [];
          const settings = { ...market.settings, defaultPlan };
          const reason = `Sandbox: new loans get ${body.policy === "plan" ? "a plan" : "no plan"}`;
          return [
            { type: "configure_market", by: book.owner, market: market.id, settings, reason },
          ];
        }),
      );
      for (const command of commands) {
        const reply = await sequencer.submit({ command, actor: caller.id });
        if (!reply.isAccepted) throw rejectionProblem(reply.rejection);
      }
      return answer();
    },

    restartSandbox: async ({ caller, idempotency }) => {
      const sandbox = playing();
      await sandbox.restart(`${caller.id} ${idempotency?.key ?? ""}`);
      return answer();
    },

    signInToSandbox: async ({ body, headers, caller }) => {
      const visitor = VISITOR_FORM.exec(headers.get("cookie") ?? "")?.[1];
      if (visitor === undefined && newVisitors.take(caller.id)?.isAllowed === false) {
        const detail = "Too many visitors come from this address. Ask again in a minute.";
        throw problem("rate_limited", detail, { retryAfterSeconds: 60 });
      }
      const demo = DEMOS[body.as];
      const { roles } = demo;
      let name = visitor ?? randomUUID();
      const receive = () => {
        const email = demoEmail(body.as, name);
        const passwords = keyring
          .deriveEach("visitors")
          .map(({ key }) => createHmac("sha256", key).update(email).digest("base64url"));
        return people.receive({ email, name: demo.name, passwords, roles });
      };
      const person = await receive().catch((error: unknown) => {
        // Whom a secret let in that is no longer listed begins anew.
        if (!(error instanceof GuestRefused)) throw error;
        name = randomUUID();
        return receive();
      });
      const isSecure = publicUrl?.startsWith("https:") === true ? "; Secure" : "";
      const own = `${VISITOR_COOKIE}=${name}; Path=/; HttpOnly; SameSite=Lax; Max-Age=${VISITOR_SECONDS}${isSecure}`;
      return {
        body: { as: body.as, name: demo.name, account: person.account },
        cookies: [...person.cookies, own],
      };
    },

    askFaucet: async ({ caller, body, idempotency }) => {
      const { account } = caller;
      if (account === null) throw problem("forbidden", "Only somebody with an account gets coins.");
      const given = FAUCET.get(body.asset);
      if (given === undefined) {
        throw invalidField("asset", `Name one of ${[...FAUCET.keys()].join(", ")}.`);
      }
      const { key = "", fingerprint = "" } = idempotency ?? {};
      const gift = await giveFromFaucet(handle.sequencer, {
        account,
        asset: body.asset as AssetId,
        idempotencyKey: `${caller.id} ${key}`,
        fingerprint,
      });
      const { value: asset } = await look(handle, (book) => {
        const { id, decimals } = assetOf(book, body.asset);
        return { id, decimals };
      });
      if (gift === null) {
        const each = formatAmount(given, asset.decimals);
        const detail = `You have had ${FAUCET_TIMES} times ${each} ${asset.id}: that is all there is.`;
        throw problem("forbidden", detail);
      }
      const view = { asset: asset.id, amount: formatAmount(gift.given, asset.decimals) };
      return {
        body: { account, given: { ...view, baseUnits: gift.given.toString() }, left: gift.left },
        isReplay: gift.isReplay,
      };
    },
  };
}
