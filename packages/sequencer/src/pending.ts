import type { Waiter } from "./batch.ts";
import type { Reply, Submission } from "./submission.ts";

/** A submission that has no answer yet. */
export class PendingSubmission implements Waiter {
  readonly submission: Submission;
  readonly promise: Promise<Reply>;
  /** Whether the journal has been asked about the key, and does not hold it. */
  isKeyNew = false;
  /** What `settle` answers, as soon as it is decided. */
  reply: Reply | undefined;
  #resolve: (reply: Reply) => void = () => undefined;
  #reject: (error: Error) => void = () => undefined;
  readonly #onEnd: () => void;

  /** `onEnd` is called once, when the answer is given. */
  constructor(submission: Submission, onEnd: () => void) {
    this.submission = submission;
    this.#onEnd = onEnd;
    this.promise = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
  }

  settle(): void {
    if (this.reply === undefined) throw new Error("A submission was settled without a reply.");
    this.#onEnd();
    this.#resolve(this.reply);
  }

  fail(error: Error): void {
    this.#onEnd();
    this.#reject(error);
  }
}
