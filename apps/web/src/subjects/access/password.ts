import { postAuth } from "../../foundation/session/auth-service.ts";

/** Fewest characters of a password; how good one is beyond that, the service judges. */
export const PASSWORD_LENGTH_MIN = 12;

/** Changes the password; other browsers are signed out. */
export async function changePassword(passwords: {
  readonly currentPassword: string;
  readonly newPassword: string;
}): Promise<void> {
  await postAuth("/change-password", passwords);
}

/** Asks for a letter with a link to choose a new password. The answer does not tell who exists. */
export async function askForNewPassword(email: string): Promise<void> {
  await postAuth("/request-password-reset", { email });
}

/** Chooses a new password by the token of a letter; everybody who is signed in is signed out. */
export async function resetPassword(reset: {
  readonly token: string;
  readonly newPassword: string;
}): Promise<void> {
  await postAuth("/reset-password", reset);
}
