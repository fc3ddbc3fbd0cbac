import { RESCUE_DAYS } from "../rescue-days.ts";
import { writeForContact } from "../texts/texts.ts";
import type { Channel } from "./channel.ts";

interface TrustedContactOptions {
  /** By which the contact is reached. */
  readonly email: Channel;
  readonly publicUrl: string;
  /** Name that the account gave its contact. */
  readonly nameOf: (account: string) => Promise<string>;
}

/** The person who is told last: by e-mail, with a link that can repay or pledge and nothing else. */
export function trustedContactChannel(options: TrustedContactOptions): Channel {
  const { email, publicUrl, nameOf } = options;
  return {
    ...email,
    send: async (message, address, signal) => {
      const { rescueToken, account, title, text, url } = message;
      const name = await nameOf(account);
      const written = writeForContact({ title, body: text, path: "" }, name, RESCUE_DAYS);
      const link = rescueToken === null ? url : `${publicUrl}/rescue/${rescueToken}`;
      const letter = { ...message, title: written.title, text: written.body, url: link };
      return email.send(letter, address, signal);
    },
  };
}
