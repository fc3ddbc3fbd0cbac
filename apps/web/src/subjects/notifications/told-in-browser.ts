import type { ToldBefore } from "./news.ts";

const KEY = "plimsoll told";
/** More than come while two tabs are a moment apart. */
const KEPT_MAX = 100;

/** What tabs of this browser have told, so that two of them do not say the same. */
export const toldInBrowser: ToldBefore = {
  has: (notification) => read().includes(notification),
  add: (notifications) => {
    const known = read();
    const fresh = notifications.filter((one) => !known.includes(one));
    if (fresh.length === 0) return;
    try {
      localStorage.setItem(KEY, JSON.stringify([...known, ...fresh].slice(-KEPT_MAX)));
    } catch {
      // Without storage each tab tells for itself.
    }
  },
};

function read(): readonly string[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(KEY) ?? "[]");
    return Array.isArray(kept) ? kept.filter((one) => typeof one === "string") : [];
  } catch {
    return [];
  }
}
