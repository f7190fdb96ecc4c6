// Looks for devices that could become channels, when a person asks: one search per kind at a time. What a search does is its kind's.
import { z } from 'zod';
import { ToolError } from '../channels/channel.ts';
import type { ChannelKind, ChannelLog, Found } from '../channels/channel.ts';
import { detectAnswer } from './contract.ts';
import type { DetectAnswer } from './contract.ts';
import { ApiError } from './errors.ts';
import type { ChannelPort } from './ports.ts';
import { route } from './routes.ts';
import type { Route } from './routes.ts';

export interface DetectionOptions {
  readonly kinds: readonly ChannelKind[];
  /** The data folder. */
  readonly folder: string;
  readonly log: ChannelLog;
  readonly existing: (kind: string) => readonly { readonly id: string; readonly settings: unknown }[];
}

/** @returns what looks for devices of a kind; undefined where that kind cannot. Rejects with ToolError only. */
export function createDetection({ kinds, folder, log, existing }: DetectionOptions): (kind: string, signal: AbortSignal) => Promise<readonly Found[]> | undefined {
  const running = new Set<string>();

  async function search(kind: ChannelKind, signal: AbortSignal): Promise<readonly Found[]> {
    if (running.has(kind.name)) throw new ToolError({ code: 'tool_busy', message: 'Somebody is looking for devices already.' });
    running.add(kind.name);
    try {
      return (await kind.detect?.({ folder, log, existing: existing(kind.name), signal })) ?? [];
    } catch (cause) {
      if (cause instanceof ToolError) throw cause;
      log.error({ err: cause, kind: kind.name }, 'looking for devices failed');
      throw new ToolError({ code: 'tool_failed', message: 'Looking for devices failed; the log has the details.', cause });
    } finally {
      running.delete(kind.name);
    }
  }
  return (name, signal) => {
    const kind = kinds.find((known) => known.name === name);
    return kind?.detect === undefined ? undefined : search(kind, signal);
  };
}

export function detectionRoutes({ channels }: { readonly channels: ChannelPort }): readonly Route[] {
  return [
    route({
      method: 'POST', path: '/v1/channel-kinds/:kind/detect', access: 'channels:manage', summary: 'Look for devices of a kind on this machine; those that a channel uses are left alone.',
      params: z.object({ kind: z.string().regex(/^[a-z][a-z0-9-]{0,39}$/) }), answers: { 200: detectAnswer },
      async run({ params, gone }) {
        const found = await channels.detect(params.kind, gone());
        if (found === undefined) throw new ApiError('not_found');
        return { status: 200, body: { found: found.map(shapeFound) } };
      },
    }),
  ];
}

function shapeFound({ title, detail, name, settings, channelId, trouble }: Found): DetectAnswer['found'][number] {
  return { title, detail, name, settings: { ...settings }, channelId: channelId ?? null, trouble: trouble ?? null };
}
