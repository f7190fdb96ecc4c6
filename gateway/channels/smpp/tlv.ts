// Optional parameters (SMPP 3.4 §5.3, 5.0 §4.8): tags, the sizes they may have, and typed readers. Parameters that are not
// in the table are kept as they came.

export interface Tlv {
  readonly tag: number;
  readonly value: Buffer;
}

/** The same to be written, where any octets will do. */
export interface OutgoingTlv {
  readonly tag: number;
  readonly value: Uint8Array;
}

export const tags = {
  dest_addr_subunit: 0x0005, dest_network_type: 0x0006, dest_bearer_type: 0x0007, dest_telematics_id: 0x0008, source_addr_subunit: 0x000d,
  source_network_type: 0x000e, source_bearer_type: 0x000f, source_telematics_id: 0x0010, qos_time_to_live: 0x0017, payload_type: 0x0019,
  additional_status_info_text: 0x001d, receipted_message_id: 0x001e, ms_msg_wait_facilities: 0x0030, privacy_indicator: 0x0201, source_subaddress: 0x0202,
  dest_subaddress: 0x0203, user_message_reference: 0x0204, user_response_code: 0x0205, source_port: 0x020a, destination_port: 0x020b, sar_msg_ref_num: 0x020c,
  language_indicator: 0x020d, sar_total_segments: 0x020e, sar_segment_seqnum: 0x020f, sc_interface_version: 0x0210, callback_num_pres_ind: 0x0302,
  callback_num_atag: 0x0303, number_of_messages: 0x0304, callback_num: 0x0381, dpf_result: 0x0420, set_dpf: 0x0421, ms_availability_status: 0x0422,
  network_error_code: 0x0423, message_payload: 0x0424, delivery_failure_reason: 0x0425, more_messages_to_send: 0x0426, message_state: 0x0427,
  congestion_state: 0x0428, ussd_service_op: 0x0501, broadcast_channel_indicator: 0x0600, broadcast_content_type: 0x0601, broadcast_content_type_info: 0x0602,
  broadcast_message_class: 0x0603, broadcast_rep_num: 0x0604, broadcast_frequency_interval: 0x0605, broadcast_area_identifier: 0x0606,
  broadcast_error_status: 0x0607, broadcast_area_success: 0x0608, broadcast_end_time: 0x0609, broadcast_service_group: 0x060a, billing_identification: 0x060b,
  source_network_id: 0x060d, dest_network_id: 0x060e, source_node_id: 0x060f, dest_node_id: 0x0610, dest_addr_np_resolution: 0x0611,
  dest_addr_np_information: 0x0612, dest_addr_np_country: 0x0613, display_time: 0x1201, sms_signal: 0x1203, ms_validity: 0x1204,
  alert_on_message_delivery: 0x130c, its_reply_type: 0x1380, its_session_info: 0x1383,
} as const;

export type TagName = keyof typeof tags;

interface Size {
  readonly min: number;
  readonly max: number;
}

