import {
  toInstant,
  type ResponseOf,
  type Routes,
  type notificationRoutes,
} from "@plimsoll/contract";
import { parseWad } from "@plimsoll/engine";
import { shortAddress } from "../../../followers/notifications/message.ts";
import { isStanding } from "../../../followers/notifications/kinds.ts";
import type { ShownNotification } from "../../../followers/notifications/inbox.ts";
import type { Preferences } from "../../../followers/notifications/preferences.ts";
import {
  SUBSCRIPTIONS_PER_ACCOUNT_MAX,
  TooManySubscriptions,
  type PushSubscription,
} from "../../../followers/notifications/push-subscriptions.ts";
import { TargetRefused } from "../../../delivery/target.ts";
import { actingAccount } from "../acting.ts";
import { invalidField, problem } from "../../../views/http-problem.ts";
import { cut, startOf } from "../page.ts";
import { rejectionProblem } from "../../../views/rejection.ts";
import type { Services } from "../services.ts";
import { submitForOutcome } from "../outcome.ts";
import { ratio } from "../../../views/amount.ts";
import type { HandlersOf } from "../../../views/operation.ts";

type NotificationView = ResponseOf<Routes["listNotifications"]>["items"][number];
type PreferencesView = ResponseOf<Routes["getNotificationPreferences"]>;
type SubscriptionView = ResponseOf<Routes["createPushSubscription"]>;

/** How long a list waits for what the newest entries tell. In a storm it is shown as far as it goes. */
const TOLD_MILLIS_MAX = 1_000;
const LOOKS_MAX = 3;

/**
 * What the inbox shows, and the entry up to which it tells all. It is looked at again if messages were added
 * meanwhile, so that it holds nothing of later entries either; three times at most.
 */
async function toldUpTo<Value>(
  { sequencer, served }: Services["book"],
  look: (inbox: Services["book"]["served"]["notifications"]["inbox"]) => Promise<Value>,
): Promise<{ readonly value: Value; readonly sequence: number }> {
  const { inbox, progress } = served.notifications;
  await progress.reach(sequencer.durableSequence, TOLD_MILLIS_MAX);
  for (let looks = 1; ; looks += 1) {
    const { sequence } = progress;
    const value = await look(inbox);
    if (progress.sequence === sequence || looks === LOOKS_MAX) return { value, sequence };
  }
}

/** How long an acknowledgement waits until the list shows it. */
const SHOWN_MILLIS_MAX = 3_000;

