import { AUDIT_ACTS, type AuditAct } from "@plimsoll/contract";

/** What an act of the audit log is called on a page, by its name there. */
const ACT_WORDS: Readonly<Record<AuditAct, string>> = {
  "service.started": "The service started",
  "setting.changed": "A setting changed",
  "audit_log.waited": "Entries waited that were noted from memory",
  "journal.loss_accepted": "Loss of acknowledged entries accepted",
  "clock.accepted": "Clock accepted as it is",
  "interest.return_begun": "Began to return interest",
  "interest.returned": "Interest returned",
  "person.signed_in": "Signed in",
  "person.sign_in_failed": "Sign-in failed",
  "person.password_accepted": "Password right, second factor still to come",
  "person.signed_out": "Signed out",
  "person.signed_up": "Signed up",
  "person.sign_up_refused": "Sign-up refused",
  "person.verification_asked": "Asked for the letter again",
  "person.email_verified": "Address confirmed",
  "person.invited": "Invited",
  "person.invitation_accepted": "Invitation accepted",
  "person.renamed": "Changed the name",
  "person.change_begun": "Began to change how they sign in",
  "person.password_changed": "Password changed",
  "person.password_reset_asked": "Asked for a new password",
  "person.password_reset": "New password by a letter",
  "person.email_change_asked": "Asked for another address",
  "person.email_changed": "Address changed",
  "person.factor_begun": "Began to set up a second factor",
  "person.factor_proved": "Second factor used",
  "person.factor_removed": "Second factor removed",
  "person.backup_codes_made": "Backup codes made",
  "person.passkey_added": "Passkey added",
  "person.passkey_renamed": "Passkey renamed",
  "person.passkey_removed": "Passkey removed",
  "person.proved": "Proved again who they are",
  "person.proof_failed": "Failed to prove who they are",
  "person.sessions_ended": "Sessions ended",
  "person.refused": "Refused",
  "person.request": "Request about an account",
  "person.suspended": "Suspended",
  "person.readmitted": "Let in again",
  "person.reset": "Password and factors taken away",
  "person.row_refused": "Row altered in the database, not believed",
  "people.bound": "Rows of people bound to the service",
  "factor.added": "Second factor counts",
  "factor.removed": "Second factor counts no more",
  "link.made": "Link of a letter made",
  "link.ended": "Link of a letter used up",
  "people.listed": "People listed on the console",
  "role.granted": "Role granted",
  "role.revoked": "Role revoked",
  "key.created": "API key made",
  "key.revoked": "API key revoked",
  "key.refused": "API key refused",
  "staff.read": "Staff looked at data",
  "keys.listed": "API keys listed on the console",
  "journal.exported": "Journal exported on the console",
  "backup.begun": "Backup begun on the console",
  "audit_log.thinned": "So many entries were left out",
  "change.begun": "Began to change who is told, or a rescue link",
  "change.refused": "Change of who is told, or of a rescue link, refused",
};

/** All acts, to choose one from, by their words. */
export const KNOWN_ACTS: readonly AuditAct[] = [...AUDIT_ACTS].sort((one, other) =>
  ACT_WORDS[one].localeCompare(ACT_WORDS[other], "en"),
);

/** An act in words; by its name where a newer server writes one that this page does not know. */
export function actText(act: string): string {
  const known = AUDIT_ACTS.find((name) => name === act);
  return known === undefined ? act : ACT_WORDS[known];
}
