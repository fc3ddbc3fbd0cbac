import type { AddressInfo } from "node:net";
import { SMTPServer } from "smtp-server";

export interface ReceivedLetter {
  readonly to: string;
  readonly messageId: string;
  readonly subject: string;
  readonly text: string;
  readonly at: number;
}

/** A mail server that keeps what it is sent. */
export class Mailbox {
  readonly letters: ReceivedLetter[] = [];
  /** Code of SMTP and words to refuse the next letters with; null to take them. */
  refusal: { readonly code: number; readonly words: string } | null = null;
  readonly #server = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS", "AUTH"],
    onData: (stream, session, done) => {
      const pieces: Buffer[] = [];
      stream.on("data", (piece: Buffer) => pieces.push(piece));
      stream.on("end", () => {
        if (this.refusal !== null) {
          const { code, words } = this.refusal;
          return done(Object.assign(new Error(words), { responseCode: code }));
        }
        const to = session.envelope.rcptTo[0]?.address ?? "";
        this.letters.push({ ...read(Buffer.concat(pieces).toString()), to, at: Date.now() });
        done();
      });
    },
  });

  async open(): Promise<string> {
    // A client that is killed breaks its connection.
    this.#server.on("error", () => undefined);
    await new Promise<void>((resolve) => {
      this.#server.listen(0, "127.0.0.1", () => resolve());
    });
    const { port } = this.#server.server.address() as AddressInfo;
    return `smtp://127.0.0.1:${port}`;
  }

  async close(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }
}

function read(raw: string): Omit<ReceivedLetter, "to" | "at"> {
  const [head = "", ...rest] = raw.split("\r\n\r\n");
  const header = (name: string): string => {
    const unfolded = head.replace(/\r\n[ \t]+/g, " ");
    return new RegExp(`^${name}: (.*)$`, "im").exec(unfolded)?.[1]?.trim() ?? "";
  };
  const isQuoted = header("Content-Transfer-Encoding") === "quoted-printable";
  const body = rest.join("\r\n\r\n").replaceAll("\r\n", "\n");
  return {
    messageId: header("Message-ID"),
    subject: header("Subject"),
    text: isQuoted ? unquote(body) : body.replace(/ \n/g, " "),
  };
}

function unquote(text: string): string {
  const joined = text.replace(/=\n/g, "");
  return joined.replace(/=([0-9A-F]{2})/g, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
}
