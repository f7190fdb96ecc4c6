// The four faces every view has besides its content: not there yet, nothing there, went wrong, and old.
import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { Button } from './button.tsx';
import { Icon, type IconName } from './icon.tsx';
import './states.css';

const patienceMs = 300;

/** Shown only when the wait is long enough to be noticed. */
export function Skeleton({ rows = 6, shape = 'row', label }: { rows?: number; shape?: 'row' | 'bubble' | 'table' | 'page'; label: string }) {
  const [shown, setShown] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setShown(true), patienceMs);
    return () => clearTimeout(timer);
  }, []);
  return (
    <div class={`skeleton skeleton-${shape}`} role="status">
      {shown && <span class="unseen">{label}</span>}
      {shown && Array.from({ length: rows }, (_, index) => <div key={index} class="skeleton-item" aria-hidden="true"><span /><span /></div>)}
    </div>
  );
}

/** `whole`: it is all the page has, so its title is the page's heading. */
export function Empty({ icon, title, children, action, whole = false }: { icon: IconName; title: string; children?: ComponentChildren; action?: ComponentChildren; whole?: boolean }) {
  const Heading = whole ? 'h1' : 'h2';
  return (
    <div class="empty">
      <span class="empty-icon"><Icon name={icon} size="large" /></span>
      <Heading>{title}</Heading>
      {children !== undefined && <p>{children}</p>}
      {action !== undefined && <div class="line empty-action">{action}</div>}
    </div>
  );
}

export interface Trouble {
  readonly title: string;
  readonly detail?: string | undefined;
  readonly code: string;
  readonly requestId?: string | undefined;
}

export function TroubleNote({ trouble, again, againWord = 'Try again' }: { trouble: Trouble; again?: () => void; againWord?: string }) {
  return (
    <div class="trouble" role="alert">
      <Icon name="warn" />
      <div class="stack-tight grow">
        <strong>{trouble.title}</strong>
        {trouble.detail !== undefined && trouble.detail !== trouble.title && <p>{trouble.detail}</p>}
        <p class="tiny trouble-code">Code <code>{trouble.code}</code>{trouble.requestId !== undefined && <> · request <code>{trouble.requestId}</code></>}</p>
      </div>
      {again !== undefined && <Button small onClick={again}>{againWord}</Button>}
    </div>
  );
}

export type Tone = 'good' | 'warn' | 'bad' | 'open' | 'plain';

export function Tag({ tone, icon, children, title }: { tone: Tone; icon?: IconName; children: ComponentChildren; title?: string }) {
  return <span class={`tag tag-${tone}`} title={title}>{icon !== undefined && <Icon name={icon} size="small" />}{children}</span>;
}
