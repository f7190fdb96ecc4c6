// The shapes of short messages on the air: SMS-SUBMIT, SMS-DELIVER and SMS-STATUS-REPORT (3GPP 23.040 §9.2.2). decode.ts reads
// them out of octets, encode.ts writes them. Times are epoch ms.
import type { UdhElement } from '../udh.ts';

/** An address field (23.040 §9.1.2.5): type of number, numbering plan, and digits or a name. */
export interface TpAddress {
  readonly ton: number;
  readonly npi: number;
  /** Digits as sent (`*`, `#`, `a`, `b`, `c` are possible), or for ton 5 the name. */
  readonly value: string;
}

/** What a data coding octet says (23.038 §4). */
export interface Dcs {
  readonly octet: number;
  /** `reserved`: an alphabet that nobody defined; such texts are read as GSM 7-bit, as §4 asks. */
  readonly alphabet: 'gsm7' | 'octets' | 'ucs2' | 'reserved';
  readonly compressed: boolean;
  readonly messageClass: 0 | 1 | 2 | 3 | undefined;
  /** To be deleted once read. */
  readonly autoDelete: boolean;
  readonly waiting: Waiting | undefined;
}

/** A message waiting indication, from the data coding or from the user data header (23.040 §9.2.3.24.2). */
export interface Waiting {
  readonly kind: 'voicemail' | 'fax' | 'email' | 'other';
  readonly active: boolean;
  /** How many wait, where it was said. */
  readonly count: number | undefined;
  /** Whether the text is to be kept. */
  readonly store: boolean;
}

/** A time stamp (23.040 §9.2.3.11). */
export interface TimeStamp {
  /** Epoch ms; undefined when the digits are no time. */
  readonly at: number | undefined;
  /** Minutes east of UTC. */
  readonly zoneMinutes: number;
}

/** What a message carries. */
export interface UserData {
  readonly header: readonly UdhElement[];
  /** Decoded by the data coding and the header's national tables; undefined for octets and compressed text. */
  readonly text: string | undefined;
  /** The octets after the header, for `octets` and compressed text; otherwise empty. */
  readonly octets: Uint8Array;
}

interface Envelope {
  /** The service centre's address before the TPDU, where there was one. */
  readonly smsc: TpAddress | undefined;
}

export interface Deliver extends Envelope, UserData {
  readonly type: 'deliver';
  readonly from: TpAddress;
  readonly protocolId: number;
  readonly dcs: Dcs;
  readonly sentAt: TimeStamp;
  readonly moreToCome: boolean;
  readonly replyPath: boolean;
}

export interface Submit extends Envelope, UserData {
  readonly type: 'submit';
  readonly reference: number;
  readonly to: TpAddress;
  readonly protocolId: number;
  readonly dcs: Dcs;
  readonly rejectDuplicates: boolean;
  readonly reportWanted: boolean;
  /** Relative: ms; absolute: epoch ms. */
  readonly validity: { readonly relativeMs: number } | { readonly absolute: TimeStamp } | undefined;
}

export interface StatusReport extends Envelope {
  readonly type: 'report';
  /** TP-MR of the part it is about. */
  readonly reference: number;
  readonly to: TpAddress;
  /** When the service centre took the part. */
  readonly submittedAt: TimeStamp;
  readonly dischargedAt: TimeStamp;
  /** TP-Status (23.040 §9.2.3.15). */
  readonly status: number;
  /** About an SMS-COMMAND instead of a part. */
  readonly ofCommand: boolean;
  readonly protocolId?: number | undefined;
  /** Words of the network, seldom sent. */
  readonly userData?: (UserData & { readonly dcs: Dcs }) | undefined;
}

export type Tpdu = Deliver | Submit | StatusReport;

/** `deliver`: from the network. `submit`: to the network. The same type bits mean something else in each. */
export type Direction = 'deliver' | 'submit';

/**
 * `not_hex` odd length or other characters · `cut` it ends too early · `too_long` more octets than a TPDU can have · `bad_address` an
 * address longer than allowed, or one that ends before its digits do · `bad_length` lengths that cannot be true together, the one
 * that the modem announced among them · `unknown_type` a message type that is none of these.
 */
export type TpduProblem = 'not_hex' | 'cut' | 'too_long' | 'bad_address' | 'bad_length' | 'unknown_type';

export type Decoded = { readonly ok: true; readonly tpdu: Tpdu } | { readonly ok: false; readonly problem: TpduProblem; readonly detail: string };
