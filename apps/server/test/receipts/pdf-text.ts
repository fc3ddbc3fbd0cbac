import { inflateSync } from "node:zlib";

export interface PdfContent {
  readonly pages: number;
  /** What is written on them, in order; runs of blanks and line ends are one blank. */
  readonly text: string;
}

/** Reads what pdfkit writes with standard fonts: compressed streams that show text as hexadecimal. */
export function readPdf(bytes: Uint8Array): PdfContent {
  const file = Buffer.from(bytes).toString("latin1");
  if (!file.startsWith("%PDF-1.") || !/%%EOF\s*$/.test(file)) throw new Error("It is not a PDF.");
  const lines: string[] = [];
  for (const { 1: dictionary = "", 2: data = "" } of file.matchAll(
    /<<([^]*?)>>\s*stream\r?\n([^]*?)\r?\nendstream/g,
  )) {
    if (!dictionary.includes("/FlateDecode")) continue;
    const content = inflateSync(Buffer.from(data, "latin1")).toString("latin1");
    for (const [, shown = ""] of content.matchAll(/\[([^\]]*)\] TJ/g)) lines.push(textOf(shown));
  }
  const pages = [...file.matchAll(/\/Type \/Page\b/g)].length;
  return { pages, text: lines.join(" ").replaceAll(/\s+/g, " ") };
}

function textOf(shown: string): string {
  return [...shown.matchAll(/<([0-9a-fA-F]*)>/g)]
    .map(([, hex = ""]) => Buffer.from(hex, "hex").toString("latin1"))
    .join("");
}
