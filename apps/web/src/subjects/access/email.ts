import { postAuth } from "../../foundation/session/auth-service.ts";

/** Asks for another letter that proves an address. The answer does not tell who exists. */
export async function askForVerification(email: string): Promise<void> {
  await postAuth("/send-verification-email", { email });
}

/** Asks for a letter to a new address; the account goes by it once its link was followed. */
export async function changeEmail(newEmail: string): Promise<void> {
  await postAuth("/email/change", { newEmail });
}

/** Returns the address that the account goes by from now on. */
export async function confirmEmail(token: string): Promise<string> {
  return String((await postAuth("/email/confirm", { token }))["email"]);
}
