import { Registry } from "prom-client";
import type { Sequencer } from "@plimsoll/sequencer";
import { SequencerBusy } from "@plimsoll/sequencer";
import { expect, onTestFinished, test } from "vitest";
import { openQuotedBook, quoteOf } from "../../../test/feeds/quoted-book.ts";
import { SILENT } from "../../../test/silent.ts";
import { createFeedMetrics } from "./feed-metrics.ts";
import { QuoteIntake } from "./quote-intake.ts";

const NOW = 1_770_000_000_000;

async function intakeFor(change: (sequencer: Sequencer) => Sequencer = (it) => it) {
  const time = { now: NOW, estimate: NOW };
  const sequencer = await openQuotedBook({ clock: () => time.now });
  onTestFinished(() => sequencer.close());
  const registry = new Registry();
  const clock = { now: () => time.now, estimate: () => time.estimate };
  const metrics = createFeedMetrics(registry, clock.estimate);
  const said: string[] = [];
  const log = { ...SILENT, warn: (_: object, message: string) => void said.push(message) };
  const intake = new QuoteIntake({
    sequencer: change(sequencer),
    clock,
    metrics,
    log,
    actor: "feeds",
  });
  const outcomes = async (): Promise<Record<string, number>> => {
    const values = await registry.getSingleMetric("plimsoll_feed_quotes_total")?.get();
    return Object.fromEntries(
      (values?.values ?? []).map(({ labels, value }) => [String(labels["outcome"]), value]),
    );
  };
  return { sequencer, intake, outcomes, said, time };
}

const quote = (price: string, quotedAt: number | null, venue = "kraken", feed = "btc-usd") => {
  return { feed, venue, price, quotedAt, askedMillisAgo: 200 };
};

test("a time in the future becomes now", async () => {
  const { sequencer, intake } = await intakeFor();
  await intake.take(quote("65000.1", NOW + 3_600_000));
  expect(await quoteOf(sequencer, "kraken")).toEqual({ price: 6_500_010n, at: NOW });
});

test("a quote without a time is of when it was asked, and says something new each time", async () => {
  const { sequencer, intake, outcomes, time } = await intakeFor();
  await intake.take(quote("65000.1", null));
  time.now = time.estimate = NOW + 1_000;
  await intake.take(quote("65000.1", null));
  expect(await quoteOf(sequencer, "kraken")).toEqual({ price: 6_500_010n, at: NOW + 800 });
  expect(await outcomes()).toEqual({ posted: 2 });
});

test("while time stands still, prices go on", async () => {
  const { sequencer, intake, outcomes, time } = await intakeFor();
  await intake.take(quote("65000.1", NOW - 10));
  time.estimate = NOW + 3_000;
  await intake.take(quote("64000.1", NOW + 2_000));
  await intake.take(quote("63000.1", null));
  expect(await quoteOf(sequencer, "kraken")).toEqual({ price: 6_300_010n, at: NOW });
  expect(await outcomes()).toEqual({ posted: 3 });
});

test("in a book whose time runs ahead, a quote is as old as it truly is", async () => {
  const { sequencer, intake, time } = await intakeFor();
  const ahead = NOW + 3_600_000;
  time.now = ahead;
  await sequencer.submit({ command: { type: "tick" }, actor: "test" });
  time.now = time.estimate = NOW + 14_000;
  await intake.take(quote("65000.1", NOW + 12_000));
  expect(await quoteOf(sequencer, "kraken")).toEqual({ price: 6_500_010n, at: ahead - 2_000 });
  expect(await sequencer.read((book) => book.feeds.values().next().value?.mark.status)).toBe(
    "fresh",
  );
});

test("what says nothing new or comes late is not written twice", async () => {
  const { sequencer, intake, outcomes } = await intakeFor();
  await intake.take(quote("65000.1", NOW - 10));
  const { durableSequence } = sequencer;
  await intake.take(quote("65000.1", NOW - 10));
  await intake.take(quote("65000.0", NOW - 20));
  expect(await outcomes()).toEqual({ posted: 1, repeated: 1, older: 1 });
  expect((await quoteOf(sequencer, "kraken"))?.price).toBe(6_500_010n);
  // The late one is in the journal as a command that changed nothing.
  expect(sequencer.durableSequence - durableSequence).toBeLessThanOrEqual(1);
});

test("what the book does not take is counted by reason and said once", async () => {
  const { intake, outcomes, said } = await intakeFor();
  await intake.take(quote("1", NOW, "coinbase"));
  await intake.take(quote("2", NOW, "coinbase"));
  await intake.take(quote("1", NOW, "kraken", "doge-usd"));
  await intake.take(quote("0.001", NOW));
  expect(await outcomes()).toEqual({
    venue_not_in_feed: 2,
    feed_not_found: 1,
    price_out_of_range: 1,
  });
  expect(said).toHaveLength(3);
});

test("a quote for which the book has no time is dropped", async () => {
  const { sequencer, intake, outcomes } = await intakeFor((real) => ({
    ...real,
    read: (look) => real.read(look),
    submit: () => Promise.reject(new SequencerBusy("Too many.", 10)),
  }));
  await intake.take(quote("65000.1", NOW));
  expect(await outcomes()).toEqual({ busy: 1 });
  expect(await quoteOf(sequencer, "kraken")).toBeUndefined();
});
