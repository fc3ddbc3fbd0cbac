import { Sha256 } from "@plimsoll/engine";

/** SHA-256 of the text's UTF-8 bytes in lowercase hexadecimal, the same everywhere. */
export function sha256(text: string): string {
  return new Sha256().update(text).digest();
}
