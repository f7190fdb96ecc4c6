// The PDUs of SMPP 3.4 and 5.0 as tables: command ids and the order, kind and bound of every field, under the names that
// the specification gives them. Knows no bytes.

/** A C-octet string; `max` counts its NUL. */
interface CString<Max extends number = number> {
  readonly kind: 'cstring';
  readonly max: Max;
}
interface Fixed {
  readonly kind: 'int8' | 'octets' | 'destinations' | 'unsuccessful';
}
export type FieldKind = CString | Fixed;

const cstring = <Max extends number>(max: Max) => ({ kind: 'cstring', max }) as const;
const int8 = { kind: 'int8' } as const;
/** sm_length and short_message together. */
const octets = { kind: 'octets' } as const;
const time = cstring(17);
const none = {} as const;

const source = { source_addr_ton: int8, source_addr_npi: int8, source_addr: cstring(21) } as const;
const destination = { dest_addr_ton: int8, dest_addr_npi: int8, destination_addr: cstring(21) } as const;
const bind = {
  // The specification allows 9 octets of password; operators hand out longer ones.
  system_id: cstring(16), password: cstring(65), system_type: cstring(13), interface_version: int8, addr_ton: int8, addr_npi: int8, address_range: cstring(41),
} as const;
const bindAnswer = { system_id: cstring(16) } as const;
const messageId = { message_id: cstring(65) } as const;
const delivery = {
  esm_class: int8, protocol_id: int8, priority_flag: int8, schedule_delivery_time: time, validity_period: time, registered_delivery: int8,
  replace_if_present_flag: int8, data_coding: int8, sm_default_msg_id: int8, short_message: octets,
} as const;
const single = { service_type: cstring(6), ...source, ...destination, ...delivery } as const;

export const commands = {
  generic_nack: { id: 0x80000000, body: none },
  bind_receiver: { id: 0x00000001, body: bind },
  bind_receiver_resp: { id: 0x80000001, body: bindAnswer },
  bind_transmitter: { id: 0x00000002, body: bind },
  bind_transmitter_resp: { id: 0x80000002, body: bindAnswer },
  query_sm: { id: 0x00000003, body: { ...messageId, ...source } },
  query_sm_resp: { id: 0x80000003, body: { ...messageId, final_date: time, message_state: int8, error_code: int8 } },
  submit_sm: { id: 0x00000004, body: single },
  submit_sm_resp: { id: 0x80000004, body: messageId },
  deliver_sm: { id: 0x00000005, body: single },
  deliver_sm_resp: { id: 0x80000005, body: messageId },
  unbind: { id: 0x00000006, body: none },
  unbind_resp: { id: 0x80000006, body: none },
  replace_sm: {
    id: 0x00000007,
    body: { ...messageId, ...source, schedule_delivery_time: time, validity_period: time, registered_delivery: int8, sm_default_msg_id: int8, short_message: octets },
  },
  replace_sm_resp: { id: 0x80000007, body: none },
  cancel_sm: { id: 0x00000008, body: { service_type: cstring(6), ...messageId, ...source, ...destination } },
  cancel_sm_resp: { id: 0x80000008, body: none },
  bind_transceiver: { id: 0x00000009, body: bind },
  bind_transceiver_resp: { id: 0x80000009, body: bindAnswer },
  outbind: { id: 0x0000000b, body: { system_id: cstring(16), password: cstring(65) } },
  enquire_link: { id: 0x00000015, body: none },
  enquire_link_resp: { id: 0x80000015, body: none },
  submit_multi: { id: 0x00000021, body: { service_type: cstring(6), ...source, dest_address: { kind: 'destinations' }, ...delivery } },
  submit_multi_resp: { id: 0x80000021, body: { ...messageId, unsuccess_sme: { kind: 'unsuccessful' } } },
  alert_notification: {
    id: 0x00000102,
    body: { source_addr_ton: int8, source_addr_npi: int8, source_addr: cstring(65), esme_addr_ton: int8, esme_addr_npi: int8, esme_addr: cstring(65) },
  },
  data_sm: {
    id: 0x00000103,
    body: {
      service_type: cstring(6), source_addr_ton: int8, source_addr_npi: int8, source_addr: cstring(65), dest_addr_ton: int8, dest_addr_npi: int8,
      destination_addr: cstring(65), esm_class: int8, registered_delivery: int8, data_coding: int8,
    },
  },
  data_sm_resp: { id: 0x80000103, body: messageId },
  broadcast_sm: {
    id: 0x00000111,
    body: {
      service_type: cstring(6), ...source, ...messageId, priority_flag: int8, schedule_delivery_time: time, validity_period: time,
      replace_if_present_flag: int8, data_coding: int8, sm_default_msg_id: int8,
    },
  },
  broadcast_sm_resp: { id: 0x80000111, body: messageId },
  query_broadcast_sm: { id: 0x00000112, body: { ...messageId, ...source } },
  query_broadcast_sm_resp: { id: 0x80000112, body: messageId },
  cancel_broadcast_sm: { id: 0x00000113, body: { service_type: cstring(6), ...messageId, ...source } },
  cancel_broadcast_sm_resp: { id: 0x80000113, body: none },
} as const satisfies Record<string, { readonly id: number; readonly body: Readonly<Record<string, FieldKind>> }>;

export type CommandName = keyof typeof commands;

/** One recipient of submit_multi: an address, or a distribution list. */
export type Destination =
  | { readonly dest_addr_ton: number; readonly dest_addr_npi: number; readonly destination_addr: string }
  | { readonly dl_name: string };

export interface Unsuccessful {
  readonly dest_addr_ton: number;
  readonly dest_addr_npi: number;
  readonly destination_addr: string;
  readonly error_status_code: number;
}

type ValueOf<K> = K extends { kind: 'cstring' } ? string
  : K extends { kind: 'octets' } ? Buffer
    : K extends { kind: 'destinations' } ? readonly Destination[]
      : K extends { kind: 'unsuccessful' } ? readonly Unsuccessful[]
        : number;

export type BodyOf<N extends CommandName> = { readonly [F in keyof (typeof commands)[N]['body']]: ValueOf<(typeof commands)[N]['body'][F]> };

/** The same to be written, where any octets will do. */
export type OutgoingBodyOf<N extends CommandName> = { readonly [F in keyof BodyOf<N>]: BodyOf<N>[F] extends Buffer ? Uint8Array : BodyOf<N>[F] };

export interface Field {
  readonly name: string;
  readonly kind: FieldKind['kind'];
  /** Of a C-octet string; 0 for the rest. */
  readonly max: number;
}

export interface Command {
  readonly name: CommandName;
  readonly id: number;
  readonly isAnswer: boolean;
  readonly fields: readonly Field[];
}

function compile(name: CommandName): Command {
  const { id, body } = commands[name];
  const fields = Object.entries<FieldKind>(body).map(([field, kind]) => ({ name: field, kind: kind.kind, max: kind.kind === 'cstring' ? kind.max : 0 }));
  return { name, id, isAnswer: id >= 0x80000000, fields };
}

const names = Object.keys(commands) as CommandName[];
export const commandByName = Object.fromEntries(names.map((name) => [name, compile(name)])) as Readonly<Record<CommandName, Command>>;
export const commandById: ReadonlyMap<number, Command> = new Map(names.map((name) => [commands[name].id, commandByName[name]]));
