/** Domain of the people that a sandbox makes up. Nobody can own it: the name .invalid is reserved. */
export const SANDBOX_DOMAIN = "sandbox.invalid";

/** What addresses of that domain look like, in capitals or not; understood by PostgreSQL as well. */
export const SANDBOX_ADDRESS = "@([^@]*[.])?sandbox[.]invalid[.]?$";

const FORM = new RegExp(SANDBOX_ADDRESS, "i");

export function isSandboxAddress(email: string): boolean {
  return FORM.test(email.trim());
}
