import { Popover, Text } from "@mantine/core";
import { useState, type KeyboardEvent, type ReactNode } from "react";
import { GLOSSARY, type TermName } from "./glossary.ts";
import classes from "./term.module.css";

interface TermProps {
  readonly of: TermName;
  /** As the sentence has it; the word itself unless told. */
  readonly children?: ReactNode;
  /** What the button is called where what it shows is no word. */
  readonly label?: string;
}

/**
 * A word of the trade that explains itself: a press, a tap or Enter shows its plain word and one line,
 * Escape or a press elsewhere puts them away.
 */
export function Term({ of, children, label }: TermProps) {
  const { word, plain, meaning } = GLOSSARY[of];
  const [isOpen, setOpen] = useState(false);
  // The focus stays on the word, where the popover itself hears no key.
  const closeByEscape = (event: KeyboardEvent) => {
    if (!isOpen || event.key !== "Escape") return;
    event.stopPropagation();
    setOpen(false);
  };
  return (
    <Popover
      opened={isOpen}
      onChange={setOpen}
      width="min(300px, 90vw)"
      position="bottom-start"
      withArrow
      shadow="md"
    >
      <Popover.Target>
        <button
          type="button"
          onClick={() => setOpen(!isOpen)}
          onKeyDown={closeByEscape}
          className={classes.term}
          data-term={of}
          data-is-mark={label !== undefined}
          // Those who listen hear it without opening anything.
          aria-description={`${plain}. ${meaning}`}
          {...(label === undefined ? {} : { "aria-label": label })}
        >
          {children ?? word}
        </button>
      </Popover.Target>
      <Popover.Dropdown className={classes.meaning}>
        <Text size="sm" fw={600} component="p" m={0}>
          {capitalized(plain)}
        </Text>
        <Text size="sm" component="p" m={0} mt={4}>
          {meaning}
        </Text>
      </Popover.Dropdown>
    </Popover>
  );
}

function capitalized(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;
}
