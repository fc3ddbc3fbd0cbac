import { crc32 } from "node:zlib";

/** What a cell holds: a text, a number as the file writes it, or a date as its serial number. */
export type SheetCell = string | { readonly number: string } | { readonly date: string };

/** A workbook (.xlsx) with these sheets, by name, as small as readers accept it. */
export function workbookOf(sheets: Readonly<Record<string, readonly SheetCell[][]>>): Uint8Array {
  const names = Object.keys(sheets);
  const main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
  const relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
  const files: Record<string, string> = {
    "xl/workbook.xml":
      `<workbook xmlns="${main}" xmlns:r="${relations}"><sheets>` +
      names
        .map((name, at) => `<sheet name="${name}" sheetId="${at + 1}" r:id="rId${at + 1}"/>`)
        .join("") +
      "</sheets></workbook>",
    "xl/_rels/workbook.xml.rels":
      '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">' +
      names
        .map((_, at) => {
          const target = `worksheets/sheet${at + 1}.xml`;
          return `<Relationship Id="rId${at + 1}" Type="${relations}/worksheet" Target="${target}"/>`;
        })
        .join("") +
      "</Relationships>",
    // The second format of cells is number format 22, a date with its time.
    "xl/styles.xml":
      `<styleSheet xmlns="${main}"><cellXfs count="2"><xf numFmtId="0"/>` +
      '<xf numFmtId="22" applyNumberFormat="1"/></cellXfs></styleSheet>',
  };
  for (const [at, name] of names.entries()) {
    const rows = (sheets[name] ?? []).map((cells, row) => {
      const xml = cells.map((cell, column) => cellXml(cell, `${letter(column)}${row + 1}`));
      return `<row r="${row + 1}">${xml.join("")}</row>`;
    });
    files[`xl/worksheets/sheet${at + 1}.xml`] =
      `<worksheet xmlns="${main}"><sheetData>${rows.join("")}</sheetData></worksheet>`;
  }
  return zipOf(files);
}

function letter(column: number): string {
  return String.fromCharCode(65 + column);
}

function cellXml(cell: SheetCell, place: string): string {
  if (typeof cell === "string") {
    return cell === "" ? "" : `<c r="${place}" t="inlineStr"><is><t>${cell}</t></is></c>`;
  }
  return "number" in cell
    ? `<c r="${place}"><v>${cell.number}</v></c>`
    : `<c r="${place}" s="1"><v>${cell.date}</v></c>`;
}

/** An archive whose files are stored as they are. */
export function zipOf(files: Readonly<Record<string, string>>): Uint8Array {
  const bodies: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const [name, text] of Object.entries(files)) {
    const [path, data] = [Buffer.from(name), Buffer.from(text)];
    const head = Buffer.alloc(26);
    head.writeUInt16LE(20, 0);
    head.writeUInt32LE(crc32(data), 10);
    head.writeUInt32LE(data.length, 14);
    head.writeUInt32LE(data.length, 18);
    head.writeUInt16LE(path.length, 22);
    bodies.push(Buffer.from("PK\x03\x04", "latin1"), head, path, data);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(offset, 10);
    directory.push(Buffer.from("PK\x01\x02\x14\x00", "latin1"), head, tail, path);
    offset += 30 + path.length + data.length;
  }
  const size = directory.reduce((sum, part) => sum + part.length, 0);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(Object.keys(files).length, 4);
  end.writeUInt16LE(Object.keys(files).length, 6);
  end.writeUInt32LE(size, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...bodies, ...directory, Buffer.from("PK\x05\x06", "latin1"), end]);
}
