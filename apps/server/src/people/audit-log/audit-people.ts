import type { AuditAct } from "@plimsoll/contract";
import type { Facts, KnownPerson } from "../requests/facts.ts";
import { isOpenPath } from "../requests/paths.ts";
import type { AuditEntry, AuditLog } from "./audit-log.ts";

export interface AuditedPeople {
  readonly audit: Pick<AuditLog, "record" | "noteThinly">;
  /** Where the server has written the address of the client. */
  readonly addressHeader: string;
}

/** Answers a request, and puts into its facts whom it is about. */
type Handle = (request: Request, asked: Facts) => Promise<Response>;

interface Kind {
  readonly done: AuditAct;
  readonly refused: AuditAct;
  /** Whether it changes how somebody proves who they are: then `changeBegins` writes it down before it is done. */
  readonly isChange: boolean;
}

const PREFIX = "/api/auth";
const REFUSED = "person.refused";
const change = (done: AuditAct): Kind => ({ done, refused: REFUSED, isChange: true });
const act = (done: AuditAct, refused: AuditAct = REFUSED): Kind => ({
  done,
  refused,
  isChange: false,
});
const SIGN_IN = act("person.signed_in", "person.sign_in_failed");

/** What a request is called in the log, by the beginning of its path. */
const KINDS: readonly (readonly [path: string, kind: Kind])[] = [
  ["/sign-in/", SIGN_IN],
  ["/sign-up/", act("person.signed_up", "person.sign_up_refused")],
  ["/sign-out", act("person.signed_out")],
  ["/change-password", change("person.password_changed")],
  ["/reset-password", change("person.password_reset")],
  ["/request-password-reset", act("person.password_reset_asked")],
  ["/verify-email", change("person.email_verified")],
  ["/send-verification-email", act("person.verification_asked")],
  ["/two-factor/enable", change("person.factor_begun")],
  ["/two-factor/disable", change("person.factor_removed")],
  ["/two-factor/generate-backup-codes", change("person.backup_codes_made")],
  ["/two-factor/verify", act("person.factor_proved", "person.sign_in_failed")],
  ["/update-user", act("person.renamed")],
  ["/step-up", act("person.proved", "person.proof_failed")],
  ["/sessions/", act("person.sessions_ended")],
  ["/email/change", change("person.email_change_asked")],
  ["/email/confirm", change("person.email_changed")],
  ["/passkey/sign-in", SIGN_IN],
  ["/passkey/prove", act("person.proved", "person.proof_failed")],
  ["/passkey/register", change("person.passkey_added")],
  ["/passkey/rename", act("person.passkey_renamed")],
  ["/passkey/remove", change("person.passkey_removed")],
  ["/invitation/accept", change("person.invitation_accepted")],
];
/** What changes nothing, and what changes something although it is a GET. */
const LOOKS = [
  ...["/passkey/registration-options", "/passkey/sign-in-options", "/passkey/prove-options"],
  "/invitation/look",
];
const CHANGING_GETS = ["/verify-email"];
const BODY_BYTES_MAX = 64 * 1024;

/**
 * Answers as `handle` does, and writes into the audit log who has signed in or out, who tried, and what was changed
 * of passwords, addresses and factors. `before` is who is signed in when the request comes. A change is written down
 * before it is done, once `handle` says that it begins, and what came of it afterwards; a sign-in counts once it is
 * written down. All else is noted from memory, and thinly, since anybody can bring it about.
 */
export function auditPeople(
  { audit, addressHeader }: AuditedPeople,
  handle: Handle,
): (request: Request, asked: Facts, before: KnownPerson | null) => Promise<Response> {
  return async (request, asked, before) => {
    const { pathname } = new URL(request.url);
    const path = pathname.slice(PREFIX.length);
    const isAnswered = isOpenPath(request.method, pathname);
    if (!isAnswered || !isAct(request.method, path)) return handle(request, asked);
    const kind = KINDS.find(([start]) => path.startsWith(start))?.[1] ?? act("person.request");
    const email = textIn(await json(request), "email");
    const address = request.headers.get(addressHeader);
    const details = { path: withoutSecrets(path), ...(email === undefined ? {} : { email }) };
    /** `who` has shown who they are; what it is about may be somebody else's. */
    const entry = (name: AuditAct, who: KnownPerson | null, more: object = {}): AuditEntry => {
      const about = asked.person ?? who;
      return {
        actor: who === null ? `address:${address ?? "unknown"}` : `person:${who.id}`,
        act: name,
        subject: about === null ? null : `person:${about.id}`,
        account: about?.account ?? null,
        address,
        details: { ...details, ...more },
      };
    };

    let begun: Promise<unknown> | undefined;
    if (kind.isChange) {
      asked.changeBegins = async () => {
        await (begun ??= audit.record(entry("person.change_begun", before)));
      };
    }
    const response = await handle(request, asked);
    // Whatever became of the failure on its way here: who asked is told that the log takes nothing now.
    await begun;
    const answer = await json(response);
    const code = asked.refusedAs ?? refusalIn(response, answer);
    if (code !== null) {
      audit.noteThinly(entry(kind.refused, before, { code }));
      return response;
    }
    const isHalf = isTrue(answer, "twoFactorRedirect");
    const isSignIn = kind === SIGN_IN || (before === null && kind.done === "person.factor_proved");
    // Whoever signs in is somebody else than who was signed in here before.
    const after = isSignIn ? (personIn(answer) ?? before) : (before ?? personIn(answer));
    if (isHalf) audit.noteThinly(entry("person.password_accepted", null));
    else if (isSignIn) await audit.record(entry(SIGN_IN.done, after));
    else audit.noteThinly(entry(kind.done, after));
    return response;
  };
}

/** Why a request was refused, by the answer or by where it leads; null when it was not. */
function refusalIn(response: Response, answer: unknown): string | null {
  if (response.status === 302) {
    const location = response.headers.get("location") ?? "";
    return URL.canParse(location, "http://localhost")
      ? new URL(location, "http://localhost").searchParams.get("error")
      : null;
  }
  return response.ok ? null : (textIn(answer, "code") ?? String(response.status));
}

function isAct(method: string, path: string): boolean {
  const startsWith = (start: string): boolean => path.startsWith(start);
  return method === "POST" ? !LOOKS.some(startsWith) : CHANGING_GETS.some(startsWith);
}

/** The path with all left out that may be a token or a name. */
function withoutSecrets(path: string): string {
  return path
    .split("/")
    .map((segment) => (/^[a-z-]{0,30}$/.test(segment) ? segment : "…"))
    .join("/");
}

/** The JSON of a message, which stays unread; undefined for anything else. */
async function json(message: Request | Response): Promise<unknown> {
  const isJson = message.headers.get("content-type")?.includes("json") === true;
  if (!isJson || message.body === null) return undefined;
  const text = await message.clone().text();
  if (text.length > BODY_BYTES_MAX) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function member(value: unknown, name: string): unknown {
  if (typeof value !== "object" || value === null) return undefined;
  return Object.entries(value).find(([key]) => key === name)?.[1];
}

function textIn(value: unknown, name: string): string | undefined {
  const text = member(value, name);
  return typeof text === "string" ? text : undefined;
}

function isTrue(value: unknown, name: string): boolean {
  return member(value, name) === true;
}

function personIn(answer: unknown): KnownPerson | null {
  const user = member(answer, "user");
  const id = textIn(user, "id");
  return id === undefined ? null : { id, account: textIn(user, "account") ?? null };
}
