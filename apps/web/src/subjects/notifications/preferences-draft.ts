import { isSameContent } from "../../foundation/format/canonical-text.ts";
import type { Channel, Kind, Preferences } from "./kind-text.ts";

/** How somebody wants to be told, while it is edited. */
export interface PreferencesDraft {
  readonly channels: readonly Channel[];
  readonly email: string;
  readonly webhookUrl: string;
  /** Null while the field is empty. */
  readonly minutes: number | null;
  readonly rateStep: string;
  readonly quietKinds: readonly Kind[];
  readonly hasContact: boolean;
  readonly contactName: string;
  readonly contactEmail: string;
}

export function draftOf(preferences: Preferences): PreferencesDraft {
  const { trustedContact } = preferences;
  return {
    channels: preferences.channels,
    email: preferences.email ?? "",
    webhookUrl: preferences.webhookUrl ?? "",
    minutes: preferences.minutesUntilEscalation,
    rateStep: preferences.rateStep,
    quietKinds: preferences.quietKinds,
    hasContact: trustedContact !== null,
    contactName: trustedContact?.name ?? "",
    contactEmail: trustedContact?.email ?? "",
  };
}

/** What is sent; null while a number is missing. */
export function bodyOf(draft: PreferencesDraft) {
  const { email, webhookUrl, minutes, contactName, contactEmail } = draft;
  if (minutes === null) return null;
  return {
    channels: [...draft.channels],
    email: email === "" ? null : email,
    webhookUrl: webhookUrl === "" ? null : webhookUrl,
    rateStep: draft.rateStep,
    trustedContact: draft.hasContact ? { name: contactName, email: contactEmail } : null,
    minutesUntilEscalation: minutes,
    quietKinds: [...draft.quietKinds],
  };
}

/** Whether what was sent is still what the form says: an answer to anything else is over. */
export function isStill(draft: PreferencesDraft, sent: ReturnType<typeof bodyOf>): boolean {
  return sent !== null && isSameContent(bodyOf(draft), sent);
}
