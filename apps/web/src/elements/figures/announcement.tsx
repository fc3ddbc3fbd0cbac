import { VisuallyHidden } from "@mantine/core";
import { useEffect, useRef, useState } from "react";

/** Somebody who types or drags is told once they have come to rest. */
const REST_MILLIS = 800;

/**
 * Tells people who listen to the page what their own change leads to. `of` names the change. The
 * text is spoken once the change has come to rest. It is not spoken again when only prices move the
 * text.
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
