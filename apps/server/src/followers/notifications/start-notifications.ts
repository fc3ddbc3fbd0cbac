import type { NotificationChannel } from "@plimsoll/contract";
import type { Sequencer } from "@plimsoll/sequencer";
import type pg from "pg";
import type { Registry } from "prom-client";
import type { Keyring } from "../../foundation/secrets/keyring.ts";
import type { PartLog } from "../../foundation/part-log.ts";
import { startLoop } from "../../foundation/loop.ts";
import type { TargetPolicy } from "../../delivery/target.ts";
import { createChannels, type Channels } from "./channels/create-channels.ts";
import type { Mailer } from "../../foundation/mailer.ts";
import { DeliveryQueue } from "./dispatch/delivery-queue.ts";
import { Dispatcher, createNotificationMetrics } from "./dispatch/dispatcher.ts";
import { escalate } from "./dispatch/escalation.ts";
import { report } from "./dispatch/reporter.ts";
import { entriesOf, Following, type Progress } from "../follow.ts";
import type { JournalFeed } from "../journal-feed.ts";
import { foldNotifications, upToLimit } from "./fold/fold-notifications.ts";
import { Inbox } from "./inbox.ts";
import type { DeliveryChannel } from "./kinds.ts";
import { messageIdOf, shortAddress } from "./message.ts";
import { PreferenceBook } from "./preferences.ts";
import { PushSubscriptions } from "./push-subscriptions.ts";
import { NamedAddresses } from "./named-addresses.ts";
import { mayReach, Recipients } from "./recipients.ts";
import { TEST_TEXT } from "./texts/texts.ts";
import type { VapidKeys } from "../../delivery/vapid.ts";

interface NotificationsOptions {
  /** With the schema `notifications`. */
  readonly pool: pg.Pool;
  readonly feed: JournalFeed;
  readonly sequencer: Sequencer;
  /** Seals secrets of webhooks, and tokens that wait for their letter. */
  readonly keyring: Keyring;
  readonly registry: Registry;
  readonly log: PartLog;
  readonly policy: TargetPolicy;
  /** Without one there is no e-mail. */
  readonly mailer: Mailer | undefined;
  readonly vapid: VapidKeys;
  /** Where people reach the service, without a slash at the end. */
  readonly publicUrl: string;
  /** Whether the schema `people` is there. */
  readonly hasPeople: boolean;
  /** Pause after the first, second … failure of a delivery; after the last it is given up. */
  readonly pausesMs?: readonly number[];
  readonly timeoutMs?: number;
  /** How often the database is asked when nothing seems to happen here. */
  readonly idleMs?: number;
}

/** What came of a test message at one address. */
interface TestSent {
  readonly address: string;
  readonly isDelivered: boolean;
  readonly problem: string | null;
}

export interface Notifications {
  readonly inbox: Inbox;
  readonly preferences: PreferenceBook;
  readonly subscriptions: PushSubscriptions;
  readonly pushPublicKey: string;
  verifiedEmail(account: string): Promise<string | null>;
  readonly namedAddresses: NamedAddresses;
  /** Those of these addresses at which who reads there has not agreed yet. */
  unproved(account: string, emails: readonly string[]): Promise<string[]>;
  /** Sends a test at once, past queue and journal; the same `key` gives it the same name. */
  sendTest(account: string, channel: NotificationChannel, key: string): Promise<TestSent[]>;
  /** How far the journal has been turned into notifications. */
  readonly progress: Progress;
  /** Ends what is under way. */
  close(): Promise<void>;
}

const SECOND = 1_000;
/** Five attempts within about a quarter of an hour: the next channel must not wait longer. */
const PAUSES_MILLIS = [2 * SECOND, 15 * SECOND, 60 * SECOND, 600 * SECOND];
const TIMEOUT_MILLIS = 10 * SECOND;
const IDLE_MILLIS = SECOND;
const REPORT_PAUSE_MILLIS = 500;

/**
 * Tells borrowers. Four kinds of work, joined only by tables: a follower turns entries into
 * notifications, dispatchers hand them over, escalation takes them to the next channel, and the reporter
 * tells the journal what came of it.
 */
