// What is measured about messages on their way: each scenario on a gateway and a folder of its own, warmed up first.
import { memoryOf, until } from './children.ts';
import { channelId, type Conditions, type Figures, type Scenario, type SmscCounts, Stage } from './scenario.ts';

const flowBoundMs = 300_000;
const idleMs = 5_000;
/** Nothing listens there; the channel is switched off and never connects. */
const nowhere = 9;

const sizes = (conditions: Conditions) => conditions.quick
  ? { warmUp: 1_000, seconds: 2, flow: 5_000, bulkFlow: 10_000, backlog: 10_000, inbound: 5_000 }
  : { warmUp: 5_000, seconds: 6, flow: 40_000, bulkFlow: 60_000, backlog: 100_000, inbound: 50_000 };

/** Only the accepting side: the channel is switched off, so nothing is sent meanwhile. */
function accepts(name: string, recipients: number): Scenario {
  return {
    name, how: `channel switched off; ${recipients === 1 ? 'one message' : `${recipients} recipients`} per request`,
    run: (conditions) => Stage.on(conditions, name, async (stage) => {
      const { warmUp, seconds } = sizes(conditions);
      await stage.addChannel(nowhere, false);
      const warm = await stage.load({ recipients, messages: warmUp });
      const cpu = stage.gateway.countCpu();
      const answer = await stage.load({ recipients, seconds });
      const used = cpu(answer.messages, answer.endedAt - answer.startedAt);
      await stage.expectAll('queued', warm.messages + answer.messages);
      const { mostMb } = memoryOf(stage.gateway.pid);
      return { perSecond: answer.perSecond, p50Ms: answer.latencyMs.p50, p99Ms: answer.latencyMs.p99, maxMs: answer.latencyMs.max, ...used, loadShare: answer.cpu, mostMb };
    }),
  };
}

/** From the first request to the last submit_sm answered (or the last receipt committed and acknowledged). */
function flow(name: string, recipients: number, receipts: boolean): Scenario {
  return {
    name, how: `${recipients === 1 ? 'one message' : `${recipients} recipients`} per request, sent as they come${receipts ? ', each delivered by a receipt' : ''}; all counted afterwards`,
    run: (conditions) => Stage.on(conditions, name, async (stage) => {
      const { warmUp, flow: single, bulkFlow } = sizes(conditions);
      const smsc = await stage.startSmsc(receipts ? ['--receipts'] : []);
      await stage.addChannel(smsc.port, true);
      const reached = async (count: number): Promise<SmscCounts> => {
        let last: SmscCounts | undefined;
        await until(`${count} ${receipts ? 'receipts' : 'submits'}`, flowBoundMs, async () => {
          last = await smsc.counts();
          return (receipts ? last.receiptsAcked : last.submits) >= count;
        }, 100).catch((error: unknown) => { throw new Error(JSON.stringify(last), { cause: error }); });
        if (last === undefined) throw new Error('the SMSC did not answer');
        return last;
      };
      const warm = await stage.load({ recipients, messages: warmUp });
      await reached(warm.messages);
      const cpu = stage.gateway.countCpu();
      const answer = await stage.load({ recipients, messages: recipients === 1 ? single : bulkFlow });
      const total = warm.messages + answer.messages;
      const counts = await reached(total);
      const endedAt = receipts ? counts.lastReceiptAckedAt : counts.lastSubmitAt;
      const used = cpu(answer.messages, endedAt - answer.startedAt);
      await stage.expectAll(receipts ? 'delivered' : 'sent', total);
      const after = await smsc.counts();
      if (after.submits !== total || after.receiptsRefused > 0) throw new Error(`the SMSC saw ${after.submits} submits for ${total} messages, ${after.receiptsRefused} receipts were refused`);
      const { mostMb } = memoryOf(stage.gateway.pid);
      return {
        perSecond: (answer.messages * 1_000) / (endedAt - answer.startedAt), acceptsPerSecond: answer.perSecond, acceptP50Ms: answer.latencyMs.p50, acceptP99Ms: answer.latencyMs.p99,
        behindMs: endedAt - answer.endedAt, ...used, mostMb,
      };
    }),
  };
}

