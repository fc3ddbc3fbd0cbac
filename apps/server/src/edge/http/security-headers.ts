const YEAR_SECONDS = 31_536_000;

/** What answers are is decided by us alone, nobody shows them inside another page, and pages tell nobody where they are. */
const HEADERS: Readonly<Record<string, string>> = {
  "content-security-policy": "default-src 'none'; base-uri 'none'; frame-ancestors 'none'",
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  // Addresses of pages may hold the token of a rescue link.
  "referrer-policy": "no-referrer",
  // Whoever sends something that may be kept says so: all else may be somebody's own.
  "cache-control": "no-store",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
};

/** Headers of every answer, where the answer has none of its own. `isSecure` when people come by HTTPS. */
export function securityHeaders(isSecure: boolean): readonly (readonly [string, string])[] {
  const stay = ["strict-transport-security", `max-age=${YEAR_SECONDS}; includeSubDomains`] as const;
  return [...Object.entries(HEADERS), ...(isSecure ? [stay] : [])];
}
