// What every kind of channel promises, run against its fake network: `channelContract('name', makePeer, abilities)`.
// A kind whose network cannot show something leaves that ability out, and the test says skipped.
import { afterEach, describe, expect, it } from 'vitest';
import { LinkError, SubmitError } from '../../gateway/channels/channel.ts';
import { inboundContract } from './contract-inbound.ts';
import { createChannel, createRecordingHost, failure, job, longText, settled, until } from './peer.ts';
import type { MakePeer, PeerAbility, PeerMisbehaviour, Rig } from './peer.ts';

export function channelContract(name: string, makePeer: MakePeer, abilities: readonly PeerAbility[]): void {
  const ends: (() => Promise<void>)[] = [];
  const can = (...wanted: PeerAbility[]) => it.runIf(wanted.every((ability) => abilities.includes(ability)));

  async function rig(misbehaves: readonly PeerMisbehaviour[] = []): Promise<Rig> {
    const peer = await makePeer(misbehaves);
    const host = createRecordingHost(peer.clock);
    const channel = createChannel(peer, host);
    ends.push(async () => {
      await settled(peer, 'stop at the end of the test', channel.stop());
      await peer.stop();
    });
    return { peer, host, channel, signal: new AbortController().signal };
  }

  async function startedRig(misbehaves: readonly PeerMisbehaviour[] = []): Promise<Rig> {
    const made = await rig(misbehaves);
    await settled(made.peer, 'start', made.channel.start(made.signal));
    return made;
  }

  const submit = ({ channel, signal }: Rig, fields = {}) => channel.submit(job(fields), signal);

  afterEach(async () => {
    for (const end of ends.splice(0).toReversed()) await end();
  });

  describe(`the channel contract: ${name}`, () => {
    describe('start and stop', () => {
      it('opens nothing and says nothing before start', async () => {
        const { host, channel, peer } = await rig();
        await peer.pass?.(1_000);
        expect(host.journal).toEqual([]);
        expect(channel.abilities.window).toBeGreaterThanOrEqual(4);
      });

      it('resolves start when submits are taken, and reports connecting before ready', async () => {
        const made = await startedRig();
        await settled(made.peer, 'submit', submit(made));
        // The same state once more brings news of its health.
        expect(made.host.states.filter((state, index, states) => (state === 'connecting' || state === 'ready') && states[index - 1] !== state)).toEqual(['connecting', 'ready']);
      });

      can('wrongSettings')('rejects start with a refusal when the settings are wrong', async () => {
        const { peer, host, signal } = await rig();
        const refused = createChannel(peer, host, peer.wrongSettings);
        const error = await failure(peer, 'refused start', refused.start(signal));
        expect(error).toBeInstanceOf(LinkError);
        expect(error).toMatchObject({ refused: true, code: expect.stringMatching(/^[a-z][a-z0-9_]*$/) });
        expect(host.states).not.toContain('ready');
        await settled(peer, 'stop after a failed start', refused.stop());
        await settled(peer, 'ended after a failed start', refused.ended);
      });

      can('neverReady')('gives a start up when it is aborted', async () => {
        const { peer, channel } = await rig(['neverReady']);
        const ends = new AbortController();
        const start = failure(peer, 'aborted start', channel.start(ends.signal));
        ends.abort();
        const error = await start;
        expect(error).toBeInstanceOf(LinkError);
        expect(error).toMatchObject({ refused: false });
      });

      can('neverReady')('stops while it is still starting', async () => {
        const { peer, channel, signal } = await rig(['neverReady']);
        const start = failure(peer, 'stopped start', channel.start(signal));
        await settled(peer, 'stop', channel.stop());
        expect(await start).toBeInstanceOf(LinkError);
      });

      it('does not start with a signal that is aborted already', async () => {
        const { peer, channel } = await rig();
        expect(await failure(peer, 'aborted start', channel.start(AbortSignal.abort()))).toBeInstanceOf(LinkError);
      });

      it('stops before it was started', async () => {
        const { peer, channel } = await rig();
        await settled(peer, 'stop', channel.stop());
        expect(await settled(peer, 'ended', channel.ended)).toBeUndefined();
      });

      it('stops as often as it is told to, and ends without an error', async () => {
        const { peer, channel } = await startedRig();
        await settled(peer, 'two stops at once', Promise.all([channel.stop(), channel.stop()]));
        await settled(peer, 'a third stop', channel.stop());
        expect(await settled(peer, 'ended', channel.ended)).toBeUndefined();
      });

      it('emits nothing after stop', async () => {
        const { peer, host, channel } = await startedRig();
        await settled(peer, 'stop', channel.stop());
        const length = host.journal.length;
        await peer.deliver('+447700900160', 'Anybody there?');
        await peer.pass?.(5_000);
        expect(host.journal.slice(length)).toEqual([]);
        expect(host.states.slice(host.states.lastIndexOf('ready') + 1)).not.toContain('ready');
      });

      can('drops')('ends with a link error when the network goes', async () => {
        const { peer, channel } = await startedRig();
        peer.drop?.();
        const error = await settled(peer, 'ended', channel.ended);
        expect(error).toBeInstanceOf(LinkError);
        expect(error).toMatchObject({ refused: false });
        await settled(peer, 'stop after the loss', channel.stop());
      });
    });

    describe('submit', () => {
      it('resolves with one distinct ref per part, in order', async () => {
        const made = await startedRig();
        const long = await settled(made.peer, 'long submit', submit(made, { text: longText, concatRef: 4_711 }));
        const short = await settled(made.peer, 'short submit', submit(made));
        expect(long.taken.map(({ part }) => part)).toEqual([1, 2, 3]);
        const refs = [...long.taken, ...short.taken].map(({ ref }) => ref);
        expect(refs).toEqual(made.peer.seen().map(({ ref }) => ref));
        expect(new Set(refs).size).toBe(4);
        const seen = made.peer.seen().slice(0, 3);
        expect(seen.map(({ text }) => text).join('')).toBe(longText);
        expect(seen.map(({ concat }) => concat?.part)).toEqual([1, 2, 3]);
        expect(new Set(seen.map(({ concat }) => `${concat?.ref}/${concat?.total}`)).size).toBe(1);
        expect(made.peer.seen()[3]).toMatchObject({ to: '+447700900155', text: 'Your appointment is on Monday.', concat: undefined });
      });

      it('does not send parts again that were taken before, and keeps the concatenation', async () => {
        const made = await startedRig();
        const first = submit(made, { text: longText, concatRef: 77 });
        await settled(made.peer, 'first try', first);
        const whole = [...made.peer.seen()];
        const second = await settled(made.peer, 'second try', submit(made, { text: longText, concatRef: 77, attempt: 2, taken: [1, 3] }));
        expect(second.taken.map(({ part }) => part)).toEqual([2]);
        const again = made.peer.seen().slice(whole.length);
        expect(again.map(({ text, concat }) => ({ text, concat }))).toEqual(whole.slice(1, 2).map(({ text, concat }) => ({ text, concat })));
      });

      it('keeps letters of any script', async () => {
        const made = await startedRig();
        const texts = ['Grüße: 10 € [ok] ~ {Ω}', 'مرحبا بكم في العيادة', 'नमस्ते 👩🏽‍⚕️'];
        for (const text of texts) await settled(made.peer, 'submit', submit(made, { text }));
        expect(made.peer.seen().map(({ text }) => text)).toEqual(texts);
      });

      can('silentOnSubmit', 'concurrent')('has a whole window in flight at once', async () => {
        const made = await startedRig(['silentOnSubmit']);
        const { window } = made.channel.abilities;
        const open = Array.from({ length: window }, () => failure(made.peer, 'unanswered submit', submit(made)));
        await until(made.peer, 'the whole window at the network', () => made.peer.seen().length === window);
        await settled(made.peer, 'stop', made.channel.stop());
        await Promise.all(open);
      });

      can('silentOnSubmit', 'concurrent')('settles every open submit as unknown when it stops', async () => {
        const made = await startedRig(['silentOnSubmit']);
        const open = [0, 1, 2].map(() => failure(made.peer, 'open submit', submit(made)));
        await until(made.peer, 'three parts at the network', () => made.peer.seen().length === 3);
        await settled(made.peer, 'stop', made.channel.stop());
        for (const error of await Promise.all(open)) expectSubmitError(error, 'unknown');
      });

      can('silentOnSubmit')('settles what is at the network as unknown when it stops, and gives back what is not', async () => {
        const made = await startedRig(['silentOnSubmit']);
        const open = [0, 1, 2].map(() => failure(made.peer, 'open submit', submit(made)));
        await until(made.peer, 'a part at the network', () => made.peer.seen().length > 0);
        await settled(made.peer, 'stop', made.channel.stop());
        const kinds = (await Promise.all(open)).map((error) => (error instanceof SubmitError ? error.kind : error));
        const unknown = kinds.filter((kind) => kind === 'unknown').length;
        expect(unknown).toBe(made.peer.seen().length);
        expect(kinds.filter((kind) => kind === 'transient')).toHaveLength(3 - unknown);
      });

      can('silentOnSubmit')('gives a submit up as unknown when the answer never comes', async () => {
        const made = await startedRig(['silentOnSubmit']);
        expectSubmitError(await failure(made.peer, 'unanswered submit', submit(made)), 'unknown');
      });

      can('dropsAfterSubmit')('rejects what was in flight as unknown when the link goes', async () => {
        const made = await startedRig(['dropsAfterSubmit']);
        expectSubmitError(await failure(made.peer, 'submit over a lost link', submit(made)), 'unknown');
        expect(await settled(made.peer, 'ended', made.channel.ended)).toBeInstanceOf(LinkError);
        expect(made.peer.seen()).toHaveLength(1);
        const later = await failure(made.peer, 'submit after the end', submit(made));
        expectSubmitError(later, 'transient');
      });

      it('refuses a submit after stop without any doubt that nothing left', async () => {
        const made = await startedRig();
        await settled(made.peer, 'stop', made.channel.stop());
        expectSubmitError(await failure(made.peer, 'submit after stop', submit(made)), 'transient');
        expect(made.peer.seen()).toEqual([]);
      });

      can('rejectsNumber')('tells a number that is refused for good from one that is not', async () => {
        const made = await startedRig(['rejectsNumber']);
        const error = await failure(made.peer, 'submit to a bad number', submit(made, { to: '+447700900199' }));
        expectSubmitError(error, 'permanent');
        await settled(made.peer, 'submit to a good number', submit(made));
      });

      can('throttles')('tells a network that asks for a slower pace', async () => {
        const made = await startedRig(['throttles']);
        expectSubmitError(await failure(made.peer, 'throttled submit', submit(made)), 'throttled');
      });

      can('systemError')('tells a passing failure', async () => {
        const made = await startedRig(['systemError']);
        expectSubmitError(await failure(made.peer, 'failing submit', submit(made)), 'transient');
      });
    });

    inboundContract({ can, startedRig, submit });
  });
}

function expectSubmitError(error: unknown, kind: SubmitError['kind']): void {
  expect(error).toBeInstanceOf(SubmitError);
  expect(error).toMatchObject({ kind, code: expect.stringMatching(/^[a-z][a-z0-9_]*$/), message: expect.stringMatching(/\S/) });
}
