// What a person may do with a channel beside texting: codes, console, transcript, balance. Finds the tool and answers; what a tool
// does is its channel's business. What is typed into a console is written down before it is carried out.
import { z } from 'zod';
import type { ChannelTools, ToolName } from '../channels/channel.ts';
import type { Store } from '../store/store.ts';
import { balanceAnswer, channelId, consoleAnswer, consoleRequest, ussdAnswer, ussdRequest } from './contract.ts';
import { ApiError } from './errors.ts';
import type { Metrics } from './metrics.ts';
import type { ChannelPort } from './ports.ts';
import { ownerRoute, route } from './routes.ts';
import type { Route } from './routes.ts';

export interface ToolRooms {
  readonly store: Pick<Store, 'addNotice'>;
  readonly channels: ChannelPort;
  readonly clock: { now(): number };
  readonly metrics: Metrics;
}

const byId = z.object({ id: channelId });
/** Of one caller who may not, so much is written down: whoever tries in a loop must not fill the disk. */
const refusalsEveryMs = 60_000;

export function channelToolRoutes({ store, channels, clock, metrics }: ToolRooms): readonly Route[] {
  const refusedAt = new Map<string, number>();

  function toolsOf(id: string, wanted: ToolName): ChannelTools {
    const offered = channels.offered(id);
    if (offered === undefined) throw new ApiError('not_found');
    return offered.abilities.tools.includes(wanted) ? offered.tools : {};
  }

  async function note(channel: string, summary: string, data: Readonly<Record<string, string>>, actor: string): Promise<void> {
    await store.addNotice({ now: clock.now(), channel, kind: 'console', identity: undefined, from: undefined, summary, data, actor });
    metrics.noticed(channel, 'console');
  }

  return [
    route({
      method: 'POST', path: '/v1/channels/:id/ussd', access: 'channels:manage', summary: 'Send a code such as *100#, or an answer while a session is open.',
      params: byId, body: ussdRequest, answers: { 200: ussdAnswer },
      async run({ params, body, gone }) {
        const { text, open } = await (toolsOf(params.id, 'ussd').ussd?.(body.text, gone()) ?? unavailable());
        return { status: 200, body: { text, open } };
      },
    }),
    route({
      method: 'DELETE', path: '/v1/channels/:id/ussd', access: 'channels:manage', summary: 'End the session that a code opened.',
      params: byId, answers: { 204: 'Done' },
      async run({ params }) {
        await (toolsOf(params.id, 'ussd').endUssd?.() ?? unavailable());
        return { status: 204 };
      },
    }),
    ownerRoute({
      method: 'POST', path: '/v1/channels/:id/console', summary: 'Give the device one command. Written down with who did it, also when it is refused.',
      params: byId, body: consoleRequest, answers: { 200: consoleAnswer },
      async run({ params, body, principal, gone }) {
        const tools = toolsOf(params.id, 'console');
        await note(params.id, 'A command was given at the console.', { command: maskedCommand(body.command) }, principal.actor);
        const lines = await (tools.command?.(body.command, gone()) ?? unavailable());
        return { status: 200, body: { lines: [...lines] } };
      },
      async refused({ id = '' }, { actor }) {
        const now = clock.now();
        if (channels.offered(id) === undefined || now - (refusedAt.get(actor) ?? -Infinity) < refusalsEveryMs) return;
        refusedAt.set(actor, now);
        await note(id, 'The console was refused to somebody who is not the owner.', {}, actor);
      },
    }),
    route({
      method: 'GET', path: '/v1/channels/:id/transcript', access: 'channels:manage', summary: 'Download what went over the wire last, numbers masked.',
      params: byId, answers: { 200: 'The transcript as text' },
      async run({ params }) {
        const text = toolsOf(params.id, 'transcript').transcript?.() ?? unavailable();
        return { status: 200, text, type: 'text/plain; charset=utf-8', headers: { 'Content-Disposition': `attachment; filename="${params.id}-transcript.txt"` } };
      },
    }),
    route({
      method: 'POST', path: '/v1/channels/:id/balance', access: 'channels:manage', summary: 'Ask the operator for the balance now.',
      params: byId, answers: { 200: balanceAnswer },
      async run({ params, gone }) {
        const { text, amount } = await (toolsOf(params.id, 'balance').checkBalance?.(gone()) ?? unavailable());
        return { status: 200, body: { text, amount: amount ?? null } };
      },
    }),
  ];
}

function unavailable(): never {
  throw new ApiError('tool_unavailable');
}

/** Numbers and PINs are not kept; control characters are shown as one. */
export function maskedCommand(command: string): string {
  return command.replaceAll(/[0-9]{4,}/g, '•••••').replaceAll(/\p{Cc}/gu, '·');
}
