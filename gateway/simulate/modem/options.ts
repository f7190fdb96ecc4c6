// What a simulated modem can be told, and what holds when it is told nothing. The command line is command-line.ts.
import type { Air } from './air.ts';
import type { FamilyName } from './family.ts';
import type { Misbehaviour } from './misbehave.ts';
import type { UssdForm, UssdMenu } from './ussd.ts';

export interface Timers {
  set(run: () => void, delayMs: number): unknown;
  clear(handle: unknown): void;
}

export const nodeTimers: Timers = {
  set: (run, delayMs) => setTimeout(run, delayMs),
  clear: (handle) => clearTimeout(handle as NodeJS.Timeout),
};

export const reportModes = ['none', 'success', 'failure', 'mixed'] as const;

export interface ModemOptions {
  readonly family?: FamilyName;
  /** On this loopback TCP port (0: any free one) instead of a pty. */
  readonly tcp?: number | undefined;
  /** Where a link to the pty lies. */
  readonly link?: string | undefined;
  /** What numbers of its own are made of, 0 to 999999; by default every modem of a process gets another. */
  readonly serial?: number;
  readonly imei?: string;
  readonly iccid?: string;
  readonly imsi?: string;
  /** Our own number, with its plus. */
  readonly number?: string;
  /** Number of the service centre; empty: the SIM knows none. */
  readonly smsc?: string;
  /** The SIM asks for it after every start; undefined: for none. */
  readonly pin?: string | undefined;
  readonly puk?: string;
  /** Places on the SIM. */
  readonly storageSize?: number | undefined;
  /** What the network needs for one message. 0: answered at once, without a timer. */
  readonly latencyMs?: number;
  readonly reports?: (typeof reportModes)[number];
  readonly reportDelayMs?: number;
  /** Whoever is texted texts back, after this long. */
  readonly echo?: boolean;
  readonly echoDelayMs?: number;
  readonly ussd?: Readonly<Record<string, UssdMenu>>;
  /** How USSD texts are written, where it is not as the family does. */
  readonly ussdForm?: UssdForm | undefined;
  /** What the network needs to answer a code. */
  readonly ussdDelayMs?: number;
  readonly misbehave?: readonly Misbehaviour[];
  /** For `lateAnswer`. */
  readonly lateMs?: number;
  /** How long AT+CNMA may take (27.005 §3.4.4). */
  readonly ackTimeoutMs?: number;
  /** When the network tries again what was not acknowledged. */
  readonly redeliverMs?: number;
  /** How long a restart takes. */
  readonly restartMs?: number;
  /** How long AT+COPS=? takes. */
  readonly scanMs?: number;
  /** How long the SIM is busy after a start or a PIN. */
  readonly simReadyMs?: number;
  /** How often families that chatter do. 0: never. */
  readonly chatterMs?: number;
  /** Registration at the start (27.007 §7.2). */
  readonly registration?: number;
  /** 0..31, or 99: not known. */
  readonly signal?: number;
  /** TP-MR begins at 0 again after a restart. */
  readonly forgetsReference?: boolean;
  /** A file that gets one JSON line per part the network took, before it is answered. */
  readonly ledger?: string | undefined;
  readonly timers?: Timers;
  /** Epoch ms. */
  readonly now?: () => number;
  /** Shared by modems that can text each other. */
  readonly air?: Air;
}

export type Settled = Required<ModemOptions>;

let made = 0;

/** A check digit after Luhn, as IMEI and ICCID end with one. */
export function withCheckDigit(digits: string): string {
  let sum = 0;
  for (let at = 0; at < digits.length; at += 1) {
    const digit = Number(digits[digits.length - 1 - at]) * (at % 2 === 0 ? 2 : 1);
    sum += digit > 9 ? digit - 9 : digit;
  }
  return `${digits}${(10 - (sum % 10)) % 10}`;
}

/** The same digits, so many further; the last digit of an IMEI stays right. */
export function countedOn(number: string, steps: number): string {
  const digits = number.replace(/^\+/, '');
  const isImei = !number.startsWith('+') && digits.length === 15;
  const body = isImei ? digits.slice(0, -1) : digits;
  const counted = String(BigInt(body) + BigInt(steps)).padStart(body.length, '0');
  return isImei ? withCheckDigit(counted) : `${number.startsWith('+') ? '+' : ''}${counted}`;
}

/** Every modem of a process gets numbers of its own. */
export function settle(options: ModemOptions, defaults: { readonly menus: Settled['ussd']; readonly air: () => Air }): Settled {
  made += 1;
  const serial = String(options.serial ?? made).padStart(6, '0');
  return {
    family: 'quectel', tcp: undefined, link: undefined, serial: made, imei: withCheckDigit(`35694203${serial}`), iccid: withCheckDigit(`891019990000${serial}`), imsi: `001010000${serial}`,
    number: `+999170${serial}`, smsc: '+999170000000', pin: undefined, puk: '12345678', storageSize: undefined, latencyMs: 0, reports: 'success', reportDelayMs: 0, echo: false,
    echoDelayMs: 0, ussd: defaults.menus, ussdForm: undefined, ussdDelayMs: 0, misbehave: [], lateMs: 2_000, ackTimeoutMs: 15_000, redeliverMs: 1_000, restartMs: 500, scanMs: 3_000,
    simReadyMs: 0, chatterMs: 5_000, registration: 1, signal: 20, forgetsReference: false, ledger: undefined, timers: nodeTimers, now: () => Date.now(),
    ...given(options),
    air: options.air ?? defaults.air(),
  };
}

/** An option that is undefined was not given. */
function given(options: ModemOptions): Omit<ModemOptions, 'air'> {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}
