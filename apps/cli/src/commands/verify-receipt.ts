import { InvalidArgumentError, type Command } from "commander";
import { InputError, readFileText } from "@plimsoll/lab";
import { verifyReceipt, type Verification } from "@plimsoll/receipt";
import { CommandFailure } from "../command-failure.ts";

interface VerifyReceiptOptions {
  readonly key?: string;
  readonly json?: true;
}

/** A file, and what came of it. */
interface Finding extends Verification {
  readonly file: string;
}

const DETAILS = `
It needs neither a server nor the network. From the receipt alone it recomputes
  form       every field is there, and no other
  chain      what is shown of each entry has the entry's hash, and they follow
             one another in the journal
  mark       the venues' quotes lead to the price that was used
  ltv        price, collateral and debt lead to the LTV before the sale
  trigger    the rule had been reached, and its target and fee were used
  least      no more was sold than the rule asks for
  amounts    what was sold, repaid, written off and left add up
  summary    the readable part says what the entries say
  checkpoint the signed checkpoint that it names covers the sale
  signature  the key in the receipt signed exactly this

Anybody can sign a receipt of their own making with a key of their own. Pass the
operator's key with --key. Note it down beforehand:
  curl https://YOUR-SERVER/v1/receipt-key

Exit status: 0 all receipts hold, 1 one does not or cannot be read, 2 the
command line is wrong.`;

const KEY_FORM = /^[0-9a-fA-F]{64}$/;
const NAME_WIDTH = 11;

/** `plimsoll verify-receipt`: recomputes receipts from their files alone. */
export function addVerifyReceiptCommand(program: Command): void {
  program
    .command("verify-receipt <file...>")
    .summary("Prove receipts of sales, from their files alone.")
    .description("Recomputes everything that receipts say, offline, from their JSON files alone.")
    .option("--key <hex>", "the operator's public key, 64 hexadecimal digits", readKey)
    .option("--json", "the findings as JSON")
    .addHelpText("after", DETAILS)
    .action(runVerifyReceipt);
}

function readKey(text: string): string {
  if (KEY_FORM.test(text)) return text.toLowerCase();
  throw new InvalidArgumentError("Write the key as 64 hexadecimal digits.");
}

async function runVerifyReceipt(
  files: readonly string[],
  options: VerifyReceiptOptions,
): Promise<void> {
  const findings: Finding[] = [];
  for (const file of files) {
    findings.push({ file, ...(await verifyReceipt(await readJson(file), options)) });
  }
  const text = options.json === true ? JSON.stringify(findings, null, 2) : describe(findings);
  process.stdout.write(`${text}\n`);
  const wrong = findings.filter(({ isValid }) => !isValid);
  if (wrong.length === 0) return;
  const which = wrong.map(({ file }) => file).join(", ");
  throw new CommandFailure(`Not what the journal says: ${which}.`);
}

async function readJson(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFileText(file));
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw new CommandFailure(`The file ${file} is not JSON. Use the receipt as it was downloaded.`);
  }
}

function describe(findings: readonly Finding[]): string {
  return findings
    .map(({ file, isValid, checks }) => {
      const lines = checks.map(({ name, isPassed, detail }) => {
        return `  ${isPassed ? "ok  " : "FAIL"} ${name.padEnd(NAME_WIDTH)}${detail}`;
      });
      return [`${file}: ${isValid ? "holds" : "DOES NOT HOLD"}`, ...lines].join("\n");
    })
    .join("\n\n");
}
