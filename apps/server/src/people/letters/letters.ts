import type { Mailer } from "../../foundation/mailer.ts";
import { networkOf } from "../../foundation/network-of.ts";
import { facts } from "../requests/facts.ts";
import { Quota } from "../../foundation/quota.ts";

export interface LettersOptions {
  /** Without one nobody gets a letter. */
  readonly mailer: Mailer | undefined;
  /** Where people reach the service. Letters lead there, whatever a request calls the host. */
  readonly publicUrl: string;
  /** Whether those who ask for letters are limited by where they are on the network. */
  readonly limitsNetworks?: boolean;
  readonly onProblem: (message: string) => void;
}

/** How many letters of a kind there are within a while. */
interface Bounds {
  /** To one recipient, on behalf of one place on the network: strangers elsewhere take none of it. */
  readonly perPlace: number;
  /** To one recipient in all. */
  readonly perRecipient: number;
  readonly millis: number;
}

/** How long a link to choose a new password is good: the half hour that its letter names. */
export const RESET_SECONDS = 30 * 60;

const HOUR = 3_600_000;
/**
 * Letters that anybody can have sent to anybody. Those with a link are bounded for no longer than their links are good,
 * so whoever gets no further letter has one that opens the same.
 */
const ASKED = {
  verify: { perPlace: 3, perRecipient: 5, millis: HOUR },
  hasAccount: { perPlace: 3, perRecipient: 5, millis: HOUR },
  resetPassword: { perPlace: 3, perRecipient: 10, millis: RESET_SECONDS * 1_000 },
  confirmNewEmail: { perPlace: 3, perRecipient: 5, millis: HOUR },
} as const satisfies Record<string, Bounds>;
type Asked = keyof typeof ASKED;
/** Letters of a kind on behalf of one place on the network, to anybody, within an hour. */
const PER_PLACE = 30;

/** What is taken of the bounds of one kind. */
interface Taken {
  readonly perPlace: Quota;
  readonly perRecipient: Quota;
  readonly ofPlace: Quota;
}

function nothingOf({ perPlace, perRecipient, millis }: Bounds): Taken {
  return {
    perPlace: new Quota(perPlace, millis),
    perRecipient: new Quota(perRecipient, millis),
    ofPlace: new Quota(PER_PLACE, HOUR),
  };
}

interface Letter {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
}

/**
 * Letters about signing in: plain text, nothing in them that somebody else has written. What strangers can have sent is
 * bounded, each kind by itself; what tells of something that was done is always sent. Nobody waits for letters, so how
 * long an answer takes does not tell whether one was sent.
 */
export class Letters {
  readonly #options: LettersOptions;
  readonly #taken: Readonly<Record<Asked, Taken>> = {
    verify: nothingOf(ASKED.verify),
    hasAccount: nothingOf(ASKED.hasAccount),
    resetPassword: nothingOf(ASKED.resetPassword),
    confirmNewEmail: nothingOf(ASKED.confirmNewEmail),
  };

  constructor(options: LettersOptions) {
    this.#options = options;
  }

  get canSend(): boolean {
    return this.#options.mailer !== undefined;
  }

  /** The letter that proves an address; the only one that an address gets before it is proved. */
  verify(to: string, token: string): void {
    const link = this.link("/api/auth/verify-email", {
      token,
      callbackURL: "/sign-in?confirmed=yes",
    });
    void this.#sendAsked("verify", {
      to,
      subject: "Is this your address?",
      text:
        `Somebody has given this address to Plimsoll, we hope it was you. Follow this link within an hour so that ` +
        `your account can be used and alerts about your loans may come here:\n\n${link}\n\n` +
        `In another browser than the one in which you gave the address, you choose the password once more. ` +
        `If it was not you, do nothing.`,
    });
  }

  /** Somebody has signed up with an address that has an account already. */
  hasAccount(to: string): void {
    void this.#sendAsked("hasAccount", {
      to,
      subject: "You have an account already",
      text:
        `Somebody has tried to open an account with this address, which has one already. Sign in here:\n\n` +
        `${this.link("/sign-in")}\n\nIf you have forgotten the password, ask for a new one there. ` +
        `If it was not you, do nothing: nothing was changed.`,
    });
  }

  /** `isKnownPlace` says that the person was signed in where this is asked for: what strangers ask for takes none of that. */
  resetPassword(to: string, token: string, isKnownPlace = false): Promise<void> {
    return this.#sendAsked(
      "resetPassword",
      {
        to,
        subject: "A new password",
        text:
          `Somebody has asked for a new password for this address. Choose it here within half an hour; ` +
          `everybody who is signed in as you is signed out then, and API keys that you have made end:\n\n` +
          `${this.link("/reset-password", { token })}\n\n` +
          `If it was not you, do nothing: your password stays.`,
      },
      isKnownPlace,
    );
  }

  passwordChanged(to: string): void {
    void this.#send({
      to,
      subject: "Your password was changed",
      text:
        `The password of your account was changed, and other browsers were signed out. ` +
        `If it was not you, ask for a new one at once:\n\n${this.link("/sign-in")}`,
    });
  }

  confirmNewEmail(to: string, token: string): void {
    void this.#sendAsked("confirmNewEmail", {
      to,
      subject: "Is this your new address?",
      text:
        `Follow this link within an hour, and your account goes by this address from then on:\n\n` +
        `${this.link("/confirm-email", { token })}\n\nIf you do not know why you get this letter, do nothing.`,
    });
  }

  emailChanged(to: string): void {
    void this.#send({
      to,
      subject: "Your account has another address now",
      text:
        `Your account goes by another address from now on; this one gets no more letters. ` +
        `If it was not you, tell us at once.`,
    });
  }

  factorChanged(to: string, what: string): void {
    void this.#send({
      to,
      subject: "How you sign in was changed",
      text:
        `${what} If it was not you, choose a new password and end all sessions at once:\n\n` +
        `${this.link("/account/security")}`,
    });
  }

  invite(to: string, link: string): Promise<void> {
    return this.#send({
      to,
      subject: "An invitation to Plimsoll",
      text: `You are invited to sign in to Plimsoll. Choose a password here within a week:\n\n${link}`,
    });
  }

  /** A page of the service. */
  link(path: string, query: Readonly<Record<string, string>> = {}): string {
    const search = new URLSearchParams(query).toString();
    return `${this.#options.publicUrl}${path}${search === "" ? "" : `?${search}`}`;
  }

  /** Sends a letter that anybody may have asked for, unless there were too many. */
  async #sendAsked(kind: Asked, letter: Letter, isKnownPlace = false): Promise<void> {
    if (this.canSend && this.#mayBeSent(kind, letter.to, isKnownPlace)) await this.#send(letter);
  }

  #mayBeSent(kind: Asked, to: string, isKnownPlace: boolean): boolean {
    const taken = this.#taken[kind];
    const address = facts.getStore()?.address;
    if (address !== undefined) {
      const place = networkOf(address);
      if (!taken.perPlace.take(JSON.stringify([place, to]))) return false;
      if (this.#options.limitsNetworks === true && !taken.ofPlace.take(place)) return false;
    }
    return isKnownPlace || taken.perRecipient.take(to);
  }

  /** Settles once the letter is handed over, or is given up; nobody who answers a request waits for that. */
  async #send({ to, subject, text }: Letter): Promise<void> {
    const { mailer, onProblem } = this.#options;
    if (mailer === undefined) return;
    try {
      await mailer.send({ to, subject, text: `${text}\n\n--\nPlimsoll\n` });
    } catch (error) {
      onProblem(`A letter could not be sent: ${error instanceof Error ? error.message : ""}`);
    }
  }
}
