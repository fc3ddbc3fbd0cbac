import { createServer, type AddressInfo, type Server, type Socket } from "node:net";

interface Letter {
  readonly to: string;
  readonly text: string;
}

/** A mail server that takes every letter and keeps it. */
export class Mailbox {
  readonly #letters: Letter[] = [];
  readonly #server: Server = createServer((socket) => receive(socket, this.#letters));
  readonly #sockets = new Set<Socket>();

  /** Returns the address to send letters to. */
  async open(): Promise<string> {
    this.#server.on("connection", (socket) => {
      this.#sockets.add(socket);
      socket.on("close", () => this.#sockets.delete(socket));
    });
    await new Promise<void>((resolve) => {
      this.#server.listen(0, "127.0.0.1", resolve);
    });
    return `smtp://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** The link of the newest letter to somebody; null while there is none. */
  linkTo(to: string): string | null {
    const letter = this.#letters.findLast((kept) => kept.to === to);
    return /https?:\/\/\S+/.exec(letter?.text ?? "")?.[0] ?? null;
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

/** As much of SMTP (RFC 5321) as a letter needs. */
function receive(socket: Socket, letters: Letter[]): void {
  let waiting = "";
  let to = "";
  let text: string[] | null = null;
  const answer = (line: string): string | null => {
    if (text !== null && line !== ".") {
      text.push(line);
      return null;
    }
    if (text !== null) {
      letters.push({ to, text: unquoted(text.join("\n")) });
      text = null;
      return "250 taken";
    }
    const [verb = ""] = line.toUpperCase().split(" ");
    if (verb === "RCPT") to = /<([^>]*)>/.exec(line)?.[1] ?? "";
    if (verb === "DATA") {
      text = [];
      return "354 go on";
    }
    return verb === "QUIT" ? "221 bye" : "250 ok";
  };
  socket.on("error", () => socket.destroy());
  socket.on("data", (bytes) => {
    const lines = (waiting + bytes.toString()).split("\r\n");
    waiting = lines.pop() ?? "";
    for (const line of lines) {
      const words = answer(line);
      if (words !== null) socket.write(`${words}\r\n`);
    }
  });
  socket.write("220 mailbox\r\n");
}

/** The body of a letter: lines that quoted-printable has broken are whole again. */
function unquoted(letter: string): string {
  if (!/^content-transfer-encoding: quoted-printable$/im.test(letter)) return letter;
  return letter
    .replaceAll("=\n", "")
    .replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
}
