// A channel behind a guard: whatever a kind's code throws comes out as the errors the contract allows, and is logged as our
// fault. So neither the supervisor nor the pump has to reckon with a kind that misbehaves.
import { LinkError, SubmitError, ToolError } from './channel.ts';
import type { Abilities, Channel, ChannelHost, ChannelKind, ChannelLog, ChannelTools } from './channel.ts';

const nothing: Abilities = { receipts: false, alphaSender: false, maxParts: 1, window: 1, lines: [], flash: false, tools: [] };

/** Creates a channel; throws LinkError only. */
export function createGuarded<S>(kind: ChannelKind<S>, settings: S, host: ChannelHost): Channel {
  const { log } = host;
  let channel: Channel;
  let ended: Promise<LinkError | undefined>;
  try {
    channel = kind.create(settings, host);
    ended = Promise.resolve(channel.ended);
  } catch (cause) {
    throw asLinkError(cause, log, 'create');
  }
  return {
    get abilities() {
      return channel.abilities;
    },
    get tools() {
      return guardedTools(channel.tools ?? {}, log);
    },
    async start(signal) {
      try {
        await channel.start(signal);
      } catch (cause) {
        throw asLinkError(cause, log, 'start');
      }
    },
    async stop() {
      try {
        await channel.stop();
      } catch (cause) {
        log.error({ err: cause }, 'channel failed to stop');
      }
    },
    async submit(job, signal) {
      try {
        return await channel.submit(job, signal);
      } catch (cause) {
        if (cause instanceof SubmitError) throw cause;
        log.error({ err: cause, messageId: job.messageId }, 'channel broke its contract in submit');
        // Nobody can tell whether bytes had left.
        throw new SubmitError({ kind: 'unknown', code: 'channel_fault', message: 'The channel failed in an unexpected way while it handed this message over.', cause });
      }
    },
    ended: ended.catch((cause: unknown) => asLinkError(cause, log, 'ended')),
  };
}

/** Those that the channel has; they reject with ToolError only. */
function guardedTools(tools: ChannelTools, log: ChannelLog): ChannelTools {
  const asToolError = (cause: unknown): ToolError => {
    if (cause instanceof ToolError) return cause;
    log.error({ err: cause }, 'channel broke its contract in a tool');
    return new ToolError({ code: 'tool_failed', message: 'The channel failed in an unexpected way; the log has the details.', cause });
  };
  const gone = (): never => { throw new ToolError({ code: 'tool_unavailable', message: 'The channel cannot do this any more.' }); };
  const guarded = async <T>(run: () => Promise<T> | undefined): Promise<T> => {
    try {
      return await (run() ?? gone());
    } catch (cause) {
      throw asToolError(cause);
    }
  };
  const transcript = (): string => {
    try {
      return tools.transcript?.() ?? '';
    } catch (cause) {
      throw asToolError(cause);
    }
  };
  return {
    ...(tools.ussd === undefined ? {} : { ussd: (text, signal) => guarded(() => tools.ussd?.(text, signal)) }),
    ...(tools.endUssd === undefined ? {} : { endUssd: () => guarded(() => tools.endUssd?.()) }),
    ...(tools.command === undefined ? {} : { command: (line, signal) => guarded(() => tools.command?.(line, signal)) }),
    ...(tools.checkBalance === undefined ? {} : { checkBalance: (signal) => guarded(() => tools.checkBalance?.(signal)) }),
    ...(tools.transcript === undefined ? {} : { transcript }),
  };
}

/** What this kind could do with these settings, without starting anything. */
export function readAbilities<S>(kind: ChannelKind<S>, settings: S, host: ChannelHost): Abilities {
  try {
    return kind.create(settings, host).abilities;
  } catch (cause) {
    host.log.error({ err: cause }, 'channel could not be created');
    return nothing;
  }
}

/** The error as the contract allows it; anything else is our fault and logged. */
export function asLinkError(cause: unknown, log: ChannelLog, during: string): LinkError {
  if (cause instanceof LinkError) return cause;
  log.error({ err: cause, during }, 'channel broke its contract');
  return new LinkError({ refused: false, code: 'channel_fault', message: 'The channel failed in an unexpected way; the log has the details.', cause });
}
