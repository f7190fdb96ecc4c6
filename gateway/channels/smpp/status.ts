// What every command_status means for a message: one table for SMPP 3.4 §5.1.3 and 5.0 §4.7.6. Vendor codes and a bind's
// own overrides are decided here too, and nowhere else.
import type { SubmitErrorKind } from '../channel.ts';

export const statuses = {
  ESME_ROK: 0x00, ESME_RINVMSGLEN: 0x01, ESME_RINVCMDLEN: 0x02, ESME_RINVCMDID: 0x03, ESME_RINVBNDSTS: 0x04, ESME_RALYBND: 0x05, ESME_RINVPRTFLG: 0x06,
  ESME_RINVREGDLVFLG: 0x07, ESME_RSYSERR: 0x08, ESME_RINVSRCADR: 0x0a, ESME_RINVDSTADR: 0x0b, ESME_RINVMSGID: 0x0c, ESME_RBINDFAIL: 0x0d, ESME_RINVPASWD: 0x0e,
  ESME_RINVSYSID: 0x0f, ESME_RCANCELFAIL: 0x11, ESME_RREPLACEFAIL: 0x13, ESME_RMSGQFUL: 0x14, ESME_RINVSERTYP: 0x15, ESME_RINVNUMDESTS: 0x33,
  ESME_RINVDLNAME: 0x34, ESME_RINVDESTFLAG: 0x40, ESME_RINVSUBREP: 0x42, ESME_RINVESMCLASS: 0x43, ESME_RCNTSUBDL: 0x44, ESME_RSUBMITFAIL: 0x45,
  ESME_RINVSRCTON: 0x48, ESME_RINVSRCNPI: 0x49, ESME_RINVDSTTON: 0x50, ESME_RINVDSTNPI: 0x51, ESME_RINVSYSTYP: 0x53, ESME_RINVREPFLAG: 0x54,
  ESME_RINVNUMMSGS: 0x55, ESME_RTHROTTLED: 0x58, ESME_RINVSCHED: 0x61, ESME_RINVEXPIRY: 0x62, ESME_RINVDFTMSGID: 0x63, ESME_RX_T_APPN: 0x64,
  ESME_RX_P_APPN: 0x65, ESME_RX_R_APPN: 0x66, ESME_RQUERYFAIL: 0x67, ESME_RINVTLVSTREAM: 0xc0, ESME_RTLVNOTALLWD: 0xc1, ESME_RINVTLVLEN: 0xc2,
  ESME_RMISSINGTLV: 0xc3, ESME_RINVTLVVAL: 0xc4, ESME_RDELIVERYFAILURE: 0xfe, ESME_RUNKNOWNERR: 0xff, ESME_RSERTYPUNAUTH: 0x100, ESME_RPROHIBITED: 0x101,
  ESME_RSERTYPUNAVAIL: 0x102, ESME_RSERTYPDENIED: 0x103, ESME_RINVDCS: 0x104, ESME_RINVSRCADDRSUBUNIT: 0x105, ESME_RINVDSTADDRSUBUNIT: 0x106,
  ESME_RINVBCASTFREQINT: 0x107, ESME_RINVBCASTALIAS_NAME: 0x108, ESME_RINVBCASTAREAFMT: 0x109, ESME_RINVNUMBCAST_AREAS: 0x10a, ESME_RINVBCASTCNTTYPE: 0x10b,
  ESME_RINVBCASTMSGCLASS: 0x10c, ESME_RBCASTFAIL: 0x10d, ESME_RBCASTQUERYFAIL: 0x10e, ESME_RBCASTCANCELFAIL: 0x10f, ESME_RINVBCAST_REP: 0x110,
  ESME_RINVBCASTSRVGRP: 0x111, ESME_RINVBCASTCHANIND: 0x112,
} as const;

export interface StatusMeaning {
  readonly kind: SubmitErrorKind;
  /** Stable, snake_case. */
  readonly code: string;
  readonly sentence: string;
}

/** What a bind may set for a status of its network. */
export type StatusKind = 'permanent' | 'transient' | 'throttled';
export type StatusOverrides = ReadonlyMap<number, StatusKind>;

const permanent = (code: string, sentence: string): StatusMeaning => ({ kind: 'permanent', code, sentence });
const transient = (code: string, sentence: string): StatusMeaning => ({ kind: 'transient', code, sentence });
const throttled = (code: string, sentence: string): StatusMeaning => ({ kind: 'throttled', code, sentence });

