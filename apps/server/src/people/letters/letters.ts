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

const HOUR = 3_600_000;
/** Letters that one address is sent, and that are sent on behalf of one place on the network. */
const PER_RECIPIENT = 5;
const PER_NETWORK = 30;

/**
 * Letters about signing in: plain text, nothing in them that somebody else has written, a few an hour for each
 * recipient. Nobody waits for them, so how long an answer takes does not tell whether one was sent.
 */
export class Letters {
  readonly #options: LettersOptions;
  readonly #toRecipient = new Quota(PER_RECIPIENT, HOUR);
  readonly #fromNetwork = new Quota(PER_NETWORK, HOUR);

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
    void this.#send(
      to,
      "Is this your address?",
      `Somebody has given this address to Plimsoll, we hope it was you. Follow this link within an hour so that ` +
        `your account can be used and alerts about your loans may come here:\n\n${link}\n\n` +
        `In another browser than the one in which you gave the address, you choose the password once more. ` +
        `If it was not you, do nothing.`,
    );
  }

  /** Somebody has signed up with an address that has an account already. */
  hasAccount(to: string): void {
    void this.#send(
      to,
      "You have an account already",
      `Somebody has tried to open an account with this address, which has one already. Sign in here:\n\n` +
        `${this.link("/sign-in")}\n\nIf you have forgotten the password, ask for a new one there. ` +
        `If it was not you, do nothing: nothing was changed.`,
    );
  }

  resetPassword(to: string, token: string): Promise<void> {
    return this.#send(
      to,
      "A new password",
      `Somebody has asked for a new password for this address. Choose it here within half an hour; ` +
        `everybody who is signed in as you is signed out then, and API keys that you have made end:\n\n${this.link("/reset-password", { token })}\n\n` +
        `If it was not you, do nothing: your password stays.`,
    );
  }

  passwordChanged(to: string): void {
    void this.#send(
      to,
      "Your password was changed",
      `The password of your account was changed, and other browsers were signed out. ` +
        `If it was not you, ask for a new one at once:\n\n${this.link("/sign-in")}`,
    );
  }

  confirmNewEmail(to: string, token: string): void {
    void this.#send(
      to,
      "Is this your new address?",
      `Follow this link within an hour, and your account goes by this address from then on:\n\n` +
        `${this.link("/confirm-email", { token })}\n\nIf you do not know why you get this letter, do nothing.`,
    );
  }

  emailChanged(to: string): void {
    void this.#send(
      to,
      "Your account has another address now",
      `Your account goes by another address from now on; this one gets no more letters. ` +
        `If it was not you, tell us at once.`,
    );
  }

  factorChanged(to: string, what: string): void {
    void this.#send(
      to,
      "How you sign in was changed",
      `${what} If it was not you, choose a new password and end all sessions at once:\n\n` +
        `${this.link("/account/security")}`,
    );
  }

  invite(to: string, link: string): Promise<void> {
    return this.#send(
      to,
      "An invitation to Plimsoll",
      `You are invited to sign in to Plimsoll. Choose a password here within a week:\n\n${link}`,
    );
  }

  /** A page of the service. */
  link(path: string, query: Readonly<Record<string, string>> = {}): string {
    const search = new URLSearchParams(query).toString();
    return `${this.#options.publicUrl}${path}${search === "" ? "" : `?${search}`}`;
  }

  /** Settles once the letter is handed over, or is given up; nobody who answers a request waits for that. */
  async #send(to: string, subject: string, text: string): Promise<void> {
    const { mailer, limitsNetworks, onProblem } = this.#options;
    if (mailer === undefined) return;
    const address = facts.getStore()?.address;
    const isLimited = limitsNetworks === true && address !== undefined;
    if (isLimited && !this.#fromNetwork.take(networkOf(address))) return;
    if (!this.#toRecipient.take(to)) return;
    try {
      await mailer.send({ to, subject, text: `${text}\n\n--\nPlimsoll\n` });
    } catch (error) {
      onProblem(`A letter could not be sent: ${error instanceof Error ? error.message : ""}`);
    }
  }
}
