import type { Alarm, Alarms } from "../foundation/alarms.ts";
import type { Mailer } from "../foundation/mailer.ts";
import type { PartLog } from "../foundation/part-log.ts";

export interface AlarmLettersOptions {
  readonly alarms: Alarms;
  /** Without one nobody gets a letter. */
  readonly mailer: Mailer | undefined;
  /** Who is told. */
  readonly recipients: () => Promise<readonly string[]>;
  /** Where people reach the service, if it is known. */
  readonly publicUrl: string | undefined;
  readonly log: PartLog;
  /** Milliseconds that only grow; for how often the same alarm is told. */
  readonly monotonic?: () => number;
}

/** An alarm that comes and goes is told of once in this time. */
const QUIET_MILLIS = 10 * 60_000;

/**
 * Writes to staff when an alarm is raised: past the journal, because what is wrong may be the journal.
 * What cannot be sent is logged. Returns how to wait for the letters that are under way.
 */
export function startAlarmLetters(options: AlarmLettersOptions): () => Promise<void> {
  const { alarms, log, monotonic = () => performance.now() } = options;
  const toldAt = new Map<string, number>();
  const underWay = new Set<Promise<void>>();
  const tell = (alarm: Alarm): void => {
    const now = monotonic();
    const last = toldAt.get(alarm.name);
    if (last !== undefined && now - last < QUIET_MILLIS) return;
    toldAt.set(alarm.name, now);
    const sent = send(options, alarm).catch((error: unknown) =>
      log.error({ error, alarm: alarm.name }, "staff could not be told of an alarm"),
    );
    underWay.add(sent);
    void sent.finally(() => underWay.delete(sent));
  };
  alarms.standing().forEach(tell);
  alarms.listen((alarm, change) => {
    if (change === "raised") tell(alarm);
  });
  return async () => void (await Promise.all(underWay));
}

async function send(options: AlarmLettersOptions, alarm: Alarm): Promise<void> {
  const { mailer, recipients, publicUrl, log } = options;
  if (mailer === undefined) return;
  const addresses = await recipients();
  const { name, sentence } = alarm;
  const lines = [
    sentence,
    ...(alarm.stopsService ? ["While this lasts the service counts as not ready."] : []),
    "docs/operations.md says what to do.",
    ...(publicUrl === undefined ? [] : [publicUrl]),
  ];
  const letter = { subject: `Plimsoll: alarm ${name}`, text: `${lines.join("\n\n")}\n` };
  const sent = await Promise.allSettled(addresses.map((to) => mailer.send({ to, ...letter })));
  const failed = sent.filter(({ status }) => status === "rejected").length;
  if (failed > 0) log.error({ alarm: name, failed }, "letters about an alarm could not be sent");
}
