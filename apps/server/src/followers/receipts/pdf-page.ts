import PDFDocument from "pdfkit";

const MARGIN = 50;
const SIZES = { title: 18, heading: 12, text: 9.5, small: 7 } as const;
const GREY = "#555555";
const SANDBOX_NOTICE = {
  text: "SANDBOX: NO REAL MONEY",
  background: "#f2c14e",
  height: 22,
  top: 14,
} as const;

export interface PdfHead {
  readonly title: string;
  /** Stands in the file's own data: a document of the same facts has the same bytes. */
  readonly at: Date;
  /** Every page of a sandbox's document says so, so that none passes for a real one. */
  readonly isSandbox: boolean;
}

interface PdfColumns {
  readonly widths?: readonly number[];
  /** The first of the columns that hold numbers, which stand to the right. */
  readonly numbersFrom?: number;
}

/** The fonts that every reader has know the letters of Western Europe; any other becomes a question mark. */
function inFont(text: string): string {
  return text.normalize("NFC").replaceAll(/[^\n\u0020-\u007e\u00a0-\u00ff]/gu, "?");
}

/** A document of A4 pages that is written from top to bottom. */
export class PdfPage {
  readonly #document: PDFKit.PDFDocument;
  readonly #isSandbox: boolean;
  readonly #bytes: Promise<Uint8Array<ArrayBuffer>>;

  constructor({ title, at, isSandbox }: PdfHead) {
    const info = { Title: title, Producer: "Plimsoll", Creator: "Plimsoll", CreationDate: at };
    this.#document = new PDFDocument({ size: "A4", margin: MARGIN, bufferPages: true, info });
    this.#isSandbox = isSandbox;
    const chunks: Buffer[] = [];
    this.#bytes = new Promise((resolve, reject) => {
      this.#document.on("data", (chunk: Buffer) => chunks.push(chunk));
      this.#document.on("end", () => resolve(new Uint8Array(Buffer.concat(chunks))));
      this.#document.on("error", reject);
    });
    this.#document.font("Helvetica-Bold").fontSize(SIZES.title).text(title).moveDown(0.3);
  }

  heading(text: string): this {
    this.#document.moveDown(0.7).font("Helvetica-Bold").fontSize(SIZES.heading).text(text);
    this.#document.moveDown(0.2);
    return this;
  }

  text(text: string): this {
    this.#document.font("Helvetica").fontSize(SIZES.text).fillColor("black").text(inFont(text));
    return this;
  }

  /** For hashes and what else only machines read. */
  small(text: string): this {
    this.#document.font("Courier").fontSize(SIZES.small).fillColor(GREY).text(text);
    this.#document.fillColor("black");
    return this;
  }

  /** Rows of equal columns, unless their widths in points are told; the first is the head. */
  table(rows: readonly (readonly string[])[], columns: PdfColumns = {}): this {
    const { widths, numbersFrom = Infinity } = columns;
    const data = rows.map((row, index) =>
      row.map((text, column) => ({
        text: inFont(text),
        ...(column >= numbersFrom ? { align: { x: "right", y: "top" } as const } : {}),
        border: [0, 0, index === 0 ? 1 : 0.2, 0] as [number, number, number, number],
        borderColor: GREY,
        padding: 2,
      })),
    );
    this.#document
      .font("Helvetica")
      .fontSize(SIZES.text - 1.5)
      .table({ data, ...(widths === undefined ? {} : { columnStyles: [...widths] }) });
    this.#document.moveDown(0.3);
    return this;
  }

  /** Ends the document. */
  finish(): Promise<Uint8Array<ArrayBuffer>> {
    if (this.#isSandbox) this.#markPages();
    this.#document.end();
    return this.#bytes;
  }

  #markPages(): void {
    const { text, background, height, top } = SANDBOX_NOTICE;
    const { start, count } = this.#document.bufferedPageRange();
    for (let page = start; page < start + count; page += 1) {
      this.#document.switchToPage(page);
      const { width } = this.#document.page;
      this.#document.rect(0, top, width, height).fill(background);
      this.#document.font("Helvetica-Bold").fontSize(SIZES.heading).fillColor("black");
      const place = { width, align: "center", lineBreak: false } as const;
      this.#document.text(text, 0, top + (height - SIZES.heading) / 2, place);
    }
  }
}
