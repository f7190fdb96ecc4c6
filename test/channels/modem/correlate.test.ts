// Which part a status report is about: 256 references, restarts, answers that were lost, reports that come first.
import { describe, expect, it } from 'vitest';
import type { Receipt, Unsettled } from '../../../gateway/channels/channel.ts';
import { Correlator } from '../../../gateway/channels/modem/correlate.ts';
import type { StatusReport } from '../../../gateway/sms/tpdu/index.ts';
import { createRecordingHost } from '../peer.ts';

const now = Date.UTC(2030, 0, 1, 12);
const minute = 60_000;

function report(fields: { reference?: number; to?: string; at?: number | undefined; status?: number } = {}): StatusReport {
  const { reference = 7, to = '447700900155', status = 0 } = fields;
  const at = 'at' in fields ? fields.at : now;
  return {
    type: 'report', smsc: undefined, reference, to: { ton: 1, npi: 1, value: to }, submittedAt: { at, zoneMinutes: 0 }, dischargedAt: { at, zoneMinutes: 0 }, status, ofCommand: false,
  };
}

function unsettled(fields: Partial<Unsettled> = {}): Unsettled {
  return { messageId: 'm1', attempt: 1, to: '+447700900155', text: 'Hello', taken: [], openedAt: now - minute, closedAt: now, interrupted: false, ...fields };
}

function rig(options: { matched?: boolean; kept?: readonly Unsettled[] } = {}) {
  const host = createRecordingHost({ now: () => now });
  const seen: Receipt[] = [];
  const correlator = new Correlator({
    host: {
      clock: host.clock, answeredLate: (answer) => host.answeredLate(answer), unsettled: async () => options.kept ?? [],
      receipt: async (receipt) => { seen.push(receipt); return { matched: options.matched === true ? receipt.refs[0] : undefined }; },
    },
    log: host.log, simTag: 'abcd1234',
  });
  return { host, correlator, seen };
}

const turn = () => new Promise((resolve) => { setImmediate(resolve); });

describe('a status report', () => {
  it('is handed on with SIM, reference, recipient, time and the raw status', async () => {
    const { correlator, seen, host } = rig({ matched: true });
    await correlator.report(report({ reference: 200, status: 0x46 }));
    expect(seen).toEqual([{ refs: ['abcd1234:200'], outcome: 'expired', recipient: '+447700900155', networkCode: 'TP-ST 0x46', at: now, submittedAt: now }]);
    expect(host.lateAnswers).toEqual([]);
  });

  it('settles an attempt whose answer was lost in an earlier life of the gateway', async () => {
    const { correlator, host } = rig({ kept: [unsettled()] });
    await correlator.report(report());
    expect(host.lateAnswers).toEqual([{ messageId: 'm1', attempt: 1, taken: [{ part: 1, ref: 'abcd1234:7' }], restNeverLeft: true }]);
  });

  it('settles the first part that was not taken for certain', async () => {
    const { correlator, host } = rig({ kept: [unsettled({ taken: [1, 2] })] });
    await correlator.report(report());
    expect(host.lateAnswers[0]?.taken).toEqual([{ part: 3, ref: 'abcd1234:7' }]);
  });

  it('settles one part of an attempt whose answer was lost: the others never left', async () => {
    const { correlator, host } = rig({ kept: [unsettled()] });
    await correlator.report(report({ reference: 1 }));
    await correlator.report(report({ reference: 2 }));
    expect(host.lateAnswers).toEqual([{ messageId: 'm1', attempt: 1, taken: [{ part: 1, ref: 'abcd1234:1' }], restNeverLeft: true }]);
  });

  it('settles part after part where the gateway was interrupted, and never says that the rest had not left', async () => {
    const kept = [unsettled({ interrupted: true })];
    const { correlator, host } = rig({ kept });
    await correlator.report(report({ reference: 1 }));
    kept[0] = unsettled({ interrupted: true, taken: [1] });
    await correlator.report(report({ reference: 2 }));
    expect(host.lateAnswers.map(({ taken, restNeverLeft }) => [taken[0]?.part, restNeverLeft])).toEqual([[1, false], [2, false]]);
  });

  it('settles the attempt nearest in time, and each once', async () => {
    const kept = [unsettled({ messageId: 'late', openedAt: now - minute }), unsettled({ messageId: 'early', openedAt: now - 40 * minute })];
    const { correlator, host } = rig({ kept });
    await correlator.report(report({ reference: 1 }));
    await correlator.report(report({ reference: 2 }));
    await correlator.report(report({ reference: 3 }));
    expect(host.lateAnswers.map(({ messageId }) => messageId)).toEqual(['late', 'early']);
  });

  it.each([
    ['another recipient', unsettled({ to: '+447700900999' })],
    ['another day', unsettled({ openedAt: now - 24 * 60 * minute })],
  ])('leaves an attempt alone that was for %s', async (_, kept) => {
    const { correlator, host } = rig({ kept: [kept] });
    await correlator.report(report());
    expect(host.lateAnswers).toEqual([]);
  });

  it('knows a recipient whose country code the network left out', async () => {
    const { correlator, host } = rig({ kept: [unsettled()] });
    await correlator.report({ ...report(), to: { ton: 2, npi: 1, value: '07700900155' } });
    expect(host.lateAnswers).toHaveLength(1);
  });

  it('does not touch anything else once it found its part', async () => {
    const { correlator, host } = rig({ matched: true, kept: [unsettled()] });
    await correlator.report(report());
    expect(host.lateAnswers).toEqual([]);
  });

  it('that came before its answer was given up settles the part then', async () => {
    const { correlator, host } = rig();
    await correlator.report(report({ reference: 9, at: undefined }));
    correlator.lost({ messageId: 'm2', attempt: 3, part: 1, to: '+447700900155', leftAt: now - 1_000 });
    expect(host.lateAnswers).toEqual([]);
    await turn();
    expect(host.lateAnswers).toEqual([{ messageId: 'm2', attempt: 3, taken: [{ part: 1, ref: 'abcd1234:9' }], restNeverLeft: true }]);
  });

  it('from before the part left does not settle it', async () => {
    const { correlator, host } = rig();
    await correlator.report(report());
    correlator.lost({ messageId: 'm2', attempt: 1, part: 1, to: '+447700900155', leftAt: now + minute });
    await turn();
    expect(host.lateAnswers).toEqual([]);
  });
});

describe('a late answer', () => {
  it('is that of the part lost last, and only once', () => {
    const { correlator, host } = rig();
    correlator.lost({ messageId: 'm1', attempt: 1, part: 1, to: '+447700900155', leftAt: now });
    correlator.lost({ messageId: 'm2', attempt: 2, part: 2, to: '+447700900155', leftAt: now });
    correlator.lateAnswer(41);
    expect(host.lateAnswers).toEqual([{ messageId: 'm2', attempt: 2, taken: [{ part: 2, ref: 'abcd1234:41' }], restNeverLeft: true }]);
    correlator.lateAnswer(42);
    expect(host.lateAnswers).toHaveLength(1);
  });

  it('to nothing changes nothing', () => {
    const { correlator, host } = rig();
    correlator.lateAnswer(3);
    expect(host.lateAnswers).toEqual([]);
  });
});
