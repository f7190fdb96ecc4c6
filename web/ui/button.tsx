// Buttons and links that look like buttons. One `main` per view.
import type { ComponentChildren } from 'preact';
import { Icon, type IconName } from './icon.tsx';
import './button.css';

type Look = 'main' | 'plain' | 'quiet' | 'danger';

interface Shared {
  readonly look?: Look;
  readonly small?: boolean;
  readonly icon?: IconName;
  readonly children?: ComponentChildren;
}

interface ButtonExtras {
  readonly type?: 'button' | 'submit';
  readonly disabled?: boolean;
  readonly onClick?: () => void;
  readonly 'aria-expanded'?: boolean;
  readonly 'aria-pressed'?: boolean;
}

const classOf = (look: Look, small: boolean): string => `button button-${look}${small ? ' button-small' : ''}`;

export function Button({ look = 'plain', small = false, icon, label, children, busy = false, ...rest }: Shared & ButtonExtras & { busy?: boolean; label?: string }) {
  return (
    <button type="button" {...rest} class={classOf(look, small)} aria-label={label} aria-busy={busy} aria-disabled={busy || rest.disabled === true}>
      {icon !== undefined && <Icon name={icon} size={small ? 'small' : 'usual'} />}
      {children}
    </button>
  );
}

export function LinkButton({ look = 'plain', small = false, icon, children, href, ...rest }: Shared & { href: string; onClick?: () => void }) {
  return (
    <a href={href} {...rest} class={classOf(look, small)}>
      {icon !== undefined && <Icon name={icon} size={small ? 'small' : 'usual'} />}
      {children}
    </a>
  );
}

/** A button of one shape; `label` is its name for everybody. */
export function IconButton({ icon, label, ...rest }: { icon: IconName; label: string } & ButtonExtras) {
  return <button type="button" aria-label={label} title={label} {...rest} class="icon-button"><Icon name={icon} /></button>;
}
