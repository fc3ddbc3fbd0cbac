import { troubleOf } from "../../foundation/api/problem.ts";

/** A field of the forms about signing in. */
type Field = "name" | "email" | "password" | "newPassword" | "code";

const FIELD_OF: Readonly<Record<string, Field>> = {
  INVALID_NAME: "name",
  INVALID_EMAIL: "email",
  SANDBOX_ADDRESS: "email",
  INVALID_PASSWORD: "password",
  INVALID_CODE: "code",
};

/** What is wrong with this field, in the service's words; null when nothing is. */
export function refusalAt(field: Field, error: unknown): string | null {
  if (error === null) return null;
  const { code, detail } = troubleOf(error);
  return fieldOf(code) === field ? detail : null;
}

/** What is wrong with none of these fields; null when nothing is. */
export function refusalElsewhere(fields: readonly Field[], error: unknown): string | null {
  if (error === null || fields.some((field) => refusalAt(field, error) !== null)) return null;
  return troubleOf(error).detail;
}

/** The service judges new passwords, and says in which way one is too weak. */
function fieldOf(code: string): Field | undefined {
  return code.startsWith("PASSWORD_") ? "newPassword" : FIELD_OF[code];
}
