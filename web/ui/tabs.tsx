// Tabs whose choice is an address: arrows, Home and End move and choose, Tab goes on into the panel.
import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import './tabs.css';

export interface Tab {
  readonly name: string;
  readonly title: string;
  readonly href: string;
  /** How many things wait there; nothing is shown for none. */
  readonly count?: number;
}

interface TabsProps {
  readonly tabs: readonly Tab[];
  readonly chosen: string;
  readonly label: string;
  /** Part of the ids, so that tabs and panel know each other. */
  readonly id: string;
  readonly onChoose: (tab: Tab) => void;
}

/** Which tab a key leads to; undefined: the key is not for tabs. Round at the ends. */
export function tabAfter(key: string, at: number, count: number): number | undefined {
  switch (key) {
    case 'ArrowRight': return (at + 1) % count;
    case 'ArrowLeft': return (at - 1 + count) % count;
    case 'Home': return 0;
    case 'End': return count - 1;
    default: return undefined;
  }
}

export function Tabs({ tabs, chosen, label, id, onChoose }: TabsProps) {
  const list = useRef<HTMLDivElement>(null);
  const at = tabs.findIndex((tab) => tab.name === chosen);
  useLayoutEffect(() => {
    const strip = list.current;
    const tab = strip?.querySelector<HTMLElement>('[aria-selected="true"]');
    if (strip === null || tab === null || tab === undefined) return;
    if (tab.offsetLeft < strip.scrollLeft || tab.offsetLeft + tab.offsetWidth > strip.scrollLeft + strip.clientWidth) strip.scrollLeft = tab.offsetLeft - (strip.clientWidth - tab.offsetWidth) / 2;
  }, [chosen]);
  return (
    <div class="tabs" role="tablist" aria-label={label} ref={list} onKeyDown={(event) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const tab = tabs[tabAfter(event.key, at, tabs.length) ?? -1];
      if (tab === undefined) return;
      event.preventDefault();
      list.current?.querySelector<HTMLElement>(`#${id}-tab-${tab.name}`)?.focus();
      onChoose(tab);
    }}>
      {tabs.map((tab) => (
        <a key={tab.name} id={`${id}-tab-${tab.name}`} class="tab" role="tab" href={tab.href} tabIndex={tab.name === chosen ? 0 : -1} aria-selected={tab.name === chosen}
          aria-controls={tab.name === chosen ? `${id}-panel` : undefined}>
          {tab.title}{tab.count !== undefined && tab.count > 0 && <span class="tab-count">{tab.count}</span>}
        </a>
      ))}
    </div>
  );
}

export function TabPanel({ id, chosen, children }: { id: string; chosen: string; children: ComponentChildren }) {
  return <div class="tab-panel" role="tabpanel" id={`${id}-panel`} aria-labelledby={`${id}-tab-${chosen}`}>{children}</div>;
}
