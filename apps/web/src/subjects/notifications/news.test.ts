import { describe, expect, test } from "vitest";
import { News, newsText, type ToldBefore } from "./news.ts";

/** What tabs of one browser share. */
function browser(): ToldBefore {
  const told = new Set<string>();
  return {
    has: (notification) => told.has(notification),
    add: (all) => all.forEach((one) => told.add(one)),
  };
}
const messages = (...names: readonly string[]) =>
  names.map((notification) => ({ notification, title: notification }));
const namesOf = (news: readonly { readonly notification: string }[]) =>
  news.map(({ notification }) => notification);

describe("news", () => {
  test("are what came since the page was opened, each once", () => {
    const news = new News(browser());
    expect(namesOf(news.in(messages("old")))).toEqual([]);
    expect(namesOf(news.in(messages("fall", "old")))).toEqual(["fall"]);
    expect(namesOf(news.in(messages("fall", "old")))).toEqual([]);
  });

  test("are told for an inbox that was empty", () => {
    const news = new News(browser());
    expect(news.in([])).toEqual([]);
    expect(namesOf(news.in(messages("first")))).toEqual(["first"]);
  });

  test("are not told again after a reload, nor what came while the page was cut off", () => {
    const shared = browser();
    const before = new News(shared);
    before.in([]);
    before.in(messages("fall"));
    const reloaded = new News(shared);
    expect(reloaded.in(messages("fall"))).toEqual([]);
    reloaded.beginAgain();
    expect(reloaded.in(messages("meanwhile", "fall"))).toEqual([]);
    expect(namesOf(reloaded.in(messages("next", "meanwhile", "fall")))).toEqual(["next"]);
  });

  test("are told in one tab of several", () => {
    const shared = browser();
    const [one, other] = [new News(shared), new News(shared)];
    for (const tab of [one, other]) tab.in([]);
    expect(namesOf(one.in(messages("fall")))).toEqual(["fall"]);
    expect(other.in(messages("fall"))).toEqual([]);
  });

  test("are one message, however many there are", () => {
    expect(newsText(messages("BTC fell 30 %"))).toBe("BTC fell 30 %");
    expect(newsText(messages("Sold", "Topped up"))).toBe("Sold. 1 more alert");
    expect(newsText(messages("Sold", "Topped up", "Rate"))).toBe("Sold. 2 more alerts");
  });
});
