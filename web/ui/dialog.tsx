// A modal question or sheet on the browser's own <dialog>: focus is kept inside, Esc closes, focus returns to where it was.
import type { ComponentChildren } from 'preact';
import { useEffect, useId, useRef } from 'preact/hooks';
import { IconButton } from './button.tsx';
import './dialog.css';

export function Dialog({ title, onClose, children, closeWord }: { title: string; onClose: () => void; children: ComponentChildren; closeWord: string }) {
  const ref = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const before = document.activeElement;
    ref.current?.showModal();
    return () => {
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);
  return (
    <dialog ref={ref} class="dialog" aria-labelledby={id} onClose={onClose} onClick={(event) => {
      if (event.target === ref.current) ref.current?.close();
    }}>
      <div class="dialog-body">
        <div class="spread">
          <h2 id={id}>{title}</h2>
          <IconButton icon="close" label={closeWord} onClick={() => ref.current?.close()} />
        </div>
        {children}
      </div>
    </dialog>
  );
}
