// What every scenario is given, and what it gives back.
import { join } from 'node:path';
import { type Gateway, startGateway } from './gateway.ts';
import type { LoadAnswer } from './load.ts';
import { type Child, diskFolder, removeFolder, startBeside, until } from './children.ts';

export interface Conditions {
  readonly window: number;
  readonly connections: number;
  readonly text: string;
  readonly quick: boolean;
  /** Where CPU profiles of the gateway go; undefined: none are made. */
  readonly profiles: string | undefined;
  note(line: string): void;
}

/** Figures by name; targets.ts knows their units and what they are compared with. */
export type Figures = Readonly<Record<string, number>>;

export interface Scenario {
  readonly name: string;
  /** How it measures, for the reader of the table. */
  readonly how: string;
  /** Measured as often as asked for; `once` for what takes minutes and is repeated inside. */
  readonly once?: true;
  run(conditions: Conditions): Promise<Figures>;
}

export interface SmscCounts {
  readonly binds: number;
  readonly submits: number;
  readonly receiptsSent: number;
  readonly receiptsAcked: number;
  readonly receiptsRefused: number;
  readonly inboundAcked: number;
  readonly inboundRefused: number;
  readonly firstSubmitAt: number;
  readonly lastSubmitAt: number;
  readonly lastReceiptAckedAt: number;
}

interface ChannelView {
  readonly id: string;
  readonly state: string;
  readonly health: { readonly summary: string };
  readonly counts: { readonly queued: number; readonly inFlight: number };
}

export const channelId = 'bench';
const answerBoundMs = 30_000;
const loadBoundMs = 600_000;

/** A gateway on a fresh folder, with everything that was started stopped afterwards. */
export class Stage {
  readonly gateway: Gateway;
  readonly conditions: Conditions;
  private readonly children: Child[] = [];
  private used = 0;

  private constructor(gateway: Gateway, conditions: Conditions) {
    this.gateway = gateway;
    this.conditions = conditions;
  }

  static async on<T>(conditions: Conditions, name: string, act: (stage: Stage) => Promise<T>, folder = diskFolder()): Promise<T> {
    const nodeArgs = conditions.profiles === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${join(conditions.profiles, name)}`];
    let stage: Stage | undefined;
    try {
      stage = new Stage(await startGateway({ folder, nodeArgs }), conditions);
      return await act(stage);
    } catch (error) {
      if (stage !== undefined) conditions.note(`the gateway's last words: ${stage.gateway.logTail()}`);
      throw error;
    } finally {
      for (const child of stage?.children ?? []) await child.stop();
      await stage?.gateway.stop();
      removeFolder(folder);
    }
  }

  /** One of the programs beside this file, stopped with the stage. */
  startPeer(file: string, args: readonly string[]): Child {
    const child = startBeside(file, args);
    this.children.push(child);
    return child;
  }

  async startSmsc(args: readonly string[]): Promise<{ port: number; counts(): Promise<SmscCounts>; child: Child }> {
    const child = this.startPeer('smsc.ts', args);
    const { port } = await child.answer<{ port: number }>(answerBoundMs);
    const counts = async () => {
      child.say('stats');
      return (await child.answer<{ stats: SmscCounts }>(answerBoundMs)).stats;
    };
    return { port, counts, child };
  }

  /** Creates the channel; an enabled one is waited for. */
  async addChannel(port: number, enabled: boolean): Promise<void> {
    await this.gateway.call('POST', '/v1/channels', {
      id: channelId, kind: 'smpp', name: 'Bench', enabled,
      settings: { host: '127.0.0.1', port, systemId: 'peer', password: 'secret', bind: 'transceiver', window: this.conditions.window },
    }, 201);
    if (enabled) await this.untilReady();
  }

  async channel(): Promise<ChannelView> {
    const { channels } = await this.gateway.call<{ channels: ChannelView[] }>('GET', '/v1/channels');
    const found = channels.find((channel) => channel.id === channelId);
    if (found === undefined) throw new Error('the channel is not in the list');
    return found;
  }

  async untilReady(): Promise<void> {
    let last = '';
    await until('the channel to be ready', answerBoundMs, async () => {
      const { state, health } = await this.channel();
      last = `${state}: ${health.summary}`;
      return state === 'ready';
    }).catch((error: unknown) => { throw new Error(`the channel is ${last}`, { cause: error }); });
  }

  /** Starts a load process and waits for its end. Recipients are new ones each time. */
  async load(how: { recipients: number; messages?: number; seconds?: number }): Promise<LoadAnswer> {
    const { gateway, conditions } = this;
    const child = this.startPeer('load.ts', [
      '--port', String(gateway.port), '--key', gateway.key, '--channel', channelId, '--connections', String(conditions.connections), '--recipients', String(how.recipients), '--first', String(this.used),
      '--text', conditions.text, ...(how.messages === undefined ? [] : ['--messages', String(how.messages)]), ...(how.seconds === undefined ? [] : ['--seconds', String(how.seconds)]),
    ]);
    const answer = await child.answer<LoadAnswer>(loadBoundMs);
    await child.exited;
    this.used += answer.messages;
    return answer;
  }

  /** How many outbound messages are in each state, counted one by one through the API. */
  async tally(): Promise<ReadonlyMap<string, number>> {
    const found = new Map<string, number>();
    let cursor: string | null = null;
    do {
      const page: { messages: { state: string }[]; nextCursor: string | null } = await this.gateway.call('GET', `/v1/messages?direction=outbound&limit=200${cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`}`);
      for (const { state } of page.messages) found.set(state, (found.get(state) ?? 0) + 1);
      cursor = page.nextCursor;
    } while (cursor !== null);
    return found;
  }

  /** Fails unless exactly so many messages exist and all are in this state, at the latest after a little while. */
  async expectAll(state: string, count: number): Promise<void> {
    let last: ReadonlyMap<string, number> = new Map();
    await until(`${count} messages to be ${state}`, answerBoundMs, async () => {
      last = await this.tally();
      return last.size === 1 && last.get(state) === count;
    }, 200).catch((error: unknown) => { throw new Error(`expected ${count} ${state}, found ${JSON.stringify([...last])}`, { cause: error }); });
  }
}
