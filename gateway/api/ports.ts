// What the API needs of the rooms beside it. app.ts puts these together; nothing here knows how they work.
import type { Abilities, ChannelTools, Found } from '../channels/channel.ts';
import type { AcceptResult, SendWish } from '../flow/accept.ts';
import type { ChannelBody, ChannelKindList } from './contract.ts';
import type { FieldError } from './errors.ts';

export interface FlowPort {
  /** Rejects with StoreError only, and then nothing was stored. */
  accept(wish: SendWish): Promise<AcceptResult>;
  /** A message for this channel may be due. */
  wake(channel: string): void;
}

export type ChannelAnswer =
  | { readonly ok: true; readonly channel: ChannelBody }
  | { readonly ok: false; readonly code: 'not_found' | 'channel_exists' | 'unknown_kind' | 'invalid_settings' | 'channel_in_use' | 'settings_not_kept'; readonly detail?: string; readonly errors?: readonly FieldError[] };

export interface CreateChannel {
  readonly id: string;
  readonly kind: string;
  readonly name: string | undefined;
  readonly enabled: boolean;
  readonly settings: Readonly<Record<string, unknown>>;
}
export interface PatchChannel {
  readonly name: string | undefined;
  readonly enabled: boolean | undefined;
  /** Field by field; null or left out: as it is. */
  readonly settings: Readonly<Record<string, unknown>> | undefined;
}

/** Every change is in the node file before it is answered. Secrets never come out. */
export interface ChannelPort {
  list(): Promise<readonly ChannelBody[]>;
  get(id: string): Promise<ChannelBody | undefined>;
  create(request: CreateChannel): Promise<ChannelAnswer>;
  patch(id: string, request: PatchChannel): Promise<ChannelAnswer>;
  remove(id: string): Promise<ChannelAnswer | { readonly ok: true }>;
  restart(id: string): Promise<ChannelAnswer>;
  kinds(): ChannelKindList['kinds'];
  /** What a channel can do beside texting; undefined: there is no such channel. Tools reject with ToolError only. */
  offered(id: string): { readonly abilities: Abilities; readonly tools: ChannelTools } | undefined;
  /** Looks for devices; undefined: that kind cannot. Rejects with ToolError only. */
  detect(kind: string, signal: AbortSignal): Promise<readonly Found[]> | undefined;
  /** Called after a channel's state or settings changed. Returns how to stop listening. */
  onChange(listener: () => void): () => void;
}

export interface ApiLog {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}
