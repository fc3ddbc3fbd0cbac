import { VisuallyHidden } from "@mantine/core";
import { useEffect, useRef, useState } from "react";

/** Somebody who types or drags is told once they have come to rest. */
const REST_MILLIS = 800;

/**
 * Tells those who hear the page what their own change leads to. `of` names the change: the text is
 * said once it has rested, and not again when prices move the text alone.
 */
export function Announcement({ of, text }: { readonly of: string; readonly text: string }) {
  const [said, setSaid] = useState("");
  const latest = useRef(text);
  latest.current = text;
  const begun = useRef(of);
  const hasChanged = useRef(false);
  useEffect(() => {
    hasChanged.current ||= of !== begun.current;
    if (!hasChanged.current) return;
    const timer = setTimeout(() => setSaid(latest.current), REST_MILLIS);
    return () => clearTimeout(timer);
  }, [of]);
  return <VisuallyHidden role="status">{said}</VisuallyHidden>;
}