export async function startNotifications(options: NotificationsOptions): Promise<Notifications> {
  const { pool, feed, sequencer, keyring, log, policy, publicUrl } = options;
  const { pausesMs = PAUSES_MILLIS, timeoutMs = TIMEOUT_MILLIS, idleMs = IDLE_MILLIS } = options;
  const { bookId } = sequencer;
  const preferences = new PreferenceBook({ pool, bookId, keyring, policy });
  const subscriptions = new PushSubscriptions({ pool, bookId, policy });
  const { mailer, vapid, hasPeople } = options;
  const channels = createChannels({
    ...{ preferences, subscriptions, mailer, vapid, policy, timeoutMs, publicUrl },
  });
  const names = new Set(channels.keys());
  const recipients = new Recipients({
    ...{ bookId, preferences, channels: names, hasPeople, keyring },
  });
  const queue = new DeliveryQueue({ pool, bookId, publicUrl, keyring });
  const repeated = await queue.releaseAll();
  if (repeated > 0) log.info({ repeated }, "notifications of unknown fate are sent again");

  const stop = new AbortController();
  const { signal } = stop;
  const loop = (round: () => Promise<boolean>, failure: string, pauseMs = idleMs) =>
    startLoop({ round, idleMs: pauseMs, signal, log, failure });
  // Nobody wakes it: what gathers in a pause is one entry of the journal instead of hundreds.
  const reporting = loop(
    () => report({ pool, sequencer }),
    "Deliveries could not be told to the journal.",
    Math.min(idleMs, REPORT_PAUSE_MILLIS),
  );
  const metrics = createNotificationMetrics(options.registry);
  const dispatchers = [...channels].map(
    ([name, channel]) =>
      new Dispatcher({
        ...{ name, channel, queue, pausesMs, idleMs, metrics, log },
        onGivenUp: () => escalating.wake(),
      }),
  );
  const wakeAll = (): void => dispatchers.forEach((dispatcher) => dispatcher.wake());
  const escalating = loop(async () => {
    const hasMore = await escalate({ pool, bookId, keyring });
    wakeAll();
    return hasMore;
  }, "Notifications could not be taken to their next channel.");
  const fold = foldNotifications({ pool, sequencer, recipients, onWritten: wakeAll });
  const follower = await Following.start(
    { ...fold, ...entriesOf(feed, { cut: upToLimit }), onFolded: wakeAll },
    { pool, feed, log },
  );

  return {
    inbox: new Inbox(pool, bookId),
    preferences,
    namedAddresses: new NamedAddresses({
      ...{ pool, mailer, publicUrl },
      onProblem: (message) => log.warn({}, message),
    }),
    unproved: async (account, emails) => {
      const recipient = (await recipients.of(pool, [account])).get(account);
      return emails.filter((email) => recipient === undefined || !mayReach(recipient, email));
    },
    subscriptions,
    pushPublicKey: vapid.publicKey,
    verifiedEmail: async (account) => {
      const recipient = (await recipients.of(pool, [account])).get(account);
      return recipient?.verifiedEmail ?? null;
    },
    sendTest: async (account, channel, key) => {
      const recipient = (await recipients.of(pool, [account])).get(account);
      const addresses = recipient === undefined ? [] : recipients.addressesOf(recipient, channel);
      const place = { bookId, account, channel };
      return Promise.all(
        addresses.map((address) =>
          sendTest(channels, channel, address, {
            messageId: messageIdOf({ ...place, notification: `test ${key}`, address }),
            account,
            publicUrl,
          }),
        ),
      );
    },
    progress: follower,
    close: async () => {
      await follower.close();
      stop.abort(new Error("The server is stopping."));
      await escalating.ended;
      await Promise.all(dispatchers.map((dispatcher) => dispatcher.close()));
      await reporting.ended;
      await Promise.all([...channels.values()].map((channel) => channel.close()));
    },
  };
}

async function sendTest(
  channels: Channels,
  name: DeliveryChannel,
  address: string,
  to: { readonly messageId: string; readonly account: string; readonly publicUrl: string },
): Promise<TestSent> {
  const { messageId, account, publicUrl } = to;
  const { title, body: text, path } = TEST_TEXT;
  const outcome = await channels.get(name)?.send(
    {
      ...{ messageId: messageId.replace(/^ntf_test .*_/, "ntf_test_"), account, title, text },
      ...{ notification: "test", kind: "test", loan: null, isUrgent: false, at: new Date() },
      url: `${publicUrl}${path}`,
      rescueToken: null,
    },
    address,
    new AbortController().signal,
  );
  const isDelivered = outcome?.kind === "delivered";
  return {
    address: shortAddress(name, address),
    isDelivered,
    problem: outcome === undefined || outcome.kind === "delivered" ? null : outcome.problem,
  };
}
