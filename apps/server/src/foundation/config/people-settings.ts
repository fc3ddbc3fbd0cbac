import { z } from "zod";
import { TrustedProxies, UnknownRange } from "../network/trusted-proxies.ts";

/** How long somebody stays signed in. */
interface SessionLimits {
  /** From the sign-in on, whatever happens. */
  readonly seconds: number;
  /** Without a request. */
  readonly idleSeconds: number;
}

/** Who may come in, from where, and for how long. */
export interface PeopleSettings {
  /** Who may sign up: anybody, whoever has an invitation, or nobody but invited staff. */
  readonly registration: "open" | "invite" | "closed";
  /** Whose word on a client's address is taken. */
  readonly proxies: TrustedProxies;
  readonly sessions: SessionLimits;
  /** For people who hold a role of staff. */
  readonly staffSessions: SessionLimits;
}

const whole = (most: number) =>
  z.coerce
    .number({ error: "must be a whole number" })
    .int("must be a whole number")
    .min(1, "must be at least 1")
    .max(most, `must be at most ${most}`);
const HOURS_MAX = 24 * 366;
const MINUTES_MAX = 60 * HOURS_MAX;
const HOUR_SECONDS = 3_600;
const MINUTE_SECONDS = 60;

/** The variables that say it; undefined where the mode decides. */
export const peopleVariables = {
  PLIMSOLL_REGISTRATION: z
    .enum(["open", "invite", "closed"], { error: "must be open, invite or closed" })
    .optional(),
  PLIMSOLL_TRUSTED_PROXIES: z
    .string()
    .default("")
    .transform((text, context) => {
      try {
        return new TrustedProxies(text.split(/[\s,]+/).filter((entry) => entry !== ""));
      } catch (error) {
        if (!(error instanceof UnknownRange)) throw error;
        context.addIssue({
          code: "custom",
          message: `names what cannot be used: ${error.message}`,
        });
        return z.NEVER;
      }
    }),
  PLIMSOLL_SESSION_HOURS: whole(HOURS_MAX).default(7 * 24),
  PLIMSOLL_SESSION_IDLE_MINUTES: whole(MINUTES_MAX).default(24 * 60),
  PLIMSOLL_STAFF_SESSION_HOURS: whole(HOURS_MAX).default(12),
  PLIMSOLL_STAFF_SESSION_IDLE_MINUTES: whole(MINUTES_MAX).default(30),
};

type Variables = z.infer<z.ZodObject<typeof peopleVariables>>;

/** In a sandbox anybody may come, and nobody is sent away for looking at something else for a while. */
export function peopleSettings(mode: "sandbox" | "live", variables: Variables): PeopleSettings {
  const sessions = {
    seconds: variables.PLIMSOLL_SESSION_HOURS * HOUR_SECONDS,
    idleSeconds: variables.PLIMSOLL_SESSION_IDLE_MINUTES * MINUTE_SECONDS,
  };
  const staffSessions = {
    seconds: variables.PLIMSOLL_STAFF_SESSION_HOURS * HOUR_SECONDS,
    idleSeconds: variables.PLIMSOLL_STAFF_SESSION_IDLE_MINUTES * MINUTE_SECONDS,
  };
  const proxies = variables.PLIMSOLL_TRUSTED_PROXIES;
  if (mode === "sandbox") {
    const registration = variables.PLIMSOLL_REGISTRATION ?? "open";
    const whole = { seconds: sessions.seconds, idleSeconds: sessions.seconds };
    return { registration, proxies, sessions: whole, staffSessions: whole };
  }
  const registration = variables.PLIMSOLL_REGISTRATION ?? "invite";
  return { registration, proxies, sessions, staffSessions };
}

/** What of it keeps a live server from starting; a line each. */
export function liveProblems(given: {
  readonly url: string | undefined;
  readonly registration: PeopleSettings["registration"];
  readonly hasMailer: boolean;
}): readonly string[] {
  const problems: string[] = [];
  if (given.url !== undefined && !given.url.startsWith("https:")) {
    problems.push(
      "PLIMSOLL_URL must begin with https:// in live mode: cookies travel encrypted or not at all. A proxy may end TLS",
    );
  }
  if (given.registration === "open" && !given.hasMailer) {
    problems.push(
      "PLIMSOLL_SMTP is missing: with PLIMSOLL_REGISTRATION=open people prove their address by a letter. " +
        "Name a mail server, or set PLIMSOLL_REGISTRATION=invite",
    );
  }
  return problems;
}
