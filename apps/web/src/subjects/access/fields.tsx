import { PasswordInput, TextInput } from "@mantine/core";
import { PASSWORD_LENGTH_MIN } from "./password.ts";
import { refusalAt } from "./refusal-at.ts";

interface FieldProps {
  readonly value: string;
  readonly onChange: (value: string) => void;
  /** What the service has said to the form that was sent; null for nothing. */
  readonly error: unknown;
}

interface PasswordFieldProps {
  readonly label: string;
  readonly autoComplete: "current-password" | "new-password";
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly description?: string;
  readonly refusal: string | null;
}

/** A password. The library's field does not tell those who hear it what is wrong: it is told here. */
function PasswordField(props: PasswordFieldProps) {
  const { label, autoComplete, value, onChange, description, refusal } = props;
  return (
    <PasswordInput
      label={label}
      autoComplete={autoComplete}
      required
      value={value}
      error={refusal}
      aria-invalid={refusal !== null}
      {...(description === undefined ? {} : { description })}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}

/** The password that somebody has now. */
export function OwnPasswordInput({
  value,
  onChange,
  error,
  label = "Your password",
}: FieldProps & { readonly label?: string }) {
  return (
    <PasswordField
      {...{ label, value, onChange }}
      autoComplete="current-password"
      refusal={refusalAt("password", error)}
    />
  );
}

/** A password that somebody chooses. The service judges it, and its words stand at the field. */
export function NewPasswordInput({
  value,
  onChange,
  error,
  label,
}: FieldProps & { readonly label: string }) {
  const missing = PASSWORD_LENGTH_MIN - [...value].length;
  const isShort = value !== "" && missing > 0;
  return (
    <PasswordField
      {...{ label, value, onChange }}
      autoComplete="new-password"
      description={`At least ${PASSWORD_LENGTH_MIN} characters that nobody can guess: a few words that do not belong together will do.`}
      refusal={isShort ? `${missing} more to go.` : refusalAt("newPassword", error)}
    />
  );
}

/** A code that the authenticator app shows now. */
export function CodeInput({
  value,
  onChange,
  error,
  label = "Code that the app shows now",
}: FieldProps & { readonly label?: string }) {
  return (
    <TextInput
      label={label}
      autoComplete="one-time-code"
      inputMode="numeric"
      required
      value={value}
      error={refusalAt("code", error)}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}

export function EmailInput({
  value,
  onChange,
  error,
  label = "E-mail",
}: FieldProps & { readonly label?: string }) {
  return (
    <TextInput
      label={label}
      type="email"
      autoComplete="username"
      required
      value={value}
      error={refusalAt("email", error)}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}

export function NameInput({ value, onChange, error }: FieldProps) {
  return (
    <TextInput
      label="Name"
      autoComplete="name"
      required
      value={value}
      error={refusalAt("name", error)}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}
