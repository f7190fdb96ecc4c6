// What the figures are compared with: our target, and Kannel 1.4.5 with its spool store (which never syncs) on 2 cores.

export interface Target {
  readonly scenario: string;
  readonly figure: string;
  readonly title: string;
  readonly unit: string;
  readonly target?: number;
  readonly better: 'more' | 'less';
  readonly kannel?: string;
}

const per = (scenario: string, title: string, target: number | undefined, kannel: string | undefined): Target => ({
  scenario, figure: 'perSecond', title, unit: '/s', better: 'more', ...(target === undefined ? {} : { target }), ...(kannel === undefined ? {} : { kannel }),
});
const ms = (scenario: string, figure: string, title: string, target?: number): Target => ({ scenario, figure, title, unit: 'ms', better: 'less', ...(target === undefined ? {} : { target }) });

/** Lists that should cost the same whatever is stored; figures are called `<kind>P50Ms@<size>`. */
export const pageKinds = [
  ['threads', 'inbox list'], ['history', 'history of a thread'], ['longHistory', 'history of the longest thread'], ['messages', 'messages'],
  ['unread', 'inbox list, unread only'], ['failed', 'messages, state=failed'], ['delivered', 'messages, state=delivered'], ['search', 'messages, search of two words'], ['peerPart', 'inbox list, part of a number'],
] as const;
export const pageSizes = ['1k', '10k', '100k', '1M'] as const;

export const targets: readonly Target[] = [
  per('accept-single', 'accepts, one message per request', 11_200, '5,600'),
  ms('accept-single', 'p50Ms', 'accept latency p50, at that rate'),
  ms('accept-single', 'p99Ms', 'accept latency p99, at that rate'),
  per('accept-bulk', 'accepts, 100 recipients per request', 56_000, '5,600'),
  ms('accept-bulk', 'p50Ms', 'accept latency p50, per request of 100'),
  ms('accept-bulk', 'p99Ms', 'accept latency p99, per request of 100'),
  per('flow-single', 'end to end without receipts, one message per request', 7_800, '5,200'),
  per('flow-bulk', 'end to end without receipts, requests of 100', undefined, undefined),
  per('receipts-single', 'end to end with receipts, one message per request', 4_500, '430 to 1,500'),
  per('receipts-bulk', 'end to end with receipts, requests of 100', undefined, undefined),
  per('drain', 'drain of a backlog of 100,000', 25_500, '17,000'),
  per('inbound', 'inbound deliver_sm to committed', 8_400, '3,200 to 4,200'),
  { scenario: 'idle', figure: 'rssMb', title: 'resident memory, idle', unit: 'MB', target: 110, better: 'less' },
  { scenario: 'flow-single', figure: 'mostMb', title: 'resident memory, most under load', unit: 'MB', better: 'less' },
  { scenario: 'accept-bulk', figure: 'mostMb', title: 'resident memory, most under bulk accepts', unit: 'MB', better: 'less' },
  ms('idle', 'startMs', 'start with an empty store'),
  ms('stored', 'startMs@1M', 'start with 1,000,000 messages', 2_000),
  { scenario: 'stored', figure: 'rssMb@1M', title: 'resident memory after reading pages, 1,000,000 messages', unit: 'MB', better: 'less' },
];
