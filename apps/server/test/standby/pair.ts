import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync, appendFileSync } from "node:fs";
import { connect, createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startPostgres, type EmbeddedPostgres } from "@plimsoll/embedded-postgres";
import pg from "pg";
import { copyCluster } from "../cluster/copy-cluster.ts";
import { until } from "../until.ts";

const STANDBY = "standby";

/**
 * A PostgreSQL and its standby, behind one address that leads to whichever is the primary: what a proxy in front
 * of a cluster does.
 */
export class Pair {
  readonly #folder = mkdtempSync(join(tmpdir(), "plimsoll-pair-"));
  readonly #door = new Door(join(this.#folder, "door"));
  #primary: EmbeddedPostgres | undefined;
  #standby: EmbeddedPostgres | undefined;
  /** What both have: the same role, password and database. */
  #url = "";

  /** Starts both. The standby has followed the primary up to here. */
  static async open(): Promise<Pair> {
    const pair = new Pair();
    try {
      await pair.#begin();
      return pair;
    } catch (error) {
      await pair.close();
      throw error;
    }
  }

  /** For the service: leads to the primary, also after `failOver`. */
  get url(): string {
    return this.#door.addressLike(this.#url);
  }

  /** Runs a statement on the primary. */
  query<Row extends object>(text: string): Promise<Row[]> {
    return onServer<Row>(this.#primary?.url ?? "", text);
  }

  /** Whether a commit waits until the standby has it. */
  async setSynchronous(isSynchronous: boolean): Promise<void> {
    const names = isSynchronous ? STANDBY : "";
    await this.query(`ALTER SYSTEM SET synchronous_standby_names = '${names}'`);
    await this.query("SELECT pg_reload_conf()");
    await until(async () => {
      const [row] = await this.query<{ sync_state: string }>(
        "SELECT sync_state FROM pg_stat_replication",
      );
      return row !== undefined && (row.sync_state === "sync") === isSynchronous;
    });
  }

  /** Waits until the standby has all that the primary has. */
  async caughtUp(): Promise<void> {
    await until(async () => {
      const [row] = await this.query<{ caught_up: boolean }>(
        "SELECT flush_lsn >= pg_current_wal_flush_lsn() AS caught_up FROM pg_stat_replication",
      );
      return row?.caught_up === true;
    });
  }

  /** The standby stands still: nothing of what comes now reaches it. */
  async stopStandby(): Promise<void> {
    await this.#standby?.stop();
    this.#standby = undefined;
  }

  async startStandby(): Promise<void> {
    this.#standby = await startPostgres({ dataDirectory: this.#place("standby") });
  }

  /** The primary is lost for good, and the standby takes over with what it has. */
  async failOver(): Promise<void> {
    await this.losePrimary();
    await this.promote();
  }

  /** The primary is lost for good. Nobody answers until the standby takes over. */
  async losePrimary(): Promise<void> {
    this.#door.lead(undefined);
    await this.#primary?.stop();
    this.#primary = undefined;
  }

  /** The standby takes over with what it has. */
  async promote(): Promise<void> {
    await this.stopStandby();
    // It must not wait for a primary that never comes back.
    appendFileSync(this.#file("standby", "postgresql.auto.conf"), "primary_conninfo = ''\n");
    await this.startStandby();
    await onServer(this.#standby?.url ?? "", "SELECT pg_promote()");
    this.#primary = this.#standby;
    this.#standby = undefined;
    this.#door.lead(this.#primary?.url);
  }

  async close(): Promise<void> {
    this.#door.close();
    await this.#standby?.stop();
    await this.#primary?.stop();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #begin(): Promise<void> {
    for (const name of ["primary", "standby"]) copyCluster(this.#place(name));
    this.#primary = await startPostgres({ dataDirectory: this.#place("primary") });
    this.#url = this.#primary.url;
    writeFileSync(this.#file("standby", "standby.signal"), "");
    const told = `primary_conninfo = '${conninfoOf(this.#url)} application_name=${STANDBY}'\n`;
    appendFileSync(this.#file("standby", "postgresql.auto.conf"), told);
    await this.startStandby();
    await until(async () => (await this.query("SELECT FROM pg_stat_replication")).length === 1);
    await this.#door.open();
    this.#door.lead(this.#url);
  }

  #place(name: string): string {
    return join(this.#folder, name);
  }

  #file(server: string, name: string): string {
    return join(this.#place(server), "cluster", name);
  }
}

/** A socket that leads to the socket of another server. */
class Door {
  readonly #folder: string;
  readonly #sockets = new Set<Socket>();
  readonly #server: Server;
  #target: string | undefined;

  constructor(folder: string) {
    this.#folder = folder;
    this.#server = createServer((near) => {
      const far = this.#target === undefined ? undefined : connect(this.#target);
      const ends = far === undefined ? [near] : [near, far];
      for (const end of ends) {
        this.#sockets.add(end);
        end.on("error", () => undefined);
        end.on("close", () => {
          this.#sockets.delete(end);
          for (const other of ends) other.destroy();
        });
      }
      if (far === undefined) near.destroy();
      else near.pipe(far).pipe(near);
    });
  }

  async open(): Promise<void> {
    if (!existsSync(this.#folder)) execFileSync("mkdir", ["-m", "700", this.#folder]);
    await new Promise<void>((resolve) => {
      this.#server.listen(join(this.#folder, ".s.PGSQL.5432"), resolve);
    });
  }

  addressLike(url: string): string {
    return url.replace(/host=[^&]*/, `host=${encodeURIComponent(this.#folder)}`);
  }

  /** Leads to this server from now on, or nowhere; whoever came before is cut off. */
  lead(url: string | undefined): void {
    this.#target = url === undefined ? undefined : join(hostOf(url), ".s.PGSQL.5432");
    for (const socket of this.#sockets) socket.destroy();
  }

  close(): void {
    this.lead(undefined);
    this.#server.close();
  }
}

function hostOf(url: string): string {
  return new URLSearchParams(url.split("?")[1]).get("host") ?? "";
}

function conninfoOf(url: string): string {
  const [, user = "", password = ""] = /^postgresql:\/\/([^:]+):([^@]+)@/.exec(url) ?? [];
  return `host=${hostOf(url)} port=5432 user=${user} password=${decodeURIComponent(password)}`;
}

async function onServer<Row extends object>(url: string, text: string): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url });
  client.on("error", () => undefined);
  await client.connect();
  try {
    return (await client.query<Row>(text)).rows;
  } finally {
    await client.end();
  }
}
