import type { AuditAct } from "@plimsoll/contract";
import { isOpenPath } from "../requests/paths.ts";
import type { AuditEntry, AuditLog } from "./audit-log.ts";

/** Somebody who is signed in. */
interface KnownPerson {
  readonly id: string;
  readonly account: string | null;
}

export interface AuditedPeople {
  readonly audit: AuditLog;
  /** Where the server has written the address of the client. */
  readonly addressHeader: string;
}

interface Kind {
  readonly done: AuditAct;
  readonly refused: AuditAct;
  /** Whether it changes how somebody proves who they are: then an entry says so before it is done. */
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
/** What somebody may do who is not signed in, with a token from a letter. */
const BY_LETTER = ["/reset-password", "/verify-email", "/email/confirm", "/invitation/accept"];
const CHANGING_GETS = ["/verify-email"];
const BODY_BYTES_MAX = 64 * 1024;

/**
 * Answers as `handle` does, and writes into the audit log who has signed in or out, who tried, and what was changed
 * of passwords, addresses and factors. `before` is who is signed in when the request comes. A change is written down before it is done, and what came of it
 * afterwards; a sign-in counts once it is written down. What is refused is noted from memory.
 */
export function auditPeople(
  { audit, addressHeader }: AuditedPeople,
  handle: (request: Request) => Promise<Response>,
): (request: Request, before: KnownPerson | null) => Promise<Response> {
  return async (request, before) => {
    const { pathname } = new URL(request.url);
    const path = pathname.slice(PREFIX.length);
    const isAnswered = isOpenPath(request.method, pathname);
    if (!isAnswered || !isAct(request.method, path)) return handle(request);
    const kind = KINDS.find(([start]) => path.startsWith(start))?.[1] ?? act("person.request");
    const email = textIn(await json(request), "email");
    const address = request.headers.get(addressHeader);
    const details = { path: withoutSecrets(path), ...(email === undefined ? {} : { email }) };
    const entry = (name: AuditAct, who: KnownPerson | null, more: object = {}): AuditEntry => ({
      actor: who === null ? `address:${address ?? "unknown"}` : `person:${who.id}`,
      act: name,
      subject: who === null ? null : `person:${who.id}`,
      account: who?.account ?? null,
      address,
      details: { ...details, ...more },
    });

    // Anybody may ask: of those who cannot change anything only the refusal is noted, from memory.
    const mayChange = before !== null || BY_LETTER.some((start) => path.startsWith(start));
    if (kind.isChange && mayChange) await audit.record(entry("person.change_begun", before));
    const response = await handle(request);
    const answer = await json(response);
    if (!response.ok && response.status !== 302) {
      const code = textIn(answer, "code") ?? String(response.status);
      audit.note(entry(kind.refused, before, { code }));
      return response;
    }
    const after = before ?? personIn(answer);
    const isHalf = isTrue(answer, "twoFactorRedirect");
    const isSignIn = kind === SIGN_IN || (before === null && kind.done === "person.factor_proved");
    if (isHalf) audit.note(entry("person.password_accepted", after));
    else if (isSignIn) await audit.record(entry(SIGN_IN.done, after));
    else audit.note(entry(kind.done, after));
    return response;
  };
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