/** The sizes that the specification gives; where peers are known to be careless the range is wider and the reader decides. */
const sizes: Readonly<Record<TagName, Size>> = (() => {
  const one: TagName[] = [
    'dest_addr_subunit', 'dest_network_type', 'dest_bearer_type', 'source_addr_subunit', 'source_network_type', 'source_bearer_type', 'payload_type',
    'ms_msg_wait_facilities', 'privacy_indicator', 'user_response_code', 'language_indicator', 'sar_total_segments', 'sar_segment_seqnum', 'sc_interface_version',
    'callback_num_pres_ind', 'number_of_messages', 'dpf_result', 'set_dpf', 'ms_availability_status', 'delivery_failure_reason', 'more_messages_to_send',
    'message_state', 'congestion_state', 'ussd_service_op', 'broadcast_channel_indicator', 'broadcast_message_class', 'broadcast_area_success',
    'dest_addr_np_resolution', 'display_time', 'its_reply_type',
  ];
  const two: TagName[] = ['dest_telematics_id', 'source_telematics_id', 'user_message_reference', 'source_port', 'destination_port', 'sar_msg_ref_num', 'broadcast_rep_num', 'sms_signal', 'its_session_info'];
  const rest: Partial<Record<TagName, Size>> = {
    qos_time_to_live: { min: 4, max: 4 }, additional_status_info_text: { min: 0, max: 256 }, receipted_message_id: { min: 1, max: 65 },
    source_subaddress: { min: 2, max: 23 }, dest_subaddress: { min: 2, max: 23 }, callback_num: { min: 4, max: 19 }, network_error_code: { min: 1, max: 8 },
    broadcast_content_type: { min: 3, max: 3 }, broadcast_frequency_interval: { min: 3, max: 3 }, broadcast_error_status: { min: 4, max: 4 },
    broadcast_end_time: { min: 16, max: 17 }, ms_validity: { min: 1, max: 4 }, alert_on_message_delivery: { min: 0, max: 1 }, dest_addr_np_country: { min: 1, max: 5 },
    source_network_id: { min: 1, max: 65 }, dest_network_id: { min: 1, max: 65 }, source_node_id: { min: 6, max: 6 }, dest_node_id: { min: 6, max: 6 },
    dest_addr_np_information: { min: 10, max: 10 },
  };
  const any = { min: 0, max: 65_535 };
  const table = Object.fromEntries(Object.keys(tags).map((name) => [name, rest[name as TagName] ?? any])) as Record<TagName, Size>;
  for (const name of one) table[name] = { min: 1, max: 1 };
  for (const name of two) table[name] = { min: 2, max: 2 };
  return table;
})();

const bounds: ReadonlyMap<number, Size> = new Map((Object.keys(tags) as TagName[]).map((name) => [tags[name], sizes[name]]));
const repeatable: ReadonlySet<number> = new Set([
  tags.callback_num, tags.callback_num_atag, tags.callback_num_pres_ind, tags.broadcast_area_identifier, tags.broadcast_error_status, tags.broadcast_content_type_info,
]);

export type TlvFault = 'tlv_truncated' | 'tlv_length' | 'tlv_repeated';

/** Reads the optional parameters from `at` up to `end`; a fault names the first thing that is wrong. */
export function readTlvs(buffer: Buffer, at: number, end: number): Tlv[] | TlvFault {
  const found: Tlv[] = [];
  let next = at;
  while (next < end) {
    if (end - next < 4) return 'tlv_truncated';
    const tag = buffer.readUInt16BE(next);
    const length = buffer.readUInt16BE(next + 2);
    next += 4;
    if (length > end - next) return 'tlv_truncated';
    const size = bounds.get(tag);
    if (size !== undefined) {
      if (length < size.min || length > size.max) return 'tlv_length';
      if (!repeatable.has(tag) && found.some((other) => other.tag === tag)) return 'tlv_repeated';
    }
    found.push({ tag, value: buffer.subarray(next, next + length) });
    next += length;
  }
  return found;
}

export function findTlv(tlvs: readonly Tlv[], tag: number): Buffer | undefined {
  for (const tlv of tlvs) if (tlv.tag === tag) return tlv.value;
  return undefined;
}

/** An unsigned number of 1, 2 or 4 octets. */
export function numberTlv(tlvs: readonly Tlv[], tag: number): number | undefined {
  const value = findTlv(tlvs, tag);
  return value === undefined || value.length === 0 || value.length > 4 ? undefined : value.readUIntBE(0, value.length);
}

/** A C-octet string; peers that forget its NUL are understood. */
export function textTlv(tlvs: readonly Tlv[], tag: number): string | undefined {
  const value = findTlv(tlvs, tag);
  if (value === undefined) return undefined;
  const end = value.indexOf(0);
  return value.toString('latin1', 0, end === -1 ? value.length : end);
}

export function byteTlv(tag: number, value: number): Tlv {
  return { tag, value: Buffer.of(value) };
}

export function wordTlv(tag: number, value: number): Tlv {
  return { tag, value: Buffer.of((value >> 8) & 0xff, value & 0xff) };
}

export function cstringTlv(tag: number, value: string): Tlv {
  return { tag, value: Buffer.from(`${value}\0`, 'latin1') };
}
