import { z } from "@hono/zod-openapi";
import { PUBLIC, roles } from "../access.ts";
import { pageOf, pageQuery } from "../pagination.ts";
import {
  addressConfirmation,
  changedPreferences,
  confirmedAddress,
  newPushSubscription,
  notificationId,
  notificationPreferences,
  notificationPreferencesBody,
  notificationView,
  pushKey,
  pushSubscription,
  testNotification,
  testOutcome,
  unreadCount,
} from "../resources/notification.ts";
import { outcome } from "../resources/outcome.ts";
import { loanId, recordId } from "../schemas/names.ts";
import { defineRoute } from "../route.ts";

const tag = "Notifications";
/** Each caller reaches their own account only; staff has none. */
const own = roles("customer");
const yesOrNo = z.enum(["true", "false"], { error: "Use true or false." });

export const notificationRoutes = {
  listNotifications: defineRoute({
    method: "get",
    path: "/v1/notifications",
    tag,
    summary: "What I was told, newest first, how it was sent and whether I have seen it",
    access: own,
    query: pageQuery.extend({ loan: loanId.optional(), unread: yesOrNo.optional() }),
    status: 200,
    response: pageOf("Notification", notificationView),
    cost: 5,
  }),
  countUnreadNotifications: defineRoute({
    method: "get",
    path: "/v1/notifications/unread",
    tag,
    summary: "How many notifications I have not acknowledged that are not resolved",
    access: own,
    status: 200,
    response: unreadCount,
  }),
  acknowledgeNotification: defineRoute({
    method: "post",
    path: "/v1/notifications/{notification}/acknowledge",
    tag,
    summary: "Say that I have seen it: it is sent no further",
    access: own,
    params: z.strictObject({ notification: notificationId }),
    body: z.strictObject({}).openapi("AcknowledgeNotification"),
    status: 200,
    response: outcome,
  }),
  getNotificationPreferences: defineRoute({
    method: "get",
    path: "/v1/notification-preferences",
    tag,
    summary: "How I am told",
    access: own,
    status: 200,
    response: notificationPreferences,
  }),
  setNotificationPreferences: defineRoute({
    method: "put",
    path: "/v1/notification-preferences",
    tag,
    summary: "Choose how I am told",
    access: own,
    body: notificationPreferencesBody,
    status: 200,
    response: changedPreferences,
  }),
  sendTestNotification: defineRoute({
    method: "post",
    path: "/v1/notification-preferences/test",
    tag,
    summary: "Send me a test message over one channel, now",
    access: own,
    body: testNotification,
    status: 200,
    response: testOutcome,
  }),
  getPushKey: defineRoute({
    method: "get",
    path: "/v1/push/public-key",
    tag,
    summary: "The key that a browser needs to subscribe",
    access: own,
    status: 200,
    response: pushKey,
  }),
  createPushSubscription: defineRoute({
    method: "post",
    path: "/v1/push/subscriptions",
    tag,
    summary: "Send push messages to this browser; the same endpoint again is the same subscription",
    access: own,
    body: newPushSubscription,
    status: 201,
    response: pushSubscription,
  }),
  listPushSubscriptions: defineRoute({
    method: "get",
    path: "/v1/push/subscriptions",
    tag,
    summary: "Browsers that get my push messages",
    access: own,
    query: pageQuery,
    status: 200,
    response: pageOf("PushSubscription", pushSubscription),
  }),
  deletePushSubscription: defineRoute({
    method: "delete",
    path: "/v1/push/subscriptions/{subscription}",
    tag,
    summary: "Send no more push messages to this browser",
    access: own,
    params: z.strictObject({ subscription: recordId }),
    status: 200,
    response: pushSubscription,
  }),
  confirmNotificationAddress: defineRoute({
    method: "post",
    path: "/v1/notification-addresses/confirm",
    tag,
    summary: "Agree that letters may come to an address; the token stands in the letter that asks",
    access: PUBLIC,
    body: addressConfirmation,
    status: 200,
    response: confirmedAddress,
  }),
};
