// Many submits wait for the same few abort signals: one listener per signal, however many wait.

export class SignalGroups<T> {
  readonly #groups = new WeakMap<AbortSignal, Set<T>>();
  readonly #onAbort: (member: T) => void;

  constructor(onAbort: (member: T) => void) {
    this.#onAbort = onAbort;
  }

  /** Whoever is in the set when the signal is aborted is told; add and delete at will. */
  groupOf(signal: AbortSignal): Set<T> {
    const known = this.#groups.get(signal);
    if (known !== undefined) return known;
    const made = new Set<T>();
    this.#groups.set(signal, made);
    signal.addEventListener('abort', () => {
      for (const member of made) this.#onAbort(member);
    }, { once: true });
    return made;
  }
}
