// Lines to be taken elsewhere exactly as they are: monospace, with a button that copies them.
import { useEffect, useState } from 'preact/hooks';
import { Button } from './button.tsx';
import './copy-block.css';

export function CopyBlock({ text, label, copyWord, copiedWord }: { text: string; label: string; copyWord: string; copiedWord: string }) {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return undefined;
    const timer = setTimeout(() => setCopied(false), 4_000);
    return () => clearTimeout(timer);
  }, [copied]);
  // Over plain http a browser offers no clipboard; the lines can still be marked.
  const canCopy = typeof navigator.clipboard?.writeText === 'function';
  return (
    <div class="copy-block">
      <pre tabIndex={0} aria-label={label}><code>{text}</code></pre>
      {canCopy && <Button small icon={copied ? 'check' : 'copy'} onClick={() => void navigator.clipboard.writeText(text).then(() => setCopied(true), () => undefined)}>{copied ? copiedWord : copyWord}</Button>}
      <span class="unseen" role="status">{copied && copiedWord}</span>
    </div>
  );
}
