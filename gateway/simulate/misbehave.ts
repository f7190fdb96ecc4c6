// The ways in which the simulated SMSC can be a bad peer, by name. Only names and words: what they do is in the rooms
// that do it.

export const misbehaviours = {
  silentOnSubmit: 'takes messages and never answers',
  dropsAfterSubmit: 'takes one message and cuts the connection instead of answering',
  receiptBeforeAnswer: 'sends the delivery report before the answer with its id',
  splitsBytes: 'writes everything in crumbs of a few octets',
  throttles: 'answers every other message with "throttled" (0x58)',
  queueFull: 'answers every other message with "queue full" (0x14)',
  systemError: 'answers every other message with "system error" (0x08)',
  rejectsNumber: 'refuses numbers that end in 99 (0x0B)',
  refusesBind: 'refuses every bind (0x0D)',
  neverBinds: 'takes connections and never answers a bind',
  silentOnEnquire: 'never answers link checks',
  answersTwice: 'answers every message twice',
  unknownSequence: 'sends an answer to nothing before each answer',
  badLength: 'sends a PDU of an impossible length after the first message',
  garbage: 'sends octets that are no SMPP at all after the first message',
  truncatedPdus: 'sends deliveries that are cut, too long or contradict themselves before each answer',
  outOfOrder: 'answers in batches, the last message first',
  delaysAnswers: 'lets each answer wait for up to 200 ms',
  repeatsInbound: 'hands every text over once more after it was acknowledged',
} as const;

export type Misbehaviour = keyof typeof misbehaviours;

export function isMisbehaviour(name: string): name is Misbehaviour {
  return Object.hasOwn(misbehaviours, name);
}

const header = (length: number, id: number, sequence: number): Buffer => {
  const octets = Buffer.alloc(16);
  octets.writeUInt32BE(length, 0);
  octets.writeUInt32BE(id, 4);
  octets.writeUInt32BE(sequence, 12);
  return octets;
};

const deliver = (sequence: number, ...body: (string | Buffer)[]): Buffer => {
  const rest = Buffer.concat(body.map((piece) => (typeof piece === 'string' ? Buffer.from(piece, 'latin1') : piece)));
  return Buffer.concat([header(16 + rest.length, 0x05, sequence), rest]);
};

/** Complete in length and wrong inside, each in its own way. */
export function brokenPdus(sequence: number): Buffer[] {
  const addresses = '\0\x01\x01447700900160\0\x01\x0115550000\0';
  const flags = Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, 0]);
  return [
    deliver(sequence),
    deliver(sequence + 1, '\0\x01\x01447700900160'),
    deliver(sequence + 2, `\0\x01\x01${'4'.repeat(60)}\0`),
    deliver(sequence + 3, addresses, flags, Buffer.from([200]), 'short'),
    deliver(sequence + 4, addresses, flags, Buffer.from([2]), 'hi', Buffer.from([0x04, 0x24, 0xff, 0xff, 1])),
    deliver(sequence + 5, addresses, flags, Buffer.from([2]), 'hi', Buffer.from([0x04, 0x27, 0, 1, 2, 0x04, 0x27, 0, 1, 2])),
    deliver(sequence + 6, addresses, flags, Buffer.from([2]), 'hi', Buffer.from([0x04, 0x24])),
    Buffer.concat([header(16, 0x7777, sequence + 7)]),
    Buffer.concat([header(20, 0x80000004, sequence + 8), Buffer.from('oops')]),
    Buffer.concat([header(16, 0x80007777, sequence + 9)]),
  ];
}
