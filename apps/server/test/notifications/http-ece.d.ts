declare module "http_ece" {
  import type { ECDH } from "node:crypto";

  /** Decrypts what RFC 8188 encrypted for a browser (RFC 8291). */
  export function decrypt(
    body: Buffer,
    keys: {
      readonly version: "aes128gcm";
      readonly privateKey: ECDH;
      readonly authSecret: string;
    },
  ): Buffer;
}
