// What the simulated SMSC hands over, as fields of the package `smpp`: texts of people and delivery reports.
import { toTonNpi } from '../sms/address.ts';
import { partUdh, splitText } from '../sms/split.ts';
import type { InboundText, SmscOptions } from './options.ts';

type Fields = Record<string, unknown>;

let references = 0;

/** One deliver_sm per part. */
export function textFields({ from, to, text }: InboundText): Fields[] {
  const source = toTonNpi(from);
  const destination = toTonNpi(to);
  const split = splitText(text);
  references = (references + 1) % 256;
  return split.parts.map(({ payload }, index) => {
    const header = partUdh(split, index, references);
    return {
      source_addr_ton: source.ton, source_addr_npi: source.npi, source_addr: source.value, dest_addr_ton: destination.ton, dest_addr_npi: destination.npi,
      destination_addr: destination.value, esm_class: header === undefined ? 0 : 0x40, data_coding: split.encoding === 'gsm7' ? 0 : 8,
      short_message: Buffer.concat(header === undefined ? [payload] : [header, payload]),
    };
  });
}

export interface ReceiptOf {
  readonly id: string;
  readonly isDelivered: boolean;
  readonly form: NonNullable<SmscOptions['receiptForm']>;
  readonly at: Date;
  readonly seen: { readonly to: string; readonly from: string; readonly toTonNpi: readonly [number, number]; readonly fromTonNpi: readonly [number, number] };
}

/** The report, with the two addresses the other way round. */
export function receiptFields({ id, isDelivered, form, at, seen }: ReceiptOf): Fields {
  const date = at.toISOString().replace(/\D/g, '').slice(2, 12);
  const text = `id:${id} sub:001 dlvrd:${isDelivered ? '001' : '000'} submit date:${date} done date:${date} stat:${isDelivered ? 'DELIVRD' : 'UNDELIV'} err:${isDelivered ? '000' : '001'} text:`;
  const fields: Fields = {
    source_addr_ton: seen.toTonNpi[0], source_addr_npi: seen.toTonNpi[1], source_addr: seen.to, dest_addr_ton: seen.fromTonNpi[0], dest_addr_npi: seen.fromTonNpi[1],
    destination_addr: seen.from, esm_class: 0x04, data_coding: 0, short_message: form === 'text' ? Buffer.from(text, 'latin1') : Buffer.alloc(0),
  };
  if (form === 'payload') fields['message_payload'] = Buffer.from(text, 'latin1');
  if (form === 'tlv') {
    fields['receipted_message_id'] = id;
    fields['message_state'] = isDelivered ? 2 : 5;
    if (!isDelivered) fields['network_error_code'] = Buffer.from([3, 0, 1]);
  }
  return fields;
}
