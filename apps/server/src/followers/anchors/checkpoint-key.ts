/** The Ed25519 key under checkpoints: whoever composes the server says which. */
export interface CheckpointKey {
  /** 32 bytes, lowercase hexadecimal. */
  readonly publicKey: string;
  /** Signs a text; the signature is 64 bytes, lowercase hexadecimal. */
  readonly sign: (text: string) => { readonly signature: string };
}
