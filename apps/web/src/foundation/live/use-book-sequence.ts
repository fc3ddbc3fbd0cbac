import { useDocumentVisibility } from "@mantine/hooks";
import { useFrame } from "./live.tsx";

/** The book's last entry as the frames tell it; null before the first, and while nobody looks. */
export function useBookSequence(): number | null {
  const marks = useFrame("marks");
  const isSeen = useDocumentVisibility() !== "hidden";
  return isSeen ? (marks?.sequence ?? null) : null;
}
