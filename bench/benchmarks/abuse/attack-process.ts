/**
 * Attacks a server, as a process of its own, until its standard input ends. Then it prints how often it was
 * answered what: JSON, by attack and status.
 */
import { ATTACKS, type Loot } from "./attacks.ts";
import { Sender } from "./sender.ts";

/** Attackers come from elsewhere than those whose requests are measured. */
const LOCAL_ADDRESS = "127.0.0.2";

interface Order {
  readonly url: string;
  readonly attacks: readonly string[];
  /** By attack. */
  readonly loot: Readonly<Record<string, Loot>>;
}

const { url, attacks, loot } = JSON.parse(process.argv[2] ?? "{}") as Order;
const counts: Record<string, Record<string, number>> = {};
let isOver = false;

for (const name of attacks) {
  const attack = ATTACKS[name];
  const own = loot[name] ?? { account: "nobody", keys: [] };
  if (attack === undefined) throw new Error(`there is no attack ${name}`);
  const sender = new Sender(url, LOCAL_ADDRESS);
  const statuses: Record<string, number> = (counts[name] = {});
  let begun = 0;
  const drive = async (): Promise<void> => {
    while (!isOver) {
      const index = begun;
      begun += 1;
      const status = await attack.act(sender, own, index);
      statuses[status] = (statuses[status] ?? 0) + 1;
    }
  };
  for (let lane = 0; lane < attack.lanes; lane += 1) void drive();
}

process.stdin.on("end", () => {
  isOver = true;
  process.stdout.write(JSON.stringify(counts), () => process.exit(0));
});
process.stdin.resume();
