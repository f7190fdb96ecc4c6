// What a simulated modem is at a moment: its settings, memories, SIM and radio. Rooms around it change it; it does nothing by itself
// but say what follows from it.
import { families } from './families.ts';
import type { Family, MemoryName, Quirk } from './family.ts';
import type { Misbehaviour } from './misbehave.ts';
import type { Settled } from './options.ts';
import type { SeenPart } from './pdus.ts';
import { Sim } from './sim.ts';
import { Joined, Places } from './storage.ts';
import type { Memory } from './storage.ts';

export interface Counts {
  /** Parts that came to the network, refused ones too. */
  submits: number;
  /** Texts and reports handed to the modem or its user. */
  texts: number;
  reports: number;
  /** Texts that were deleted from a storage, or acknowledged by AT+CNMA. */
  acknowledgedTexts: number;
  acknowledgedReports: number;
  restarts: number;
  /** Bytes lines that began with AT. */
  commands: number;
}

/** What a restart sets back. */
export interface ModemSettings {
  /** The five values of AT+CNMI. */
  cnmi: readonly [number, number, number, number, number];
  csms: 0 | 1;
  charset: string;
  creg: number;
  cgreg: number;
  cereg: number;
  copsFormat: number;
  copsMode: number;
  clip: boolean;
  crc: boolean;
  cusd: boolean;
  moreMessages: number;
  chosen: { read: MemoryName; write: MemoryName; receive: MemoryName };
  autoSignal: boolean;
  chatters: boolean;
}

export class ModemState {
  readonly options: Settled;
  readonly family: Family;
  readonly misbehave: Set<Misbehaviour>;
  readonly sim: Sim;
  readonly device: Places;
  readonly reports: Places;
  readonly radio: { functionality: 0 | 1 | 4; registration: number; signal: number; technology: number };
  readonly counts: Counts = { submits: 0, texts: 0, reports: 0, acknowledgedTexts: 0, acknowledgedReports: 0, restarts: 0, commands: 0 };
  readonly seen: SeenPart[] = [];
  settings: ModemSettings;
  smsc: string;
  /** Not while it is unplugged or restarts. */
  isPowered = true;
  /** Writes an unsolicited line. Set by whoever owns the terminal. */
  urc: (text: string) => void = () => undefined;

  constructor(options: Settled) {
    const family = families[options.family];
    this.options = options;
    this.family = family;
    this.misbehave = new Set(options.misbehave);
    const { iccid, imsi, number, pin, puk } = options;
    const told = pin ?? (this.misbehave.has('wrongPin') ? '1234' : undefined);
    const real = this.misbehave.has('wrongPin') ? `${told ?? ''}9` : told;
    this.sim = new Sim({ iccid, imsi, number, pin: real, puk, size: options.storageSize ?? family.simSize });
    this.device = new Places('ME', options.storageSize ?? family.deviceSize);
    this.reports = new Places('SR', options.storageSize ?? 20);
    this.radio = { functionality: 1, registration: options.registration, signal: options.signal, technology: family.technology };
    this.smsc = options.smsc;
    this.settings = this.#defaults();
  }

  #defaults(): ModemSettings {
    const [read, write, receive] = this.family.memories;
    return {
      cnmi: [0, 0, 0, 0, 0], csms: 0, charset: 'GSM', creg: 0, cgreg: 0, cereg: 0, copsFormat: 0, copsMode: 0, clip: false, crc: false, cusd: false, moreMessages: 0,
      chosen: { read: read[0] ?? 'SM', write: write[0] ?? 'SM', receive: receive[0] ?? 'SM' }, autoSignal: false, chatters: this.family.chatters,
    };
  }

  /** As after a start, or ATZ. */
  forgetSettings(): void {
    const { copsMode, chosen } = this.settings;
    this.settings = { ...this.#defaults(), copsMode, chosen };
  }

  has(quirk: Quirk): boolean {
    return this.family.quirks.includes(quirk);
  }

  memory(name: MemoryName): Memory {
    switch (name) {
      case 'SM': return this.sim.places;
      case 'ME': return this.device;
      case 'SR': return this.reports;
      case 'MT': return new Joined(this.sim.places, this.device);
      default: return name satisfies never;
    }
  }

  /** 27.007 §7.2. Without a SIM that can be used, or with the radio off, there is none. */
  get registration(): number {
    return this.isPowered && this.radio.functionality === 1 && this.sim.state === 'READY' ? this.radio.registration : 0;
  }

  get isRegistered(): boolean {
    return [1, 5, 6, 7].includes(this.registration);
  }

  /** Why the SIM cannot be used, as +CMS ERROR counts and as +CME ERROR does. */
  get simFault(): { readonly cms: number; readonly cme: number } | undefined {
    switch (this.sim.state) {
      case 'READY': return undefined;
      case 'absent': return { cms: 310, cme: 10 };
      case 'SIM PIN': return { cms: 311, cme: 11 };
      case 'SIM PUK': return { cms: 316, cme: 12 };
      case 'blocked': return { cms: 313, cme: 13 };
      case 'busy': return { cms: 314, cme: 14 };
      default: return this.sim.state satisfies never;
    }
  }
}
