import { useRouter, type HistoryState } from "@tanstack/react-router";
import { useEffect, useId, useRef } from "react";

declare module "@tanstack/react-router" {
  interface HistoryState {
    /** Dialogs that lie open above the page, the outermost first. */
    readonly dialogs?: readonly string[];
  }
}

/**
 * Gives what lies above the page an entry in the browser's history while it is open. Back takes the entry away and
 * closes it; whatever else closes it takes the entry away too. Forward leads to the page as it is, with nothing open.
 */
export function useDialogEntry(isOpen: boolean, onClose: () => void): void {
  const { history } = useRouter();
  const id = useId();
  const close = useRef(onClose);
  useEffect(() => {
    close.current = onClose;
  });
  useEffect(() => {
    if (!isOpen) return;
    const isAbove = (): boolean => dialogsIn(history.location.state).includes(id);
    // A draft of React's development mode opens everything twice.
    if (!isAbove()) {
      const { href, state } = history.location;
      history.push(href, { dialogs: [...dialogsIn(state), id] });
    }
    const stop = history.subscribe(() => {
      if (!isAbove()) close.current();
    });
    return () => {
      stop();
      // Whatever closed it may lead to another page in the same turn: then its entry lies below and stays.
      setTimeout(() => {
        if (dialogsIn(history.location.state).at(-1) === id) history.back();
      }, 0);
    };
  }, [isOpen, history, id]);
}

function dialogsIn({ dialogs }: HistoryState): readonly string[] {
  return dialogs ?? [];
}
