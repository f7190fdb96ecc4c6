// A channel's state in a mark and in words, the same in the table, on its page and while it is being connected.
import type { ChannelBody } from '../../../gateway/api/contract.ts';
import { channelStates } from '../../marks/words.ts';
import { Tag } from '../../ui/states.tsx';
import { span } from '../../ui/time.ts';
import { words } from './strings.ts';

export function StateTag({ channel }: { channel: ChannelBody }) {
  const { name, tone, icon } = channelStates[channel.state];
  return <Tag tone={tone} icon={icon}>{name}</Tag>;
}

/** What the sentence tells beyond the mark; empty when it only repeats it. */
export function stateNews(channel: ChannelBody, now: Date): string {
  const sentence = stateSentence(channel, now);
  return sentence === channelStates[channel.state].name ? '' : sentence;
}

export function stateSentence(channel: ChannelBody, now: Date): string {
  // Sentences of networks end with a stop, and it goes on here.
  const parts = [channel.health.summary.replace(/\.$/, '')];
  if (channel.retryAt !== null && channel.state === 'waiting') {
    const left = new Date(channel.retryAt).getTime() - now.getTime();
    parts.push(left < 1000 ? words.nextTryNow : words.nextTry(span(left)));
  }
  return parts.filter((part) => part !== '').join(', ');
}
