// The words that describe a family of modems: what they say of themselves, offer, refuse and chatter. The families are in families.ts.
import type { UssdForm } from './ussd.ts';

export const familyNames = ['quectel', 'simcom', 'huawei', 'zte', 'wavecom', 'telit', 'ublox', 'cinterion'] as const;
export type FamilyName = (typeof familyNames)[number];

export type MemoryName = 'SM' | 'ME' | 'MT' | 'SR';

export interface Family {
  readonly manufacturer: string;
  readonly model: string;
  readonly firmware: string;
  /** Lines of ATI; `{imei}` as in `answers`. */
  readonly identity: readonly string[];
  /** What AT+CNMI=? answers, and what it offers but refuses all the same: indexes into the five values. */
  readonly cnmi: string;
  readonly cnmiRefuses?: readonly { readonly index: number; readonly value: number }[];
  /** For AT+CPMS: to read from, to write to, to receive into. The first of each is the default. */
  readonly memories: readonly [readonly MemoryName[], readonly MemoryName[], readonly MemoryName[]];
  readonly simSize: number;
  readonly deviceSize: number;
  /** Number of the first place of a memory. */
  readonly firstIndex: 0 | 1;
  /** What AT+CMGR and AT+CMGD answer for a place with nothing in it. */
  readonly emptyPlace: 'ok' | 321;
  /** How +CMGR and +CMGL write that there is no name for a number. */
  readonly noName: '' | '""';
  /** Where status reports go with ds=2, and what +CDSI calls it. */
  readonly reportMemory: MemoryName;
  readonly announcesReportsAs?: MemoryName;
  /** Class 0 texts are shown by +CMT whatever AT+CNMI says. */
  readonly showsClassZero: boolean;
  readonly moreMessages: boolean;
  /** Technology as 27.007 §7.3 counts: 0 GSM, 2 UTRAN, 7 E-UTRAN. */
  readonly technology: 0 | 2 | 7;
  readonly ussdForm: UssdForm;
  /** Final result for a command that it does not know. */
  readonly unknownCommand: 'ERROR' | 'COMMAND NOT SUPPORT' | 'cme4';
  /** Written after a start, and once the SIM can be used. */
  readonly bootLines: readonly string[];
  readonly simReadyLines: readonly string[];
  /** When the SIM is taken out. */
  readonly simOutLine?: string;
  /** Unsolicited lines that come by themselves, one after the other; the first is also what comes inside answers. */
  readonly chatter: readonly string[];
  /** Whether they come without being asked for, and the command that ends that. */
  readonly chatters: boolean;
  readonly quietCommand?: string;
  /** When the storage of texts is full. */
  readonly fullLine?: string;
  /** Commands and what they answer: placeholders `{imei}`, `{iccid}`, `{signal}`, `{temperature}`, `{millivolts}`, `{centivolts}`, `{volts}`, `{pinTries}`, `{pukTries}`, `{pinTriesNow}`, `{pinState}`. */
  readonly answers: Readonly<Record<string, readonly string[]>>;
  /** Commands that are answered with OK, whatever their arguments. */
  readonly tolerated: readonly string[];
  readonly quirks: readonly Quirk[];
}

/**
 * `refusesStorageBeforePin` AT+CPMS fails until the SIM is unlocked · `hangsOnCops` AT+COPS=0 is never answered while it is 0 already ·
 * `urcsBeforeAnswer` lines that come up meanwhile go before the answer.
 */
export type Quirk = 'refusesStorageBeforePin' | 'hangsOnCops' | 'urcsBeforeAnswer';
