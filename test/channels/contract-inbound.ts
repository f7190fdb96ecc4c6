// The half of the channel contract that comes from the network: inbound parts, their acknowledgement, receipts.
import { describe, expect, it } from 'vitest';
import type { SubmitResult } from '../../gateway/channels/channel.ts';
import { settled, until } from './peer.ts';
import type { PeerAbility, PeerMisbehaviour, Rig } from './peer.ts';

export interface InboundRig {
  readonly can: (...wanted: PeerAbility[]) => (sentence: string, test: () => Promise<void>) => void;
  readonly startedRig: (misbehaves?: readonly PeerMisbehaviour[]) => Promise<Rig>;
  readonly submit: (rig: Rig) => Promise<SubmitResult>;
}

const person = '+447700900160';

export function inboundContract({ can, startedRig, submit }: InboundRig): void {
  describe('inbound', () => {
    it('hands a text over as the person wrote it', async () => {
      const { peer, host } = await startedRig();
      await peer.deliver(person, 'Is the clinic open? Ça coûte 5 €?');
      await until(peer, 'acknowledgement', () => peer.acknowledged() === 1);
      expect(host.parts).toHaveLength(1);
      expect(host.parts[0]).toMatchObject({ from: person, to: peer.line, text: 'Is the clinic open? Ça coûte 5 €?', concat: undefined });
    });

    it('acknowledges only after the commit, and says so afterwards', async () => {
      const { peer, host } = await startedRig();
      let commit: () => void = () => undefined;
      host.beforeCommit = () => new Promise((resolve) => {
        commit = resolve;
      });
      await peer.deliver(person, 'Please call me.');
      await until(peer, 'inbound', () => host.parts.length === 1);
      await peer.pass?.(200);
      expect(peer.acknowledged()).toBe(0);
      expect(host.ackedKeys).toEqual([]);
      commit();
      await until(peer, 'acknowledgement', () => peer.acknowledged() === 1 && host.ackedKeys.length === 1);
      expect(host.ackedKeys).toEqual([host.parts[0]?.identity.key]);
      expect(host.journal.filter((step) => ['inbound', 'committed', 'acked'].includes(step))).toEqual(['inbound', 'committed', 'acked']);
    });

    can('redelivers')('leaves a part unacknowledged that could not be committed, and gets it again', async () => {
      const { peer, host } = await startedRig();
      let tries = 0;
      host.beforeCommit = async () => {
        tries += 1;
        if (tries === 1) throw new Error('disk full');
      };
      await peer.deliver(person, 'Once is enough.');
      await until(peer, 'redelivery', () => peer.acknowledged() === 1);
      expect(host.parts.map(({ text }) => text)).toEqual(['Once is enough.', 'Once is enough.']);
      expect(new Set(host.parts.map(({ identity }) => identity.key)).size).toBe(1);
      await until(peer, 'one acknowledgement', () => host.ackedKeys.length === 1);
    });

    can('repeatsInbound')('gives a repeated part the identity it had', async () => {
      const { peer, host } = await startedRig(['repeatsInbound']);
      await peer.deliver(person, 'Twice.');
      await until(peer, 'both deliveries', () => host.parts.length === 2 && peer.acknowledged() === 2);
      expect(host.parts[0]?.identity).toEqual(host.parts[1]?.identity);
    });

    it('tells two equal texts apart', async () => {
      const { peer, host } = await startedRig();
      await peer.deliver(person, 'Yes');
      await until(peer, 'first acknowledgement', () => host.ackedKeys.length === 1);
      await peer.deliver(person, 'Yes');
      await until(peer, 'second acknowledgement', () => host.ackedKeys.length === 2);
      // An identity that does not last is forgotten at `acked`, so it may come again.
      const [first, second] = host.parts;
      expect(first?.identity.lasting === true && first.identity.key === second?.identity.key).toBe(false);
    });
  });

  describe('receipts', () => {
    can('receipts')('names the ref of the part and its recipient', async () => {
      const made = await startedRig();
      const { taken } = await settled(made.peer, 'submit', submit(made));
      await until(made.peer, 'receipt', () => made.host.receipts.length === 1);
      expect(made.host.receipts[0]?.refs).toContain(taken[0]?.ref);
      expect(made.host.receipts[0]).toMatchObject({ outcome: 'delivered' });
      expect([undefined, '+447700900155']).toContain(made.host.receipts[0]?.recipient);
    });

    can('receipts', 'redelivers')('gets a receipt again that could not be committed', async () => {
      const made = await startedRig();
      let tries = 0;
      made.host.beforeCommit = async () => {
        tries += 1;
        if (tries === 1) throw new Error('disk full');
      };
      await settled(made.peer, 'submit', submit(made));
      await until(made.peer, 'second receipt', () => made.host.receipts.length === 2);
      expect(made.host.receipts[1]?.refs).toEqual(made.host.receipts[0]?.refs);
    });

    can('receiptBeforeAnswer')('passes a receipt on that beats the answer of its submit', async () => {
      const made = await startedRig(['receiptBeforeAnswer']);
      let answered = false;
      const open = submit(made).then((result) => {
        answered = true;
        return result;
      });
      await until(made.peer, 'early receipt', () => made.host.receipts.length === 1);
      expect(answered).toBe(false);
      const { taken } = await settled(made.peer, 'answer', open);
      expect(made.host.receipts[0]?.refs).toContain(taken[0]?.ref);
    });
  });
}
