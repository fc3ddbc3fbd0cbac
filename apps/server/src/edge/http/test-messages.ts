import { Quota } from "../../foundation/quota.ts";
import { problem } from "../../views/http-problem.ts";

const DAY_MILLIS = 86_400_000;
const PER_DAY = 20;

/** How many test messages each account has a server send: letters are others' mailboxes. */
export class TestMessages {
  readonly #sent = new Quota(PER_DAY, DAY_MILLIS);

  /** @throws HttpProblem `rate_limited` when an account has had enough of them. */
  count(account: string): void {
    if (this.#sent.take(account)) return;
    const detail = `An account may send ${PER_DAY} tests a day. Try again tomorrow.`;
    throw problem("rate_limited", detail, { retryAfterSeconds: DAY_MILLIS / 1_000 });
  }
}
