// The channel: one link to one modem, from opening its port to its end. Joins the device, the SIM's session and what keeps both
// well; single-use, as the contract asks.
import { LinkError, SubmitError } from '../channel.ts';
import type { Abilities, Channel, ChannelHost, ChannelTools, SubmitJob, SubmitResult, ToolName } from '../channel.ts';
import { canonicalAddress } from '../../sms/address.ts';
import type { Urc } from './at/at.ts';
import { createCalls } from './calls.ts';
import { Care } from './care.ts';
import { openDevice } from './device.ts';
import type { OpenLink, ModemSurroundings } from './open-link.ts';
import { isOfReceiver } from './receive.ts';
import type { ModemSettings } from './settings.ts';
import type { SimSession } from './sim-session.ts';
import { Standing } from './standing.ts';
import { createTools } from './tools.ts';

/** How long `stop` waits for the part that is at the network. */
const longestDrainMs = 4_000;
/** More than a modem routes before it is answered; announcements beyond it are found by the sweep. */
const mostEarly = 1_000;

export class ModemChannel implements Channel {
  readonly ended: Promise<LinkError | undefined>;
  readonly tools: ChannelTools;
  readonly #settings: ModemSettings;
  readonly #host: ChannelHost;
  readonly #surroundings: ModemSurroundings;
  readonly #stopping = new AbortController();
  readonly #standing: Standing;
  #settleEnded: (error: LinkError | undefined) => void = () => undefined;
  #link: OpenLink | undefined;
  #care: Care | undefined;
  #session: SimSession | undefined;
  /** Came before there was a session. */
  readonly #early: Urc[] = [];
  #up = false;
  #over = false;
  #stop: Promise<void> | undefined;

  constructor(settings: ModemSettings, host: ChannelHost, surroundings: ModemSurroundings) {
    this.#settings = settings;
    this.#host = host;
    this.#surroundings = surroundings;
    this.#standing = new Standing(() => this.#care?.tell());
    this.tools = createTools({
      link: () => (this.#over ? undefined : this.#link), care: () => this.#care, transcript: () => surroundings.transcripts.get(host.channelId)?.text() ?? '',
    });
    this.ended = new Promise((resolve) => { this.#settleEnded = resolve; });
  }

  get abilities(): Abilities {
    const { receipts, maxParts, window, number, balanceBy } = this.#settings;
    const line = this.#session?.line ?? canonicalAddress(number) ?? this.#surroundings.lines.get(this.#host.channelId);
    const tools: ToolName[] = ['ussd', 'console', 'transcript', 'selfTest'];
    if (balanceBy !== 'none') tools.push('balance');
    return { receipts, alphaSender: false, maxParts, window, lines: line === undefined ? [] : [line], flash: true, tools };
  }

  async start(signal: AbortSignal): Promise<void> {
    const stops = AbortSignal.any([signal, this.#stopping.signal]);
    const { port } = this.#settings;
    if (!stops.aborted) this.#host.state('connecting', { summary: `Opening ${port}` });
    try {
      if (stops.aborted) throw aborted();
      const device = await openDevice({ settings: this.#settings, host: this.#host, surroundings: this.#surroundings, signal: stops });
      const session = (): SimSession | undefined => this.#session;
      const link: OpenLink = {
        ...device, host: this.#host, settings: this.#settings, surroundings: this.#surroundings, standing: this.#standing,
        get session() { return session(); },
        end: (error) => this.#end(error),
      };
      this.#link = link;
      void device.engine.closed.then((why) => this.#end(new LinkError({ refused: false, code: 'link_lost', message: why })));
      stops.addEventListener('abort', () => { if (!this.#up) device.engine.stop(); });
      if (stops.aborted) throw aborted();
      const care = new Care(link, (found) => this.#begin(found), () => this.#up && !this.#over);
      this.#care = care;
      const calls = createCalls(link);
      device.engine.onUrc((urc) => {
        if (isOfReceiver(urc)) {
          // Routing begins while the session is still being made: what comes at once must not be lost.
          if (this.#session !== undefined) this.#session.receiver.onUrc(urc);
          else if (this.#early.length < mostEarly) this.#early.push(urc);
        } else if (!calls.onUrc(urc)) care.onUrc(urc);
      });
      await care.begin();
      if (this.#over || stops.aborted) throw aborted();
    } catch (error) {
      const known = error instanceof LinkError ? error : new LinkError({ refused: false, code: 'channel_fault', message: 'The modem could not be prepared in an unexpected way.', cause: error });
      this.#end(stops.aborted ? aborted() : known);
      throw stops.aborted ? aborted() : known;
    }
    this.#up = true;
    this.#care.tell();
  }

  stop(): Promise<void> {
    this.#stop ??= this.#leave();
    return this.#stop;
  }

  submit(job: SubmitJob, signal: AbortSignal): Promise<SubmitResult> {
    if (!this.#up || this.#over || this.#stop !== undefined || this.#session === undefined) {
      return Promise.reject(new SubmitError({ kind: 'transient', code: 'link_down', message: 'The modem is not ready.', blameless: true }));
    }
    return this.#session.sender.submit(job, signal);
  }

  #begin(session: SimSession): void {
    this.#session = session;
    const { lines } = this.#surroundings;
    if (session.line === undefined) lines.delete(this.#host.channelId);
    else lines.set(this.#host.channelId, session.line);
    for (const urc of this.#early.splice(0)) session.receiver.onUrc(urc);
  }

  #end(error: LinkError | undefined): void {
    if (this.#over) return;
    this.#over = true;
    const link = this.#link;
    this.#care?.stop();
    link?.engine.stop();
    if (link !== undefined) this.#release(link);
    this.#settleEnded(this.#stop === undefined ? error : undefined);
    void this.#session?.stop(0);
  }

  #release({ entry, where }: OpenLink): void {
    const { held } = this.#surroundings;
    const path = entry?.device ?? where;
    if (held.get(path) === this.#host.channelId) held.delete(path);
  }

  async #leave(): Promise<void> {
    this.#stopping.abort();
    this.#care?.stop();
    if (this.#session !== undefined && !this.#over) await this.#session.stop(longestDrainMs);
    this.#end(undefined);
    await this.#session?.stop(0);
  }
}

function aborted(): LinkError {
  return new LinkError({ refused: false, code: 'start_aborted', message: 'The start was called off.' });
}
