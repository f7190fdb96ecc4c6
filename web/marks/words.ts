// What the states of messages and channels are called in front of people, and how they are toned. No drawing here.
import type { ChannelBody, MessageBody } from '../../gateway/api/contract.ts';
import type { IconName } from '../ui/icon.tsx';
import type { Refusal } from '../client.ts';
import { never } from '../never.ts';
import type { Tone, Trouble } from '../ui/states.tsx';
import { tableTime } from '../ui/time.ts';

export type MessageState = MessageBody['state'];
export type TickShape = 'clock' | 'one' | 'arrow' | 'two' | 'hollow' | 'question' | 'bang' | 'withdrawn' | 'none';

export const stateNames: Record<MessageState, string> = {
  scheduled: 'Scheduled', queued: 'Queued', sending: 'Sending', sent: 'Sent', delivered: 'Delivered', undelivered: 'Not delivered',
  unknown: 'Outcome unknown', failed: 'Failed', expired: 'Expired', canceled: 'Cancelled', received: 'Received',
};

export const stateTones: Record<MessageState, Tone> = {
  scheduled: 'plain', queued: 'plain', sending: 'plain', sent: 'plain', delivered: 'good', undelivered: 'bad', unknown: 'open', failed: 'bad', expired: 'bad', canceled: 'plain', received: 'plain',
};

export function tickShape(state: MessageState, reports: boolean): TickShape {
  switch (state) {
    case 'scheduled': return 'clock';
    case 'queued': case 'sending': return 'one';
    case 'sent': return reports ? 'arrow' : 'hollow';
    case 'delivered': return 'two';
    case 'unknown': return 'question';
    case 'failed': case 'undelivered': case 'expired': return 'bang';
    case 'canceled': return 'withdrawn';
    case 'received': return 'none';
    default: return never(state);
  }
}

/** The tick in a sentence, for the tooltip and for screen readers. */
export function tickWords(message: Pick<MessageBody, 'state' | 'dueAt' | 'cause'>, reports: boolean, now: Date): string {
  switch (message.state) {
    case 'scheduled': return message.dueAt === null ? 'Scheduled' : `Scheduled for ${tableTime(new Date(message.dueAt), now)}`;
    case 'queued': return message.cause === null ? 'Accepted, waiting to be sent' : 'Accepted, will be tried again';
    case 'sending': return 'Being handed to the network';
    case 'sent': return reports ? 'Handed to the network' : 'Handed to the network; this route gives no delivery reports';
    case 'delivered': return 'Delivered';
    case 'unknown': return 'Handed over, but the answer was lost: it may or may not have been sent';
    case 'undelivered': return `Not delivered: ${causeWords(message.cause)}`;
    case 'failed': return `Not sent: ${causeWords(message.cause)}`;
    case 'expired': return `Ran out of time: ${causeWords(message.cause)}`;
    case 'canceled': return 'Cancelled before it was sent';
    case 'received': return 'Received';
    default: return never(message.state);
  }
}

export function causeWords(cause: MessageBody['cause']): string {
  if (cause === null) return 'no reason was given';
  const words = cause.detail ?? cause.code.replaceAll('_', ' ');
  return words.replace(/\.$/, '');
}

export const isFinalTrouble = (state: MessageState): boolean => state === 'failed' || state === 'undelivered' || state === 'expired';
export const canCancel = (state: MessageState): boolean => state === 'scheduled' || state === 'queued';

type ChannelState = ChannelBody['state'];
export const channelStates: Record<ChannelState, { name: string; tone: Tone; icon: IconName }> = {
  connecting: { name: 'Connecting', tone: 'plain', icon: 'refresh' },
  ready: { name: 'Ready', tone: 'good', icon: 'good' },
  waiting: { name: 'Waiting', tone: 'warn', icon: 'clock' },
  refused: { name: 'Needs you', tone: 'bad', icon: 'warn' },
  stopped: { name: 'Switched off', tone: 'plain', icon: 'pause' },
};

export const peerOf = (message: MessageBody): string => (message.direction === 'inbound' ? message.from : message.to) ?? 'unknown number';

const plainCodes: Record<string, { title: string; detail: string }> = {
  unreachable: { title: 'The gateway did not answer', detail: 'Nothing was changed. Check that it is running and that this device can reach it, then try again.' },
  storage_full: { title: 'The gateway’s disk is full', detail: 'It takes new texts again as soon as there is room.' },
};

/** A refusal as the note that a view shows. */
export function troubleOf(refusal: Refusal, doing?: string): Trouble {
  const plain = plainCodes[refusal.code];
  const title = plain?.title ?? refusal.title;
  return { title: doing === undefined ? title : `${doing}: ${/^[A-Z][a-z]/.test(title) ? title.charAt(0).toLowerCase() + title.slice(1) : title}`, detail: plain?.detail ?? refusal.detail, code: refusal.code, requestId: refusal.requestId };
}

export const messageStateList = Object.keys(stateNames) as readonly MessageState[];
