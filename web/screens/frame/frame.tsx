// The frame around every screen of a signed-in person: places, the state of the live link, the demo mark, keys, spoken news.
import { effect } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useLocation } from 'preact-iso';
import { useEffect, useState } from 'preact/hooks';
import { about, announcement, channelsInNeed, client, dispatch, generation, link, unreadThreads } from '../../store.ts';
import { isTyping } from '../../ui/hooks.ts';
import { Icon, type IconName } from '../../ui/icon.tsx';
import { HelpSheet } from './help-sheet.tsx';
import { LinkBar } from './link-bar.tsx';
import { MoreSheet, PersonTools } from './person-tools.tsx';
import { words } from './strings.ts';
import './frame.css';

const places: readonly { href: string; name: string; icon: IconName }[] = [
  { href: '/inbox', name: words.inbox, icon: 'tray' },
  { href: '/messages', name: words.messages, icon: 'list' },
  { href: '/network', name: words.network, icon: 'network' },
];

function Badge({ href }: { href: string }) {
  const count = href === '/inbox' ? unreadThreads.value : href === '/network' ? channelsInNeed.value : 0;
  if (count === 0) return null;
  return <span class={href === '/network' ? 'badge badge-bad' : 'badge'}>{count > 99 ? '99+' : count}<span class="unseen"> {href === '/inbox' ? words.unread(count) : words.needs(count)}</span></span>;
}

export function Frame({ path, children }: { path: string; children: ComponentChildren }) {
  const { route } = useLocation();
  const [sheet, setSheet] = useState<'none' | 'help' | 'more'>('none');

  useEffect(() => effect(() => {
    const asked = generation.value;
    if (asked < 0) return;
    void client.threads({ unread: 'true', limit: 200 }).then((answer) => {
      if (answer.ok) dispatch({ type: 'threads', threads: answer.body.threads, askedAt: 0 });
      return undefined;
    });
  }), []);

  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || document.querySelector('dialog[open]') !== null) return;
      if (event.key === 'Escape' && isTyping(document.activeElement)) {
        (document.activeElement as HTMLElement).blur();
        return;
      }
      if (isTyping(document.activeElement)) return;
      if (event.key === '?') setSheet('help');
      else if (event.key === 'c') route('/inbox/new');
      else if (event.key === '/') document.querySelector<HTMLInputElement>('[data-search]')?.focus();
      else return;
      event.preventDefault();
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, [route]);

  const inThread = /^\/inbox\/./.test(path);
  return (
    <div class={inThread ? 'frame frame-deep' : 'frame'}>
      <a class="skip" href="#main" onClick={(event) => {
        event.preventDefault();
        document.getElementById('main')?.focus();
      }}>{words.skip}</a>
      <nav class="rail" aria-label={words.places}>
        <a class="rail-mark" href="/inbox" aria-label="Fieldpost"><Mark /></a>
        <ul class="rail-places">
          {places.map((place) => (
            <li key={place.href}>
              <a class="rail-place" href={place.href} aria-current={path.startsWith(place.href) ? 'page' : undefined}>
                <span class="rail-icon"><Icon name={place.icon} size="large" /><Badge href={place.href} /></span>
                <span>{place.name}</span>
              </a>
            </li>
          ))}
          <li class="rail-more">
            <button type="button" class="rail-place" onClick={() => setSheet('more')}><span class="rail-icon"><Icon name="more" size="large" /></span><span>{words.more}</span></button>
          </li>
        </ul>
        <PersonTools onHelp={() => setSheet('help')} />
      </nav>
      <div class="frame-body">
        {about.value?.demo === true && <p class="demo-line"><strong>{words.demo}</strong> <span>{words.demoLine}</span></p>}
        <LinkBar link={link.value} />
        <main id="main" class="frame-main" tabindex={-1}>{children}</main>
      </div>
      <p class="unseen" aria-live="polite">{announcement.value}</p>
      {sheet === 'help' && <HelpSheet onClose={() => setSheet('none')} />}
      {sheet === 'more' && <MoreSheet onClose={() => setSheet('none')} onHelp={() => setSheet('help')} />}
    </div>
  );
}

export function Mark() {
  return (
    <svg viewBox="0 0 32 32" class="mark" aria-hidden="true">
      <rect width="32" height="32" rx="8" class="mark-ground" />
      <path d="M8 9.5h16a1.5 1.5 0 0 1 1.5 1.5v9a1.5 1.5 0 0 1-1.5 1.5H15l-5 4v-4H8A1.5 1.5 0 0 1 6.5 20v-9A1.5 1.5 0 0 1 8 9.5zM11.5 15.5h.01M16 15.5h.01M20.5 15.5h.01" class="mark-line" />
    </svg>
  );
}
