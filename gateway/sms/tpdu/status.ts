// TP-Status: what became of a part, as its service centre reports it (23.040 §9.2.3.15).

export interface TpStatusMeaning {
  /** `accepted`: the centre still tries, and reports again. */
  readonly outcome: 'delivered' | 'undelivered' | 'expired' | 'accepted';
  /** Stable, snake_case. */
  readonly code: string;
  /** One sentence for people. */
  readonly text: string;
}

const retrying = 'the network tries again.';
const gaveUp = 'the network has given up.';

const meanings: Readonly<Record<number, readonly [code: string, text: string]>> = {
  0x00: ['delivered', 'The phone has the message.'],
  0x01: ['forwarded_unconfirmed', 'The network handed the message over, and cannot confirm that it was received.'],
  0x02: ['replaced', 'The message was replaced by a later one.'],
  0x20: ['retrying_congestion', `Congestion: ${retrying}`],
  0x21: ['retrying_busy', `The phone is busy: ${retrying}`],
  0x22: ['retrying_no_response', `The phone does not answer: ${retrying}`],
  0x23: ['retrying_service_rejected', `The service was rejected: ${retrying}`],
  0x24: ['retrying_quality_unavailable', `The quality of service is not available: ${retrying}`],
  0x25: ['retrying_phone_error', `An error in the phone: ${retrying}`],
  0x40: ['remote_procedure_error', 'An error in the procedure at the other end.'],
  0x41: ['incompatible_destination', 'The phone cannot take such messages.'],
  0x42: ['connection_rejected', 'The phone rejected the connection.'],
  0x43: ['not_obtainable', 'The number cannot be reached.'],
  0x44: ['quality_unavailable', 'The quality of service is not available.'],
  0x45: ['no_interworking', 'There is no way into the other network.'],
  0x46: ['validity_expired', 'The validity of the message passed before it could be delivered.'],
  0x47: ['deleted_by_sender', 'The message was deleted by its sender.'],
  0x48: ['deleted_by_centre', 'The message was deleted by the administration of the service centre.'],
  0x49: ['message_unknown', 'The service centre does not know the message.'],
  0x60: ['gave_up_congestion', `Congestion: ${gaveUp}`],
  0x61: ['gave_up_busy', `The phone is busy: ${gaveUp}`],
  0x62: ['gave_up_no_response', `The phone does not answer: ${gaveUp}`],
  0x63: ['gave_up_service_rejected', `The service was rejected: ${gaveUp}`],
  0x64: ['gave_up_quality_unavailable', `The quality of service is not available: ${gaveUp}`],
  0x65: ['gave_up_phone_error', `An error in the phone: ${gaveUp}`],
};

/** By bits 6 and 5; bit 4 marks what a service centre defined for itself. */
const outcomes = ['delivered', 'accepted', 'undelivered', 'undelivered'] as const;
const ownMeanings = [
  ['centre_delivered', 'Done, for a reason that only this service centre knows.'],
  ['centre_retrying', 'The network tries again, for a reason that only this service centre knows.'],
  ['centre_failed', 'Not delivered, for a reason that only this service centre knows.'],
  ['centre_gave_up', 'The network has given up, for a reason that only this service centre knows.'],
] as const;

const expired = 0x46;
/** Reserved values count as a rejected service. */
const reserved: TpStatusMeaning = { outcome: 'undelivered', code: 'reserved_status', text: 'Not delivered, with a status that nobody defined.' };

/** Total. */
export function readTpStatus(status: number): TpStatusMeaning {
  const group = (status >>> 5) & 3;
  const isOwn = status >= 0 && status <= 0x7f && (status & 0x10) !== 0;
  const meaning = isOwn ? ownMeanings[group] : meanings[status];
  if (meaning === undefined) return reserved;
  const [code, text] = meaning;
  return { outcome: status === expired ? 'expired' : (outcomes[group] ?? 'undelivered'), code, text };
}
