import { makeId, makeToken } from "../../foundation/secrets.ts";

/** A key as its holder has it: `plk_<id>_<secret>`. */
export interface ApiKeyText {
  readonly id: string;
  readonly secret: string;
}

const FORM = /^plk_([a-z2-7]{16})_([A-Za-z0-9_-]{43})$/;

export function parseApiKey(text: string): ApiKeyText | null {
  const [, id, secret] = FORM.exec(text) ?? [];
  return id === undefined || secret === undefined ? null : { id, secret };
}

export function formatApiKey({ id, secret }: ApiKeyText): string {
  return `plk_${id}_${secret}`;
}

export function makeApiKey(): ApiKeyText {
  return { id: makeId(), secret: makeToken() };
}
