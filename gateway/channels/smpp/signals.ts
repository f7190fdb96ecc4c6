// Many submits wait for the same few abort signals: one listener per signal, however many wait.

export class SignalGroups {
  readonly #groups = new Map<AbortSignal, Set<() => void>>();

  /** `run` is called when the signal is aborted, unless the returned function was called before. */
  join(signal: AbortSignal, run: () => void): () => void {
    let group = this.#groups.get(signal);
    if (group === undefined) {
      const made = new Set<() => void>();
      group = made;
      this.#groups.set(signal, made);
      signal.addEventListener('abort', () => {
        for (const call of made) call();
      }, { once: true });
    }
    const joined = group;
    joined.add(run);
    return () => joined.delete(run);
  }
}
