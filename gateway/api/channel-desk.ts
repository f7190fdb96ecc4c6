// The channels as the API shows and changes them: settings checked by their kind, kept in the node file first, then put to work.
// Secrets go in and never come out.
import { z } from 'zod';
import type { ChannelSettings } from '../../config/settings.ts';
import { problemsOf } from '../../config/problems.ts';
import type { ChannelKind, ChannelLog } from '../channels/channel.ts';
import type { Network, RunningChannel } from '../flow/network.ts';
import type { ChannelCounts, Store } from '../store/store.ts';
import { shapeChannel } from './channel-body.ts';
import type { ChannelBody } from './contract.ts';
import { createDetection } from './detection.ts';
import type { FieldError } from './errors.ts';
import type { ChannelAnswer, ChannelPort } from './ports.ts';

export interface ChannelDeskOptions {
  readonly network: Network;
  readonly kinds: readonly ChannelKind[];
  readonly store: Pick<Store, 'counts'>;
  /** The node file's list of channels, and how to change it durably. */
  readonly configured: { get(): readonly ChannelSettings[]; change(change: (channels: ChannelSettings[]) => ChannelSettings[]): Promise<void> };
  onChange(listener: () => void): () => void;
  /** The data folder. */
  readonly folder: string;
  readonly log: ChannelLog;
}

interface KnownKind {
  readonly kind: ChannelKind;
  readonly schema: Record<string, unknown>;
  readonly secrets: ReadonlySet<string>;
}

export function createChannelDesk(options: ChannelDeskOptions): ChannelPort {
  const { network, configured } = options;
  const known = new Map<string, KnownKind>(options.kinds.map((kind) => {
    const schema = z.toJSONSchema(kind.settings, { io: 'input', unrepresentable: 'any' }) as Record<string, unknown>;
    const fields = Object.entries((schema['properties'] ?? {}) as Record<string, { secret?: boolean }>);
    return [kind.name, { kind, schema, secrets: new Set(fields.filter(([, field]) => field.secret === true).map(([name]) => name)) }];
  }));
  const detect = createDetection({ ...options, existing: (kind) => network.list().filter((channel) => channel.kind === kind) });

  function check(kind: KnownKind, settings: Readonly<Record<string, unknown>>): { ok: true; settings: unknown } | { ok: false; errors: FieldError[] } {
    const checked = kind.kind.settings.safeParse(settings);
    if (checked.success) return { ok: true, settings: checked.data };
    return {
      ok: false,
      errors: checked.error.issues.flatMap((issue) => issue.code === 'unrecognized_keys'
        ? issue.keys.map((key) => ({ path: [...issue.path, key].join('.'), message: 'is not a known setting' }))
        : [{ path: issue.path.join('.'), message: issue.message }]),
    };
  }

  function body(channel: RunningChannel, counts: ReadonlyMap<string, ChannelCounts>): ChannelBody {
    const kept = configured.get().find((entry) => entry.id === channel.id)?.settings ?? {};
    return shapeChannel(channel, kept, known.get(channel.kind)?.secrets ?? new Set(), counts.get(channel.id)?.queued ?? 0);
  }

  // Counting walks the queue's index; a live panel and a scraper may ask often, so one count serves for a moment.
  let counted: { at: number; counts: Promise<ReadonlyMap<string, ChannelCounts>> } | undefined;
  function countsNow(): Promise<ReadonlyMap<string, ChannelCounts>> {
    const at = performance.now();
    if (counted === undefined || at - counted.at > 500) {
      counted = { at, counts: options.store.counts().then((rows) => new Map(rows.map((row) => [row.channel, row])), () => new Map<string, ChannelCounts>()) };
    }
    return counted.counts;
  }

  async function show(id: string): Promise<ChannelAnswer> {
    const channel = network.get(id);
    return channel === undefined ? { ok: false, code: 'not_found' } : { ok: true, channel: body(channel, await countsNow()) };
  }

  /** On disk, or why not: somebody edited the file by hand, and writing over that would lose it. */
  async function change(how: (channels: ChannelSettings[]) => ChannelSettings[]): Promise<{ ok: false; code: 'settings_not_kept'; detail: string } | undefined> {
    try {
      await configured.change(how);
      return undefined;
    } catch (error) {
      if (problemsOf(error) === undefined) throw error;
      return { ok: false, code: 'settings_not_kept', detail: 'node.json was edited while the gateway runs, or these settings do not fit into it. Restart the gateway to take the edited file over.' };
    }
  }

  /** Checked, on disk, then at work. */
  async function keep(entry: ChannelSettings, isNew: boolean): Promise<ChannelAnswer> {
    const kind = known.get(entry.kind);
    if (kind === undefined) return { ok: false, code: 'unknown_kind' };
    const checked = check(kind, entry.settings);
    if (!checked.ok) return { ok: false, code: 'invalid_settings', errors: checked.errors };
    let clash = false;
    const refused = await change((channels) => {
      const exists = channels.some((channel) => channel.id === entry.id);
      clash = exists === isNew;
      if (clash) return channels;
      return isNew ? [...channels, entry] : channels.map((channel) => (channel.id === entry.id ? entry : channel));
    });
    if (refused !== undefined) return refused;
    if (clash) return { ok: false, code: isNew ? 'channel_exists' : 'not_found' };
    await network.put({ ...entry, settings: checked.settings });
    return show(entry.id);
  }

  return {
    async list() {
      const counts = await countsNow();
      return network.list().map((channel) => body(channel, counts));
    },
    async get(id) {
      const channel = network.get(id);
      return channel === undefined ? undefined : body(channel, await countsNow());
    },
    create: (request) => keep({ id: request.id, kind: request.kind, name: request.name ?? request.id, enabled: request.enabled, settings: { ...request.settings } }, true),
    async patch(id, request) {
      const before = configured.get().find((channel) => channel.id === id);
      if (before === undefined) return { ok: false, code: 'not_found' };
      const secrets = known.get(before.kind)?.secrets ?? new Set<string>();
      const settings: Record<string, unknown> = { ...before.settings };
      for (const [name, value] of Object.entries(request.settings ?? {})) {
        if (value !== null) settings[name] = value;
        else if (!secrets.has(name)) delete settings[name];
      }
      return keep({ ...before, name: request.name ?? before.name, enabled: request.enabled ?? before.enabled, settings }, false);
    },
    async remove(id) {
      if (network.get(id) === undefined) return { ok: false, code: 'not_found' };
      counted = undefined;
      const counts = (await countsNow()).get(id);
      if (counts !== undefined && counts.queued + counts.sending > 0) return { ok: false, code: 'channel_in_use', detail: `${counts.queued + counts.sending} messages still wait for this channel. Cancel them or let them leave first.` };
      const refused = await change((channels) => channels.filter((channel) => channel.id !== id));
      if (refused !== undefined) return refused;
      await network.remove(id);
      return { ok: true };
    },
    async restart(id) {
      return (await network.restart(id)) ? show(id) : { ok: false, code: 'not_found' };
    },
    kinds: () => [...known.values()].map(({ kind, schema }) => ({ name: kind.name, title: kind.title, summary: kind.summary, schema, detects: kind.detect !== undefined })),
    offered(id) {
      const channel = network.get(id);
      return channel === undefined ? undefined : { abilities: channel.abilities, tools: channel.tools ?? {} };
    },
    detect,
    onChange: (listener) => options.onChange(listener),
  };
}
