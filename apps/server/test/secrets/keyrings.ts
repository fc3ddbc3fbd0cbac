import { Keyring, type Secret } from "../../src/foundation/secrets/keyring.ts";

export const FIRST_SECRET: Secret = { version: 1, text: "a first secret with many characters" };
export const SECOND_SECRET: Secret = { version: 2, text: "a second secret with many characters" };

/** A keyring of a server before any change of secrets. */
export const FIRST_KEYRING = new Keyring([FIRST_SECRET]);
