// What happens one after the other, and how far it is: done, under way, still to come, or ended badly.
import type { ComponentChildren } from 'preact';
import { Icon, type IconName } from './icon.tsx';
import './steps.css';

export type StepState = 'done' | 'now' | 'later' | 'bad' | 'left-out';

export interface Step {
  readonly title: string;
  readonly state: StepState;
  readonly note?: ComponentChildren;
}

const icons: Record<StepState, IconName> = { done: 'check', now: 'clock', later: 'clock', bad: 'close', 'left-out': 'minus' };

export function Steps({ steps, stateWords }: { steps: readonly Step[]; stateWords: Readonly<Record<StepState, string>> }) {
  return (
    <ol class="steps">
      {steps.map((step) => (
        <li key={step.title} class={`step step-${step.state}`} aria-current={step.state === 'now' ? 'step' : undefined}>
          <span class="step-mark"><Icon name={icons[step.state]} size="small" label={stateWords[step.state]} /></span>
          <span class="step-title">{step.title}</span>
          {step.note !== undefined && <span class="step-note">{step.note}</span>}
        </li>
      ))}
    </ol>
  );
}
