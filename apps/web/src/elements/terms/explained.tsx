import { useLayoutEffect, useRef, useState, type ReactNode } from "react";
import { piecesOf } from "./find-terms.ts";
import { watchPlace } from "./first-places.ts";
import { GLOSSARY, type TermName } from "./glossary.ts";
import { Term } from "./term.tsx";
import classes from "./term.module.css";

/** A text in which each word of the trade explains itself, if it stands first on the page here. */
export function Explained({ text }: { readonly text: string }) {
  return piecesOf(text).map((piece, rank) =>
    piece.term === null ? (
      piece.text
    ) : (
      <Word key={`${piece.term} ${rank}`} of={piece.term} tail={piece.tail}>
        {piece.text}
      </Word>
    ),
  );
}

/** Text as it is explained; anything else as it is. */
export function explained(content: ReactNode): ReactNode {
  return typeof content === "string" ? <Explained text={content} /> : content;
}

interface WordProps {
  readonly of: TermName;
  readonly tail: string;
  readonly children: string;
}

function Word({ of, tail, children }: WordProps) {
  const { place, isFirst } = useFirst(of);
  // Browsers may break a line after a button, also before a full stop.
  const held = isFirst && tail !== "" ? { className: classes.held } : {};
  return (
    <span ref={place} {...held}>
      {isFirst ? <Term of={of}>{children}</Term> : children}
      {tail}
    </span>
  );
}

/** Beside a text that is itself a button: a mark for each word that stands first on the page there. */
export function Marks({ of }: { readonly of: string }) {
  return piecesOf(of).map(({ term }) => (term === null ? null : <Mark key={term} of={term} />));
}

function Mark({ of }: { readonly of: TermName }) {
  const { place, isFirst } = useFirst(of);
  const label = `What is ${GLOSSARY[of].word}?`;
  return (
    <span ref={place}>
      {isFirst ? (
        <Term of={of} label={label}>
          <span aria-hidden="true">?</span>
        </Term>
      ) : null}
    </span>
  );
}

function useFirst(of: TermName) {
  const place = useRef<HTMLSpanElement>(null);
  const [isFirst, setFirst] = useState(false);
  useLayoutEffect(() => {
    const element = place.current;
    return element === null ? undefined : watchPlace(of, { element, tell: setFirst });
  }, [of]);
  return { place, isFirst };
}
