// PDUs in hex and what they say. The hex strings are transcribed as data from the tests of Cloudhopper SMPP (ch-smpp),
// Copyright (C) 2009-2015 Cloudhopper by Twitter, Apache License 2.0: http://www.apache.org/licenses/LICENSE-2.0
import type { CommandName } from '../../../gateway/channels/smpp/layout.ts';

export interface Vector {
  readonly what: string;
  readonly hex: string;
  readonly command: CommandName;
  readonly sequence: number;
  readonly status?: number;
  /** Some of its fields; octets as hex. */
  readonly body?: Readonly<Record<string, string | number>>;
  /** Tag and value in hex, in order. */
  readonly tlvs?: readonly (readonly [number, string])[];
  /** False: the other side wrote it in a way that we would not. */
  readonly same?: false;
}

const networks = [[0x000e, '01'], [0x0006, '01']] as const;
const short = { source_addr_ton: 2, source_addr_npi: 1, dest_addr_ton: 4, dest_addr_npi: 9, destination_addr: '40404' };

export const vectors: readonly Vector[] = [
  { what: 'enquire_link', hex: '0000001000000015000000000a342ee7', command: 'enquire_link', sequence: 171192039 },
  { what: 'enquire_link with the largest number', hex: '0000001000000015000000007fffffff', command: 'enquire_link', sequence: 0x7fffffff },
  { what: 'enquire_link with a number out of range', hex: '00000010000000150000000080000000', command: 'enquire_link', sequence: 0x80000000 },
  { what: 'enquire_link with number 0', hex: '00000010000000150000000000000000', command: 'enquire_link', sequence: 0 },
  { what: 'enquire_link_resp', hex: '0000001080000015000000000a342eed', command: 'enquire_link_resp', sequence: 171192045 },
  { what: 'submit_sm_resp', hex: '0000001c80000004000000000a342ee1393432353834333135393400', command: 'submit_sm_resp', sequence: 171192033, body: { message_id: '94258431594' } },
  { what: 'submit_sm_resp without a body', hex: '0000001080000004000000000a342ee1', command: 'submit_sm_resp', sequence: 171192033, body: { message_id: '' }, same: false },
  { what: 'submit_sm_resp with an empty id', hex: '0000001180000004000000000a342ee100', command: 'submit_sm_resp', sequence: 171192033, body: { message_id: '' } },
  { what: 'deliver_sm_resp', hex: '0000001c800000050000000000116ac7393432353834333135393400', command: 'deliver_sm_resp', sequence: 1141447, body: { message_id: '94258431594' } },
  { what: 'deliver_sm_resp with an empty id', hex: '00000011800000050000000000116ac700', command: 'deliver_sm_resp', sequence: 1141447, body: { message_id: '' } },
  { what: 'data_sm_resp', hex: '0000001c800001030000000000116ac7393432353834333135393400', command: 'data_sm_resp', sequence: 1141447, body: { message_id: '94258431594' } },
  { what: 'bind_transceiver_resp', hex: '0000001f800000090000000000039951536d73632053696d756c61746f7200', command: 'bind_transceiver_resp', sequence: 235857, body: { system_id: 'Smsc Simulator' } },
  { what: 'bind_transceiver_resp that refuses and has a body', hex: '00000015800000090000000e00004db3534d534300', command: 'bind_transceiver_resp', sequence: 19891, status: 0x0e, body: { system_id: 'SMSC' } },
  { what: 'bind_transceiver_resp with its version', hex: '0000001d800000090000000000039943536d7363204757000210000134', command: 'bind_transceiver_resp', sequence: 235843, body: { system_id: 'Smsc GW' }, tlvs: [[0x0210, '34']] },
  { what: 'bind_transmitter_resp with its version', hex: '0000001d80000002000000000003995f54574954544552000210000134', command: 'bind_transmitter_resp', sequence: 235871, body: { system_id: 'TWITTER' }, tlvs: [[0x0210, '34']] },
  { what: 'bind_receiver_resp with its version', hex: '0000001d80000001000000000003996274776974746572000210000134', command: 'bind_receiver_resp', sequence: 235874, body: { system_id: 'twitter' }, tlvs: [[0x0210, '34']] },
  {
    what: 'bind_transceiver', hex: '00000023000000090000000000039951414c4c5f545700414c4c5f5457000034010200', command: 'bind_transceiver', sequence: 235857,
    body: { system_id: 'ALL_TW', password: 'ALL_TW', system_type: '', interface_version: 0x34, addr_ton: 1, addr_npi: 2, address_range: '' },
  },
  {
    what: 'bind_transmitter', hex: '0000002500000002000000000003995f747769747465720074776974746572000034000000', command: 'bind_transmitter', sequence: 235871,
    body: { system_id: 'twitter', password: 'twitter', interface_version: 0x34 },
  },
  { what: 'bind_receiver', hex: '00000025000000010000000000039961747769747465720074776974746572000034000000', command: 'bind_receiver', sequence: 235873, body: { system_id: 'twitter' } },
  {
    what: 'deliver_sm', hex: '000000400000000500000000000000030002013837363534333231000409343034303400000000000000000000084024232125262F3A000E0001010006000101',
    command: 'deliver_sm', sequence: 3, body: { ...short, source_addr: '87654321', esm_class: 0, data_coding: 0, short_message: '4024232125262f3a' }, tlvs: networks,
  },
  {
    what: 'deliver_sm that is a report',
    hex: '000000BA00000005000000000000000200010134343935313336313932300001013430343034000400000000000000006E69643A30303539313133393738207375623A30303120646C7672643A303031207375626D697420646174653A3130303231303137333020646F6E6520646174653A3130303231303137333120737461743A44454C49565244206572723A30303020746578743A4024232125262F3A000E0001010006000101001E000833383630316661000427000102',
    command: 'deliver_sm', sequence: 2, body: { source_addr: '44951361920', destination_addr: '40404', esm_class: 4 },
    tlvs: [...networks, [0x001e, '3338363031666100'], [0x0427, '02']],
  },
  {
    what: 'submit_sm', hex: '00000039000000040000000000004FE80001013430343034000101343439353133363139323000000000000001000000084024232125262F3A', command: 'submit_sm',
    sequence: 20456, body: { source_addr: '40404', destination_addr: '44951361920', registered_delivery: 1, short_message: '4024232125262f3a' },
  },
  { what: 'unbind', hex: '00000010000000060000000000000001', command: 'unbind', sequence: 1 },
  { what: 'unbind_resp', hex: '00000010800000060000000000000001', command: 'unbind_resp', sequence: 1 },
  { what: 'generic_nack', hex: '00000010800000000000000100082a77', command: 'generic_nack', sequence: 535159, status: 1 },
  {
    what: 'deliver_sm with message_payload',
    hex: '000000640000000500000000000547EB0002013434393531333631393200040934303430340000000000000000000000000E000101000600010104240026404D616964656E6D616E363634207761732069742073617070793F2026526F6D616E7469633F',
    command: 'deliver_sm', sequence: 346091, body: { ...short, source_addr: '4495136192', short_message: '' },
    tlvs: [...networks, [0x0424, '404d616964656e6d616e363634207761732069742073617070793f2026526f6d616e7469633f']],
  },
  {
    what: 'deliver_sm with two octets of message_payload', hex: '00000040000000050000000000657E4E0002013434393531333631393200040934303430340000000000000000000000000E0001010006000101042400024F6B',
    command: 'deliver_sm', sequence: 6651470, body: { ...short, source_addr: '4495136192', short_message: '' }, tlvs: [...networks, [0x0424, '4f6b']],
  },
];
