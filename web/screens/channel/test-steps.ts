// How far a test text is, as steps with honest words. Pure.
import type { SelfTestBody } from '../../../gateway/api/contract.ts';
import { causeWords } from '../../marks/words.ts';
import type { StepState } from '../../ui/steps.tsx';
import { words } from './strings.ts';

export interface TestStep {
  readonly title: string;
  readonly state: StepState;
  /** When it happened, epoch ms. */
  readonly at: number | undefined;
  readonly why: string | undefined;
}

/** How long one waits for what usually takes seconds before saying that it is late. */
const lateAfterMs = 120_000;

const msOf = (time: string | null): number | undefined => (time === null ? undefined : new Date(time).getTime());
const lost = new Set<SelfTestBody['state']>(['failed', 'expired', 'canceled']);

export interface Progress {
  readonly steps: readonly TestStep[];
  /** Nothing more will happen. */
  readonly over: boolean;
  readonly outcome: 'passed' | 'failed' | 'waits';
}

/** `reports`: whether this network gives delivery reports. `toSelf`: whether the text comes back here at all. */
export function progressOf(test: SelfTestBody, reports: boolean, toSelf: boolean, now: number): Progress {
  const sent = msOf(test.sentAt);
  const reported = msOf(test.deliveredAt);
  const arrived = msOf(test.arrivedAt);
  const late = now - new Date(test.startedAt).getTime() > lateAfterMs;
  const failed = lost.has(test.state) && sent === undefined;
  const undelivered = test.state === 'undelivered' || (lost.has(test.state) && sent !== undefined);
  const why = causeWords(test.cause);

  const first: TestStep = {
    title: words.stepSent, at: sent, state: sent !== undefined ? 'done' : failed ? 'bad' : 'now',
    why: failed ? words.notTaken(why) : sent !== undefined ? undefined : test.state === 'unknown' ? words.inDoubt : test.cause === null ? (late ? words.sentLate : words.sending) : words.tryingAgain(why),
  };
  const second: TestStep = {
    title: words.stepReported, at: reported,
    state: reported !== undefined ? 'done' : !reports ? 'left-out' : undelivered ? 'bad' : sent === undefined ? 'later' : 'now',
    why: reported !== undefined ? undefined : !reports ? words.noReports : undelivered ? words.notDelivered(why) : sent !== undefined ? (late ? words.reportLate : words.waitsForReport) : undefined,
  };
  const third: TestStep = {
    title: words.stepArrived, at: arrived,
    state: arrived !== undefined ? 'done' : !toSelf ? 'left-out' : failed ? 'later' : undelivered ? 'bad' : sent === undefined ? 'later' : 'now',
    why: arrived !== undefined ? undefined : !toSelf ? words.arrivesElsewhere : undelivered ? words.cannotArrive : sent !== undefined ? (late ? words.arrivalLate : words.waitsForArrival) : undefined,
  };
  const steps = [first, second, third];
  const bad = steps.some((step) => step.state === 'bad');
  const done = steps.every((step) => step.state === 'done' || step.state === 'left-out');
  return { steps, over: done || failed || (undelivered && arrived === undefined), outcome: done ? 'passed' : bad ? 'failed' : 'waits' };
}
