import { createTransport } from "nodemailer";

/** A letter in plain text. */
interface Letter {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  /** Stable name, without angle brackets or host; made up when missing. */
  readonly messageId?: string;
}

/** The operator's SMTP server. */
export interface Mailer {
  send(letter: Letter): Promise<void>;
  close(): void;
}

/** Where letters go out and in whose name. */
export interface MailerSettings {
  /** `smtp://user:password@host:587`, or `smtps://`. */
  readonly url: string;
  readonly from: string;
}

const CONNECTIONS_MAX = 10;
const TIMEOUT_MILLIS = 10_000;

export function openMailer({ url, from }: MailerSettings): Mailer {
  const transport = createTransport({
    url,
    pool: true,
    maxConnections: CONNECTIONS_MAX,
    maxMessages: 1_000,
    connectionTimeout: TIMEOUT_MILLIS,
    greetingTimeout: TIMEOUT_MILLIS,
    socketTimeout: TIMEOUT_MILLIS,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  const host = /@([^@>\s]+)>?\s*$/.exec(from)?.[1] ?? "localhost";
  return {
    send: async ({ to, subject, text, messageId }) => {
      await transport.sendMail({
        from,
        to: { name: "", address: to },
        subject,
        text,
        ...(messageId === undefined ? {} : { messageId: `<${messageId}@${host}>` }),
        headers: { "Auto-Submitted": "auto-generated" },
      });
    },
    close: () => transport.close(),
  };
}
