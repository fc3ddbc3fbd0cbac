import { useEffect, useRef, useState } from "react";

/** Most renderings a second of what moves with the book. */
const RENDER_MILLIS = 250;

/** The latest value, but a new one at most every `millis`: the last one is never lost. */
export function useThrottled<Value>(value: Value, millis = RENDER_MILLIS): Value {
  const [shown, setShown] = useState(value);
  const latest = useRef(value);
  const shownAt = useRef(0);
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null);

  useEffect(() => {
    latest.current = value;
    if (timer.current !== null) return;
    const wait = Math.max(0, shownAt.current + millis - performance.now());
    timer.current = setTimeout(() => {
      timer.current = null;
      shownAt.current = performance.now();
      setShown(latest.current);
    }, wait);
  }, [value, millis]);

  useEffect(
    () => () => {
      if (timer.current !== null) clearTimeout(timer.current);
      timer.current = null;
    },
    [],
  );
  return shown;
}
