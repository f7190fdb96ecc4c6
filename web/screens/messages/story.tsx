// What happened to one message, in order: the steps of its life, its parts, and every try to hand it over.
import type { MessageDetail } from '../../../gateway/api/contract.ts';
import { causeWords, stateNames, stateTones } from '../../marks/words.ts';
import { channels, session } from '../../store.ts';
import { fullTime, span } from '../../ui/time.ts';
import { words } from './strings.ts';

type Cause = MessageDetail['cause'];

function Why({ cause }: { cause: Cause }) {
  if (cause === null) return null;
  return <span class="soft small">{causeWords(cause)} <code>{cause.code}{cause.networkCode !== undefined && ` · ${cause.networkCode}`}</code></span>;
}

/** `person:<id>` and `key:<id>` as people read them. */
function actorWords(actor: string): string {
  const [kind, id = ''] = actor.split(':', 2);
  const who = session.value;
  if (kind === 'person') return who.state === 'in' && who.person.id === id ? words.byYou : words.byPerson;
  return kind === 'key' ? words.byKey(id) : words.by(actor);
}

export function History({ message }: { message: MessageDetail }) {
  return (
    <ol class="history">
      {message.history.map((entry, index) => (
        <li key={index} class={`history-${stateTones[entry.state]}`}>
          <strong>{stateNames[entry.state]}</strong>
          <time class="soft small figures" dateTime={entry.at}>{fullTime(new Date(entry.at))}</time>
          <Why cause={entry.cause} />
          {entry.actor !== null && <span class="soft small">{actorWords(entry.actor)}</span>}
        </li>
      ))}
    </ol>
  );
}

export function Parts({ message }: { message: MessageDetail }) {
  if (message.partList.length === 0) return <p class="soft">{words.noParts}</p>;
  return (
    <table class="table story-table">
      <thead><tr><th scope="col">{words.part}</th><th scope="col">{words.state}</th><th scope="col">{words.ref}</th><th scope="col">{words.networkCode}</th><th scope="col">{words.when}</th></tr></thead>
      <tbody>
        {message.partList.map((part) => (
          <tr key={part.part} class="table-row">
            <td data-label={words.part}>{part.part}</td>
            <td data-label={words.state}>{words.partStates[part.state]}</td>
            <td data-label={words.ref} class="story-ref">{part.ref === null ? <span class="soft">{words.noRef}</span> : <code>{part.ref}</code>}</td>
            <td data-label={words.networkCode}>{part.networkCode ?? words.none}</td>
            <td data-label={words.when} class="cell-wide soft">{fullTime(new Date(part.updatedAt))}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

export function Attempts({ message }: { message: MessageDetail }) {
  if (message.attemptList.length === 0) return <p class="soft">{words.noAttempts}</p>;
  return (
    <table class="table story-table">
      <thead><tr><th scope="col">{words.attempt}</th><th scope="col">{words.outcome}</th><th scope="col">{words.channel}</th><th scope="col">{words.took}</th><th scope="col">{words.began}</th></tr></thead>
      <tbody>
        {message.attemptList.map((attempt) => (
          <tr key={attempt.attempt} class="table-row">
            <td data-label={words.attempt}>{attempt.attempt}</td>
            <td data-label={words.outcome} class="story-outcome">{words.outcomes[attempt.outcome]} <Why cause={attempt.cause} /></td>
            <td data-label={words.channel}>{channels.value?.find((one) => one.id === attempt.channel)?.name ?? attempt.channel}</td>
            <td data-label={words.took}>{attempt.closedAt === null ? words.none : duration(new Date(attempt.closedAt).getTime() - new Date(attempt.openedAt).getTime())}</td>
            <td data-label={words.began} class="cell-wide soft">{fullTime(new Date(attempt.openedAt))}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const duration = (ms: number): string => (ms < 10_000 ? `${ms} ms` : span(ms));
