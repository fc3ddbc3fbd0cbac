import { z } from "@hono/zod-openapi";
import { loanId, plainName, recordId } from "../schemas/names.ts";
import { shareText } from "../schemas/number-text.ts";
import { instant } from "../schemas/time.ts";

/** Everything that a borrower is told of. */
export const NOTIFICATION_KINDS = [
  "ltv_alert",
  "liquidatable",
  "sale_waiting",
  "plan_topped_up",
  "plan_repaid",
  "plan_sold",
  "plan_out_of_money",
  "feed_stale",
  "feed_suspect",
  "rate_changed",
  "soft_liquidation",
  "liquidation",
  "bad_debt",
  "grace_opened",
  "made_whole",
  "debt_forgiven",
] as const;
export type NotificationKind = (typeof NOTIFICATION_KINDS)[number];

/** The ways to reach somebody that may be chosen. */
const NOTIFICATION_CHANNELS = ["email", "push", "webhook", "in_app"] as const;
export type NotificationChannel = (typeof NOTIFICATION_CHANNELS)[number];

const kind = z.enum(NOTIFICATION_KINDS).openapi("NotificationKind");
const channel = z
  .enum(NOTIFICATION_CHANNELS, { error: `Use ${NOTIFICATION_CHANNELS.join(", ")}.` })
  .openapi("NotificationChannel");

/** Name of a notification: the place in the journal of what it tells of. */
export const notificationId = z
  .string()
  .regex(/^[0-9]{1,15}-[0-9]{1,9}$/, "Use the id of the notification as it is.")
  .openapi("NotificationId", {
    description: "Sequence and index of the event in the journal that it tells of.",
    example: "4711-0",
  });

const delivery = z
  .object({
    channel: z.string().openapi({
      description: "As chosen, or trusted_contact for the person named to be told last.",
    }),
    address: z.string().openapi({ description: "Shortened: enough to recognise it." }),
    status: z.enum(["pending", "delivered", "failed", "cancelled"]),
    attempts: z.number().int(),
    at: instant.nullable().openapi({ description: "When it was handed over or given up." }),
    problem: z.string().nullable(),
    recordedSequence: z
      .number()
      .int()
      .nullable()
      .openapi({ description: "Entry of the journal that says so." }),
  })
  .openapi("NotificationDelivery");

export const notificationView = z
  .object({
    notification: notificationId,
    kind,
    isUrgent: z.boolean().openapi({ description: "Whether it asks for an acknowledgement." }),
    loan: loanId.nullable(),
    title: z.string(),
    text: z.string(),
    path: z.string().openapi({ description: "The page that does something about it." }),
    at: instant,
    acknowledgedAt: instant.nullable(),
    escalatesAt: instant.nullable().openapi({
      description: "When the next channel is tried unless somebody acknowledges before.",
    }),
    resolution: z
      .object({
        state: z.enum(["open", "resolved"]),
        at: instant.nullable(),
        because: z
          .enum(["recovered", "loan_ended", "sale_over", "changed", "feed_well", "grace_over"])
          .nullable(),
      })
      .nullable()
      .openapi({
        description:
          "Whether what it warns of still stands, and else since when it does not and why: the LTV is back below the " +
          "line, the loan is closed or settled, what waited was sold, the plan was changed, the feed is well, the " +
          "time to act is over. Null for news, which have no end.",
      }),
    deliveries: z.array(delivery),
  })
  .openapi("Notification");

export const unreadCount = z.object({ unread: z.number().int() }).openapi("UnreadNotifications");

const email = z.email({ error: "Write an e-mail address." }).max(254);
const MINUTES_MAX = 1_440;

const trustedContact = z.strictObject({ name: plainName(), email }).openapi("TrustedContact", {
  description: "Is told last, with a link that can repay or pledge for this loan, nothing else.",
});

export const notificationPreferencesBody = z
  .strictObject({
    channels: z
      .array(channel)
      .max(NOTIFICATION_CHANNELS.length)
      .refine((all) => new Set(all).size === all.length, "Name each channel once.")
      .openapi({ description: "In the order in which they are tried." }),
    email: email.nullable().openapi({
      description: "Null for the verified address of the person who signs in.",
    }),
    webhookUrl: z.string().min(1).max(2_000).nullable(),
    rateStep: shareText.openapi({
      description: "Tell when the yearly rate has moved by this since last told; 0 for never.",
      example: "0.01",
    }),
    trustedContact: trustedContact.nullable(),
    minutesUntilEscalation: z
      .number()
      .int()
      .min(1, "Use at least 1 minute.")
      .max(MINUTES_MAX, `Use at most ${MINUTES_MAX} minutes.`),
    quietKinds: z
      .array(kind)
      .max(NOTIFICATION_KINDS.length)
      .openapi({ description: "Listed in the app and sent nowhere." }),
  })
  .openapi("NotificationPreferencesChange");

export const notificationPreferences = z
  .object({
    channels: z.array(channel),
    email: z.string().nullable(),
    verifiedEmail: z.string().nullable().openapi({
      description: "Used where email is null; null when there is none that is verified.",
    }),
    unprovedEmails: z.array(z.string()).openapi({
      description:
        "Named above, and asked by letter: nothing goes there until who reads there agrees.",
    }),
    webhookUrl: z.string().nullable(),
    rateStep: z.string(),
    trustedContact: trustedContact.nullable(),
    minutesUntilEscalation: z.number().int(),
    quietKinds: z.array(kind),
    pushSubscriptions: z.number().int(),
  })
  .openapi("NotificationPreferences");

export const changedPreferences = notificationPreferences
  .extend({
    webhookSecret: z.string().nullable().openapi({
      description:
        "Verifies messages as in Standard Webhooks. Shown when the URL is new, and never again.",
    }),
  })
  .openapi("ChangedNotificationPreferences");

const BASE64URL = /^[A-Za-z0-9_-]+={0,2}$/;

/** What the browser's `PushSubscription.toJSON()` gives. */
export const newPushSubscription = z
  .strictObject({
    endpoint: z.string().min(1).max(2_000),
    expirationTime: z.number().nullable().optional(),
    keys: z.strictObject({
      p256dh: z.string().min(80).max(100).regex(BASE64URL, "Use the key as the browser gives it."),
      auth: z.string().min(16).max(32).regex(BASE64URL, "Use the key as the browser gives it."),
    }),
  })
  .openapi("NewPushSubscription");

export const pushSubscription = z
  .object({ subscription: recordId, host: z.string(), createdAt: instant })
  .openapi("PushSubscription");

export const pushKey = z
  .object({
    publicKey: z.string().openapi({ description: "applicationServerKey of the browser's API." }),
  })
  .openapi("PushKey");

export const addressConfirmation = z
  .strictObject({ token: z.string().min(1).max(200) })
  .openapi("AddressConfirmation");

export const confirmedAddress = z.object({ email: z.string() }).openapi("ConfirmedAddress");

export const testNotification = z.strictObject({ channel }).openapi("TestNotificationRequest");

export const testOutcome = z
  .object({
    channel,
    sent: z.array(
      z.object({
        address: z.string(),
        isDelivered: z.boolean(),
        problem: z.string().nullable(),
      }),
    ),
  })
  .openapi("TestNotification", {
    description: "What came of it at each address; none when the channel has no address.",
  });
