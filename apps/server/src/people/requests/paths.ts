const PREFIX = "/api/auth";

/** What is answered under /api/auth. The library has more, which nobody here needs. */
const OPEN: ReadonlySet<string> = new Set([
  "POST /sign-up/email",
  "POST /sign-in/email",
  "POST /sign-out",
  "GET /get-session",
  "GET /verify-email",
  "POST /send-verification-email",
  "POST /request-password-reset",
  "POST /reset-password",
  "POST /change-password",
  "POST /update-user",
  "POST /two-factor/enable",
  "POST /two-factor/disable",
  "POST /two-factor/generate-backup-codes",
  "POST /two-factor/verify-totp",
  "POST /two-factor/verify-backup-code",
  "GET /factors",
  "POST /step-up",
  "GET /sessions",
  "POST /sessions/end",
  "POST /sessions/end-others",
  "POST /sessions/end-everything",
  "POST /email/change",
  "POST /email/confirm",
  "GET /passkeys",
  "POST /passkey/registration-options",
  "POST /passkey/register",
  "POST /passkey/rename",
  "POST /passkey/remove",
  "POST /passkey/sign-in-options",
  "POST /passkey/sign-in",
  "POST /passkey/prove-options",
  "POST /passkey/prove",
  "POST /invitation/look",
  "POST /invitation/accept",
]);

/** Whether anything is answered at this path; `pathname` begins with /api/auth. */
export function isOpenPath(method: string, pathname: string): boolean {
  return OPEN.has(`${method} ${pathname.slice(PREFIX.length)}`);
}
