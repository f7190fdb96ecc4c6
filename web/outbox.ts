// Sends what was written here: one text of a thread at a time, in the order written, with its own id as idempotency key, until
// the gateway has taken or refused it. Survives a reload through the session storage. Never sends a text under a second key.
import type { MessageDetail, SendAnswer } from '../gateway/api/contract.ts';
import type { Answer, Refusal } from './client.ts';
import type { Action, Outgoing } from './state.ts';

export interface OutboxOptions {
  readonly pending: () => readonly Outgoing[];
  /** Whether anybody is signed in; nothing is sent for nobody. */
  readonly ready: () => boolean;
  readonly send: (outgoing: Outgoing) => Promise<Answer<SendAnswer>>;
  readonly read: (messageId: string) => Promise<Answer<MessageDetail>>;
  readonly dispatch: (action: Action) => void;
  readonly store: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;
  readonly wait: (ms: number, then: () => void) => () => void;
  readonly random: () => number;
}

const shelf = 'fieldpost.outbox';
const firstDelayMs = 1_000;
const longestDelayMs = 30_000;

/** Trying again could help: no answer, signed out, still running under this key, too fast, or trouble on the gateway's side. */
export function isPassing(refusal: Refusal): boolean {
  const { status, code } = refusal;
  return status === 0 || status === 401 || status === 408 || code === 'idempotency_running' || status === 429 || status >= 500;
}

export function createOutbox(options: OutboxOptions) {
  const underway = new Set<string>();
  let tries = 0;
  let cancelWait: (() => void) | undefined;

  function save(): void {
    const waiting = options.pending();
    if (waiting.length === 0) options.store.removeItem(shelf);
    else options.store.setItem(shelf, JSON.stringify(waiting));
  }

  function saved(): Outgoing[] {
    try {
      const found: unknown = JSON.parse(options.store.getItem(shelf) ?? '[]');
      return Array.isArray(found) ? (found as Outgoing[]) : [];
    } catch {
      return [];
    }
  }

  function later(atLeastMs: number): void {
    cancelWait?.();
    const ceiling = Math.min(longestDelayMs, firstDelayMs * 2 ** tries);
    tries += 1;
    cancelWait = options.wait(Math.max(atLeastMs, ceiling / 2 + (ceiling / 2) * options.random()), run);
  }

  /** Resolves with whether this text is out of the way of the next one. */
  async function hand(outgoing: Outgoing): Promise<boolean> {
    const answer = await options.send(outgoing);
    if (!answer.ok) {
      const passing = isPassing(answer.refusal);
      options.dispatch({ type: passing ? 'delayed' : 'refused', id: outgoing.id, refusal: answer.refusal });
      if (passing) later(answer.refusal.retryAfterMs ?? 0);
      return !passing;
    }
    tries = 0;
    const accepted = answer.body.messages[0];
    // The live link usually shows the message first and takes the written one away; ask only when it did not.
    if (accepted !== undefined && options.pending().some((other) => other.id === outgoing.id)) {
      const message = await options.read(accepted.id);
      if (message.ok) options.dispatch({ type: 'message', message: message.body });
    }
    options.dispatch({ type: 'settled', id: outgoing.id });
    return true;
  }

  function run(): void {
    cancelWait?.();
    save();
    if (!options.ready()) return;
    const heads = new Map<string, Outgoing>();
    for (const outgoing of options.pending()) if (outgoing.state === 'waiting' && !heads.has(outgoing.threadId)) heads.set(outgoing.threadId, outgoing);
    for (const outgoing of heads.values()) {
      if (underway.has(outgoing.threadId)) continue;
      underway.add(outgoing.threadId);
      void hand(outgoing).then((moved) => {
        underway.delete(outgoing.threadId);
        save();
        if (moved) run();
      });
    }
  }

  return {
    run,
    saved,
    write(outgoing: Outgoing): void {
      options.dispatch({ type: 'written', outgoing });
      run();
    },
    again(id: string): void {
      options.dispatch({ type: 'again', id });
      run();
    },
    discard(id: string): void {
      options.dispatch({ type: 'settled', id });
      save();
    },
  };
}