export const notificationHandlers: HandlersOf<typeof notificationRoutes, Services> = {
  listNotifications: async (request, { book }) => {
    const { query } = request;
    const cursor = startOf(query);
    if (cursor !== undefined && !/^[0-9]{1,18}$/.test(cursor)) {
      throw invalidField("cursor", "Use the nextCursor of the page before as it is.");
    }
    const account = actingAccount(request, undefined);
    const { value: rows, sequence } = await toldUpTo(book, (inbox) =>
      inbox.list(account, {
        limit: query.limit + 1,
        cursor,
        loan: query.loan,
        isUnread: query.unread === undefined ? undefined : query.unread === "true",
      }),
    );
    const { items, nextCursor } = cut(rows, query.limit, (row) => row.cursor);
    return { body: { items: items.map(notificationView), nextCursor }, sequence };
  },

  countUnreadNotifications: async (request, { book }) => {
    const account = actingAccount(request, undefined);
    const { value, sequence } = await toldUpTo(book, (inbox) => inbox.countUnread(account));
    return { body: { unread: value }, sequence };
  },

  acknowledgeNotification: async (request, services) => {
    const account = actingAccount(request, undefined);
    const { notification } = request.params;
    if (!(await services.book.served.notifications.inbox.has(account, notification))) {
      throw problem("not_found", "You were told nothing under this name. Check it.");
    }
    // One key for each notification: who acknowledges it again adds nothing to the journal.
    const once = { key: `acknowledge ${notification}`, fingerprint: notification };
    const answer = await submitForOutcome(services, { ...request, idempotency: once }, () => ({
      type: "acknowledge_notification",
      by: account,
      account,
      notification,
    }));
    await services.book.served.notifications.progress.reach(answer.body.sequence, SHOWN_MILLIS_MAX);
    return answer;
  },

  getNotificationPreferences: async (request, services) => {
    return { body: await preferencesView(services, actingAccount(request, undefined)) };
  },

  setNotificationPreferences: async (request, services) => {
    const account = actingAccount(request, undefined);
    const { body } = request;
    const step = parseWad(body.rateStep);
    if (!step.ok) throw invalidField("rateStep", step.problem);
    const preferences: Preferences = { ...body, rateStep: step.wad };
    try {
      const { webhookSecret } = await services.book.served.notifications.preferences.set(
        account,
        preferences,
      );
      const { namedAddresses } = services.book.served.notifications;
      const view = await preferencesView(services, account);
      for (const email of view.unprovedEmails) await namedAddresses.ask(account, email);
      return { body: { ...view, webhookSecret } };
    } catch (error) {
      throw error instanceof TargetRefused ? invalidField("webhookUrl", error.message) : error;
    }
  },

  confirmNotificationAddress: async ({ body }, { book }) => {
    const email = await book.served.notifications.namedAddresses.prove(body.token);
    if (email === null) throw invalidField("token", "This link is too old or is none of ours.");
    return { body: { email } };
  },

  sendTestNotification: async (request, { book, testMessages }) => {
    const account = actingAccount(request, undefined);
    testMessages.count(account);
    const { channel } = request.body;
    const key = request.idempotency?.key ?? "";
    const sent = await book.served.notifications.sendTest(
      account,
      channel,
      `${request.caller.id} ${key}`,
    );
    return { body: { channel, sent: [...sent] } };
  },

  getPushKey: async (_, { book }) => ({
    body: { publicKey: book.served.notifications.pushPublicKey },
  }),

  createPushSubscription: async (request, { book }) => {
    const account = actingAccount(request, undefined);
    const { endpoint, keys } = request.body;
    try {
      const made = await book.served.notifications.subscriptions.add({
        account,
        endpoint,
        ...keys,
      });
      const location = `/v1/push/subscriptions/${made.id}`;
      return { body: subscriptionView(made), location };
    } catch (error) {
      if (error instanceof TargetRefused) throw invalidField("endpoint", error.message);
      if (!(error instanceof TooManySubscriptions)) throw error;
      const max = SUBSCRIPTIONS_PER_ACCOUNT_MAX;
      throw rejectionProblem({ code: "too_many", what: "push subscriptions", max });
    }
  },

  listPushSubscriptions: async (request, { book }) => {
    const { query } = request;
    const rows = await book.served.notifications.subscriptions.list(
      actingAccount(request, undefined),
      {
        limit: query.limit + 1,
        cursor: startOf(query),
      },
    );
    const { items, nextCursor } = cut(rows, query.limit, ({ id }) => id);
    return { body: { items: items.map(subscriptionView), nextCursor } };
  },

  deletePushSubscription: async (request, { book }) => {
    const account = actingAccount(request, undefined);
    const removed = await book.served.notifications.subscriptions.remove(
      account,
      request.params.subscription,
    );
    if (removed === undefined) throw problem("not_found", "There is no such browser. Check it.");
    return { body: subscriptionView(removed) };
  },
};

async function preferencesView({ book }: Services, account: string): Promise<PreferencesView> {
  const { notifications } = book.served;
  const { preferences, subscriptions } = notifications;
  const chosen = await preferences.get(account);
  const browsers = await subscriptions.list(account, { limit: SUBSCRIPTIONS_PER_ACCOUNT_MAX });
  return {
    channels: [...chosen.channels],
    email: chosen.email,
    verifiedEmail: await notifications.verifiedEmail(account),
    unprovedEmails: await notifications.unproved(
      account,
      [chosen.email, chosen.trustedContact?.email ?? null].filter((email) => email !== null),
    ),
    webhookUrl: chosen.webhookUrl,
    rateStep: ratio(chosen.rateStep),
    trustedContact: chosen.trustedContact,
    minutesUntilEscalation: chosen.minutesUntilEscalation,
    quietKinds: [...chosen.quietKinds],
    pushSubscriptions: browsers.length,
  };
}

function subscriptionView({ id, endpoint, createdAt }: PushSubscription): SubscriptionView {
  return {
    subscription: id,
    host: new URL(endpoint).host,
    createdAt: toInstant(createdAt.getTime()),
  };
}

function notificationView(shown: ShownNotification): NotificationView {
  return {
    notification: shown.id,
    kind: shown.kind,
    isUrgent: shown.isUrgent,
    loan: shown.loan,
    title: shown.title,
    text: shown.body,
    path: shown.path,
    at: toInstant(shown.at.getTime()),
    acknowledgedAt: textOrNull(shown.acknowledgedAt),
    escalatesAt: textOrNull(shown.advanceAt),
    resolution: isStanding(shown.kind)
      ? {
          state: shown.resolvedAt === null ? "open" : "resolved",
          at: textOrNull(shown.resolvedAt),
          because: shown.resolvedBecause,
        }
      : null,
    deliveries: shown.deliveries.map((delivery) => ({
      channel: delivery.channel,
      address: shortAddress(delivery.channel, delivery.address),
      status: delivery.status === "claimed" ? "pending" : delivery.status,
      attempts: delivery.attempts,
      at: textOrNull(delivery.triedAt),
      problem: delivery.problem,
      recordedSequence: delivery.recordedSequence,
    })),
  };
}

function textOrNull(date: Date | null): string | null {
  return date === null ? null : toInstant(date.getTime());
}