const s = statuses;
const meanings: ReadonlyMap<number, StatusMeaning> = new Map([
  [s.ESME_RINVMSGLEN, permanent('invalid_message_length', 'The network says the message is too long.')],
  [s.ESME_RINVCMDLEN, permanent('invalid_command_length', 'The network could not read the request: its length is wrong.')],
  [s.ESME_RINVCMDID, permanent('unsupported_command', 'The network does not know this request.')],
  [s.ESME_RINVBNDSTS, transient('not_bound', 'The network says that this link is not bound for sending.')],
  [s.ESME_RALYBND, transient('already_bound', 'The network says that this account is bound already.')],
  [s.ESME_RINVPRTFLG, permanent('invalid_priority', 'The network does not accept this priority.')],
  [s.ESME_RINVREGDLVFLG, permanent('invalid_receipt_request', 'The network does not accept this request for delivery reports.')],
  [s.ESME_RSYSERR, transient('network_system_error', 'The network had an error of its own.')],
  [s.ESME_RINVSRCADR, permanent('invalid_sender', 'The network does not accept this sender.')],
  [s.ESME_RINVDSTADR, permanent('invalid_recipient', 'The network does not accept this recipient.')],
  [s.ESME_RINVMSGID, permanent('invalid_message_id', 'The network does not know this message id.')],
  [s.ESME_RBINDFAIL, permanent('bind_failed', 'The network refused the link.')],
  [s.ESME_RINVPASWD, permanent('wrong_password', 'The network says that the password is wrong.')],
  [s.ESME_RINVSYSID, permanent('unknown_system_id', 'The network does not know this system id.')],
  [s.ESME_RCANCELFAIL, permanent('cancel_failed', 'The network could not cancel the message.')],
  [s.ESME_RREPLACEFAIL, permanent('replace_failed', 'The network could not replace the message.')],
  [s.ESME_RMSGQFUL, throttled('network_queue_full', 'The queue of the network is full.')],
  [s.ESME_RINVSERTYP, permanent('invalid_service_type', 'The network does not accept this service type.')],
  [s.ESME_RINVNUMDESTS, permanent('invalid_recipient_count', 'The network does not accept this number of recipients.')],
  [s.ESME_RINVDLNAME, permanent('invalid_list_name', 'The network does not know this distribution list.')],
  [s.ESME_RINVDESTFLAG, permanent('invalid_destination_flag', 'The network does not accept this kind of recipient.')],
  [s.ESME_RINVSUBREP, permanent('replace_not_supported', 'The network does not replace messages.')],
  [s.ESME_RINVESMCLASS, permanent('invalid_esm_class', 'The network does not accept this kind of message (esm_class).')],
  [s.ESME_RCNTSUBDL, permanent('list_not_allowed', 'The network does not send to this distribution list.')],
  [s.ESME_RSUBMITFAIL, transient('submit_failed', 'The network could not take the message.')],
  [s.ESME_RINVSRCTON, permanent('invalid_sender_type', 'The network does not accept this type of sender (TON).')],
  [s.ESME_RINVSRCNPI, permanent('invalid_sender_plan', 'The network does not accept this numbering plan of the sender (NPI).')],
  [s.ESME_RINVDSTTON, permanent('invalid_recipient_type', 'The network does not accept this type of recipient (TON).')],
  [s.ESME_RINVDSTNPI, permanent('invalid_recipient_plan', 'The network does not accept this numbering plan of the recipient (NPI).')],
  [s.ESME_RINVSYSTYP, permanent('invalid_system_type', 'The network does not accept this system type.')],
  [s.ESME_RINVREPFLAG, permanent('invalid_replace_flag', 'The network does not accept this replace flag.')],
  [s.ESME_RINVNUMMSGS, permanent('invalid_message_count', 'The network does not accept this number of messages.')],
  [s.ESME_RTHROTTLED, throttled('throttled', 'The network asks for a slower pace.')],
  [s.ESME_RINVSCHED, permanent('invalid_schedule', 'The network does not accept this delivery time.')],
  [s.ESME_RINVEXPIRY, permanent('invalid_validity', 'The network does not accept this validity period.')],
  [s.ESME_RINVDFTMSGID, permanent('invalid_stored_message', 'The network does not know this stored message.')],
  [s.ESME_RX_T_APPN, transient('receiver_busy', 'The receiving side had a passing error.')],
  [s.ESME_RX_P_APPN, permanent('receiver_failed', 'The receiving side had a lasting error.')],
  [s.ESME_RX_R_APPN, permanent('receiver_rejected', 'The receiving side rejected the message.')],
  [s.ESME_RQUERYFAIL, permanent('query_failed', 'The network could not answer the query.')],
  [s.ESME_RINVTLVSTREAM, permanent('invalid_optional_part', 'The network could not read the optional part of the request.')],
  [s.ESME_RTLVNOTALLWD, permanent('parameter_not_allowed', 'The network does not allow an optional parameter of the request.')],
  [s.ESME_RINVTLVLEN, permanent('invalid_parameter_length', 'The network does not accept the length of an optional parameter.')],
  [s.ESME_RMISSINGTLV, permanent('missing_parameter', 'The network expects an optional parameter that is missing.')],
  [s.ESME_RINVTLVVAL, permanent('invalid_parameter', 'The network does not accept an optional parameter.')],
  [s.ESME_RDELIVERYFAILURE, permanent('delivery_failed', 'The network could not deliver the message.')],
  [s.ESME_RUNKNOWNERR, transient('unknown_network_error', 'The network does not say what went wrong.')],
  [s.ESME_RSERTYPUNAUTH, permanent('service_not_authorised', 'The network does not allow this service type for this account.')],
  [s.ESME_RPROHIBITED, permanent('prohibited', 'The network does not allow this for this account.')],
  [s.ESME_RSERTYPUNAVAIL, transient('service_unavailable', 'The service type is not available at the moment.')],
  [s.ESME_RSERTYPDENIED, permanent('service_denied', 'The network denied this service type.')],
  [s.ESME_RINVDCS, permanent('invalid_data_coding', 'The network does not accept this character coding.')],
  [s.ESME_RINVSRCADDRSUBUNIT, permanent('invalid_sender_subunit', 'The network does not accept the sender\'s subunit.')],
  [s.ESME_RINVDSTADDRSUBUNIT, permanent('invalid_recipient_subunit', 'The network does not accept the recipient\'s subunit.')],
  [s.ESME_RINVBCASTFREQINT, permanent('invalid_broadcast_interval', 'The network does not accept this broadcast interval.')],
  [s.ESME_RINVBCASTALIAS_NAME, permanent('invalid_broadcast_alias', 'The network does not know this broadcast alias.')],
  [s.ESME_RINVBCASTAREAFMT, permanent('invalid_broadcast_area', 'The network does not accept this broadcast area.')],
  [s.ESME_RINVNUMBCAST_AREAS, permanent('invalid_broadcast_area_count', 'The network does not accept this number of broadcast areas.')],
  [s.ESME_RINVBCASTCNTTYPE, permanent('invalid_broadcast_content', 'The network does not accept this broadcast content.')],
  [s.ESME_RINVBCASTMSGCLASS, permanent('invalid_broadcast_class', 'The network does not accept this broadcast class.')],
  [s.ESME_RBCASTFAIL, permanent('broadcast_failed', 'The network could not broadcast the message.')],
  [s.ESME_RBCASTQUERYFAIL, permanent('broadcast_query_failed', 'The network could not answer about the broadcast.')],
  [s.ESME_RBCASTCANCELFAIL, permanent('broadcast_cancel_failed', 'The network could not cancel the broadcast.')],
  [s.ESME_RINVBCAST_REP, permanent('invalid_broadcast_repeat', 'The network does not accept this number of broadcasts.')],
  [s.ESME_RINVBCASTSRVGRP, permanent('invalid_broadcast_group', 'The network does not know this broadcast group.')],
  [s.ESME_RINVBCASTCHANIND, permanent('invalid_broadcast_channel', 'The network does not accept this broadcast channel.')],
]);

