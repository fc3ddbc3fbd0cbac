import { Anchor, VisuallyHidden } from "@mantine/core";
import { useDocumentVisibility } from "@mantine/hooks";
import { notifications } from "@mantine/notifications";
import { useEffect, useRef, useState } from "react";
import { useQueryClient } from "@tanstack/react-query";
import type { Dated } from "../../foundation/api/dated.ts";
import { queryKey, useApi, type AnswerOf } from "../../foundation/api/query.ts";
import { useLinkState } from "../../foundation/live/live.tsx";
import { News, newsText } from "./news.ts";
import { toldInBrowser } from "./told-in-browser.ts";

type Inbox = AnswerOf<"listNotifications">;

/** The page of all messages. */
const LIST_PATH = "/notifications";
/** As many as pages show, so that one question serves both. */
const LATEST = { query: { limit: 5 } };

/**
 * Tells a customer of what has just happened, on every page: once, in one message that can be closed, and aloud to
 * those who listen. It comes with the figures that it speaks of, as messages are of the moment of the page.
 */
export function TellNews() {
  const { data, isPlaceholderData, dataUpdatedAt } = useApi("listNotifications", LATEST);
  const queries = useQueryClient();
  const link = useLinkState();
  const isSeen = useDocumentVisibility() !== "hidden";
  const news = useRef(new News<Inbox["items"][number]>(toldInBrowser));
  /** Since when no answer has come after the page was cut off, milliseconds; null when one has. */
  const cutOffAt = useRef<number | null>(null);
  const shown = useRef<string | null>(null);
  const [said, setSaid] = useState("");
  const items = isPlaceholderData ? undefined : data?.items;

  const lastLink = useRef(link);
  useEffect(() => {
    const wasLost = lastLink.current === "lost";
    lastLink.current = link;
    // What was on its way when the page was cut off, or came back, tells nothing of the time between.
    if (link === "lost" || wasLost) cutOffAt.current = Date.now();
  }, [link]);

  useEffect(() => {
    if (link === "lost" || cutOffAt.current === null || dataUpdatedAt <= cutOffAt.current) return;
    cutOffAt.current = null;
    const answered = queries.getQueryData<Dated<Inbox>>(queryKey("listNotifications", LATEST));
    news.current.beginAgain();
    news.current.in(answered?.answer.items ?? []);
  }, [link, dataUpdatedAt, queries]);

  useEffect(() => {
    // Whoever comes back to this tab is told then, unless another tab has said it.
    if (items === undefined || !isSeen || cutOffAt.current !== null) return;
    const hide = () => {
      if (shown.current !== null) notifications.hide(shown.current);
      shown.current = null;
    };
    // Seen elsewhere, or a later message of the same fall has taken its place.
    const told = items.find((one) => one.notification === shown.current);
    if (told === undefined || told.acknowledgedAt !== null) hide();
    const found = news.current.in(items);
    const [newest] = found;
    if (newest === undefined) return;
    hide();
    const title = newsText(found);
    setSaid(title);
    // Whoever looks at the list sees it there; a toast would lie over its buttons on a phone.
    if (window.location.pathname === LIST_PATH) return;
    shown.current = newest.notification;
    notifications.show({
      id: newest.notification,
      title,
      message: <Anchor href={newest.path}>Look at it</Anchor>,
      color: newest.isUrgent ? "red" : "teal",
      autoClose: false,
      // What is said aloud stands below: a toast that is an alert would interrupt, and say it twice.
      role: "group",
      closeButtonProps: { "aria-label": "Close this message" },
    });
  }, [items, isSeen, link]);

  useEffect(
    () => () => {
      if (shown.current !== null) notifications.hide(shown.current);
    },
    [],
  );
  return <VisuallyHidden role="status">{said}</VisuallyHidden>;
}