/** A backlog, then the channel is switched on: until the SMSC has answered the last submit, connecting included. */
const drain: Scenario = {
  name: 'drain', how: 'a backlog accepted with the channel switched off; from PATCH enabled to the last submit answered',
  run: (conditions) => Stage.on(conditions, 'drain', async (stage) => {
    const { backlog } = sizes(conditions);
    const smsc = await stage.startSmsc([]);
    await stage.addChannel(smsc.port, false);
    await stage.load({ recipients: 100, messages: backlog });
    const cpu = stage.gateway.countCpu();
    const begunAt = performance.timeOrigin + performance.now();
    await stage.gateway.call('PATCH', `/v1/channels/${channelId}`, { enabled: true });
    let counts = await smsc.counts();
    await until(`${backlog} submits`, flowBoundMs, async () => {
      counts = await smsc.counts();
      return counts.submits >= backlog;
    }, 100).catch((error: unknown) => { throw new Error(JSON.stringify(counts), { cause: error }); });
    const used = cpu(backlog, counts.lastSubmitAt - begunAt);
    await stage.expectAll('sent', backlog);
    if ((await smsc.counts()).submits !== backlog) throw new Error('the SMSC saw a message twice');
    return { perSecond: (backlog * 1_000) / (counts.lastSubmitAt - begunAt), ...used, mostMb: memoryOf(stage.gateway.pid).mostMb };
  }),
};

/** deliver_sm as fast as a window of unanswered ones lets the peer; an answer means committed. */
const inbound: Scenario = {
  name: 'inbound', how: 'deliver_sm with a window of unanswered ones; an answer means committed',
  run: (conditions) => Stage.on(conditions, 'inbound', async (stage) => {
    const { inbound: count } = sizes(conditions);
    const smsc = await stage.startSmsc([]);
    await stage.addChannel(smsc.port, true);
    const send = async (messages: number) => {
      smsc.child.say(`inbound ${messages} ${conditions.window}`);
      const answer = await smsc.child.answer<{ inbound?: { refused: number; perSecond: number }; problem?: string }>(flowBoundMs);
      if (answer.inbound === undefined || answer.inbound.refused > 0) throw new Error(JSON.stringify(answer));
      return answer.inbound.perSecond;
    };
    const warmUp = Math.ceil(count / 10);
    await send(warmUp);
    const cpu = stage.gateway.countCpu();
    const perSecond = await send(count);
    const used = cpu(count, (count * 1_000) / perSecond);
    const stored = await countInbound(stage);
    if (stored !== warmUp + count) throw new Error(`${warmUp + count} were acknowledged, ${stored} are stored`);
    return { perSecond, ...used, mostMb: memoryOf(stage.gateway.pid).mostMb };
  }),
};

async function countInbound(stage: Stage): Promise<number> {
  let count = 0;
  let cursor: string | null = null;
  do {
    const page: { messages: unknown[]; nextCursor: string | null } = await stage.gateway.call('GET', `/v1/messages?direction=inbound&limit=200${cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`}`);
    count += page.messages.length;
    cursor = page.nextCursor;
  } while (cursor !== null);
  return count;
}

/** A gateway that has just started and been left alone. */
const idle: Scenario = {
  name: 'idle', how: 'resident memory five seconds after the start, one bound channel',
  run: (conditions) => Stage.on(conditions, 'idle', async (stage): Promise<Figures> => {
    const smsc = await stage.startSmsc([]);
    await stage.addChannel(smsc.port, true);
    const cpu = stage.gateway.countCpu();
    await new Promise((resolve) => { setTimeout(resolve, idleMs); });
    return { rssMb: memoryOf(stage.gateway.pid).nowMb, startMs: stage.gateway.startedInMs, loopShare: cpu(1, idleMs).loopShare };
  }),
};

export const messageScenarios: readonly Scenario[] = [
  idle, accepts('accept-single', 1), accepts('accept-bulk', 100), flow('flow-single', 1, false), flow('flow-bulk', 100, false), flow('receipts-single', 1, true), flow('receipts-bulk', 100, true), drain, inbound,
];