const vendor = transient('vendor_error', 'The network answered with an error code of its own.');
const unlisted = permanent('unlisted_error', 'The network answered with a code that SMPP does not define.');
const none: StatusOverrides = new Map();

/** What a status other than ESME_ROK means. Codes 0x400 to 0x4FF belong to vendors; their sense is unknown, so they pass. */
export function statusMeaning(status: number, overrides: StatusOverrides = none): StatusMeaning {
  const usual = meanings.get(status) ?? (status >= 0x400 && status <= 0x4ff ? vendor : unlisted);
  const kind = overrides.get(status);
  return kind === undefined ? usual : { ...usual, kind };
}

/** The spelling for people: `0x0000000B`. */
export function statusText(status: number): string {
  return `0x${status.toString(16).toUpperCase().padStart(8, '0')}`;
}

const refusals: ReadonlySet<number> = new Set([
  s.ESME_RBINDFAIL, s.ESME_RINVPASWD, s.ESME_RINVSYSID, s.ESME_RINVSYSTYP, s.ESME_RINVCMDID, s.ESME_RPROHIBITED, s.ESME_RSERTYPUNAUTH, s.ESME_RSERTYPDENIED,
]);

/** Whether a bind that was answered so can only succeed after a person changed something. */
export function isRefusal(status: number, overrides: StatusOverrides = none): boolean {
  const kind = overrides.get(status);
  return kind === undefined ? refusals.has(status) : kind === 'permanent';
}
