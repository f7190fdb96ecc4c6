// Text from strangers, shown as text: folded when long, with addresses of pages that do nothing until they are chosen twice.
import { useState } from 'preact/hooks';
import './plain-text.css';

const longest = 12;
const charsPerLine = 60;
const link = /https?:\/\/[^\s<>"']{2,2000}/g;

export interface TextPiece {
  readonly text: string;
  readonly isLink: boolean;
}

/** Splits a text at its web addresses. Trailing punctuation belongs to the sentence, not to the address. */
export function splitLinks(text: string): readonly TextPiece[] {
  const pieces: TextPiece[] = [];
  let from = 0;
  for (const match of text.matchAll(link)) {
    const address = match[0].replace(/[.,;:!?)\]}]+$/, '');
    if (match.index > from) pieces.push({ text: text.slice(from, match.index), isLink: false });
    pieces.push({ text: address, isLink: true });
    from = match.index + address.length;
  }
  if (from < text.length) pieces.push({ text: text.slice(from), isLink: false });
  return pieces;
}

export const linesOf = (text: string): number => text.split('\n').reduce((sum, line) => sum + Math.max(1, Math.ceil(line.length / charsPerLine)), 0);

export function PlainText({ text, unfoldWord, foldWord }: { text: string; unfoldWord: string; foldWord: string }) {
  const [open, setOpen] = useState(false);
  const long = linesOf(text) > longest;
  return (
    <>
      <p class={long && !open ? 'plain-text plain-text-folded' : 'plain-text'} dir="auto">
        {splitLinks(text).map((piece, index) => (piece.isLink ? <InertLink key={index} address={piece.text} /> : piece.text))}
      </p>
      {long && <button type="button" class="plain-text-fold" aria-expanded={open} onClick={() => setOpen(!open)}>{open ? foldWord : unfoldWord}</button>}
    </>
  );
}

function InertLink({ address }: { address: string }) {
  const [live, setLive] = useState(false);
  if (!URL.canParse(address)) return <>{address}</>;
  if (!live) return <button type="button" class="inert-link" title={new URL(address).host} onClick={() => setLive(true)}>{address}</button>;
  return <a class="live-link" href={address} target="_blank" rel="noreferrer noopener" ref={(element) => element?.focus()}>{address} ↗</a>;
}
