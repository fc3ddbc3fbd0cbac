interface Told {
  readonly notification: string;
}

/** What was told in any tab of this browser already. */
export interface ToldBefore {
  readonly has: (notification: string) => boolean;
  readonly add: (notifications: readonly string[]) => void;
}

/**
 * Says which messages are news to somebody who has the page open: those that came since it was opened. What was
 * there before, what came while the page was cut off and what another tab has told is none.
 */
export class News<Message extends Told> {
  readonly #toldBefore: ToldBefore;
  readonly #known = new Set<string>();
  #isAtStart = true;

  constructor(toldBefore: ToldBefore) {
    this.#toldBefore = toldBefore;
  }

  /** The page was cut off: what its next answer holds is taken for known. */
  beginAgain(): void {
    this.#isAtStart = true;
  }

  /** The messages of an answer, newest first, that are news; each is given out once. */
  in(messages: readonly Message[]): readonly Message[] {
    const found = messages.filter(({ notification }) => !this.#known.has(notification));
    for (const { notification } of found) this.#known.add(notification);
    const isStart = this.#isAtStart;
    this.#isAtStart = false;
    const news = isStart ? [] : found.filter((one) => !this.#toldBefore.has(one.notification));
    if (found.length > 0) this.#toldBefore.add(found.map(({ notification }) => notification));
    return news;
  }
}

/** What is said of them in one message: the newest, and how many there are besides. */
export function newsText(news: readonly { readonly title: string }[]): string {
  const [newest] = news;
  if (newest === undefined) return "";
  const others = news.length - 1;
  if (others === 0) return newest.title;
  return `${newest.title}. ${others === 1 ? "1 more alert" : `${others} more alerts`}`;
}
