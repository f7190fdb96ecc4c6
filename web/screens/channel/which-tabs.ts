// Which views the page of one network has. Pure: by what it can do, and by who looks.
import type { ChannelBody } from '../../../gateway/api/contract.ts';
import { words } from './strings.ts';

export type View = 'overview' | 'notices' | 'ussd' | 'console' | 'transcript' | 'test' | 'settings';

export interface WhichOptions {
  readonly tools: readonly ChannelBody['abilities']['tools'][number][];
  /** The console is for the owner alone; the gateway refuses everybody else. */
  readonly owner: boolean;
  readonly hasNotices: boolean;
}

/** Only overview and settings: then they stand on one page and there is nothing to choose. */
export function viewsOf({ tools, owner, hasNotices }: WhichOptions): readonly View[] {
  const has = (tool: ChannelBody['abilities']['tools'][number]): boolean => tools.includes(tool);
  const views: readonly (readonly [View, boolean])[] = [
    ['overview', true], ['notices', hasNotices || has('console') || has('ussd')], ['ussd', has('ussd')], ['console', has('console') && owner], ['transcript', has('transcript')], ['test', has('selfTest')], ['settings', true],
  ];
  return views.flatMap(([view, wanted]) => (wanted ? [view] : []));
}

export const addressOf = (channelId: string, view: View): string => (view === 'overview' ? `/network/${channelId}` : `/network/${channelId}/${view}`);

export const tabsOf = (channelId: string, views: readonly View[]) => views.map((view) => ({ name: view, title: words.views[view], href: addressOf(channelId, view) }));

/** An address that names no view of this network means its first. */
export const chosenView = (asked: string | undefined, views: readonly View[]): View => views.find((view) => view === asked) ?? 'overview';
