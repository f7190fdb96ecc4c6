// Message ids as networks spell them: one canonical spelling for refs, and what an id in a receipt may have been in the
// answer to its submit (some networks answer in hex and report in decimal). Learns which of it is true for this link.

export type IdMode = 'same' | 'fromDecimal' | 'fromHex';

/** Lower case, without leading zeros: networks differ in both between answer and receipt. */
export function canonicalRef(id: string): string | undefined {
  const trimmed = id.trim().toLowerCase();
  if (trimmed === '') return undefined;
  const short = trimmed.replace(/^0+/, '');
  return short === '' ? '0' : short;
}

/** The ref a receipt's id stands for in one mode: `fromDecimal`, the receipt is decimal and the answer was hex. */
function refIn(mode: IdMode, id: string): string | undefined {
  if (mode === 'same') return canonicalRef(id);
  // BigInt, since ids of 64 bits are common and a Number would let them collide.
  if (mode === 'fromDecimal') return /^[0-9]{1,40}$/.test(id) ? BigInt(id).toString(16) : undefined;
  return /^[0-9a-f]{1,32}$/i.test(id) ? BigInt(`0x${id}`).toString(10) : undefined;
}

const modes: readonly IdMode[] = ['same', 'fromDecimal', 'fromHex'];
/** Matches in a row that only one mode explains, after which that mode is believed. */
const enough = 8;
/** Receipts in a row that matched nothing, after which it is doubted again. */
const tooMany = 50;

export class IdMatcher {
  readonly #fixed: boolean;
  #mode: IdMode | undefined;
  #leader: IdMode | undefined;
  #row = 0;
  #misses = 0;

  constructor(setting: 'auto' | 'same' | 'decimal' | 'hex') {
    this.#fixed = setting !== 'auto';
    this.#mode = setting === 'auto' ? undefined : setting === 'decimal' ? 'fromDecimal' : setting === 'hex' ? 'fromHex' : 'same';
  }

  /** undefined: not known yet. */
  get mode(): IdMode | undefined {
    return this.#mode;
  }

  /** What the refs of these ids may be, best guess first. */
  candidates(ids: readonly string[]): string[] {
    const leader = this.#leader;
    const order = this.#mode !== undefined ? [this.#mode] : leader === undefined ? modes : [leader, ...modes.filter((mode) => mode !== leader)];
    const refs = new Set<string>();
    for (const mode of order) {
      for (const id of ids) {
        const ref = refIn(mode, id.trim());
        if (ref !== undefined) refs.add(ref);
      }
    }
    return [...refs];
  }

  /** What became of the candidates of these ids. */
  learn(ids: readonly string[], matched: string | undefined): void {
    if (this.#fixed) return;
    if (matched === undefined) {
      this.#misses += 1;
      if (this.#misses >= tooMany) {
        this.#mode = undefined;
        this.#row = 0;
      }
      return;
    }
    this.#misses = 0;
    const explained = modes.filter((mode) => ids.some((id) => refIn(mode, id.trim()) === matched));
    const [only] = explained;
    if (only === undefined || explained.length > 1) return;
    this.#row = only === this.#leader ? this.#row + 1 : 1;
    this.#leader = only;
    if (this.#row >= enough) this.#mode = only;
  }
}
