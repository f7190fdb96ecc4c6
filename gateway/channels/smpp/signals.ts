// Many submits wait for the same few abort signals: one listener per signal, however many wait, and none once nobody does.

interface Group<T> {
  readonly members: Set<T>;
  readonly onAbort: () => void;
}

export class SignalGroups<T> {
  readonly #groups = new Map<AbortSignal, Group<T>>();
  readonly #tell: (member: T) => void;

  /** `tell` is called with everybody who is still in when the signal is aborted. */
  constructor(tell: (member: T) => void) {
    this.#tell = tell;
  }

  join(signal: AbortSignal, member: T): void {
    const group = this.#groups.get(signal) ?? this.#open(signal);
    group.members.add(member);
  }

  leave(signal: AbortSignal, member: T): void {
    const group = this.#groups.get(signal);
    if (group === undefined || !group.members.delete(member) || group.members.size > 0) return;
    // A signal may outlive many links.
    this.#groups.delete(signal);
    signal.removeEventListener('abort', group.onAbort);
  }

  #open(signal: AbortSignal): Group<T> {
    const members = new Set<T>();
    const onAbort = (): void => {
      for (const member of members) this.#tell(member);
    };
    const group = { members, onAbort };
    this.#groups.set(signal, group);
    signal.addEventListener('abort', onAbort);
    return group;
  }
}
