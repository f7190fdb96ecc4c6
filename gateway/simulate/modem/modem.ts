// A whole simulated modem: its parts put together, switched on and off, plugged in and pulled out; and what tests and the demo can
// do with it.
import { createAir } from './air.ts';
import { Calls } from './calls.ts';
import { registrationLines, runCommand } from './commands/index.ts';
import type { Device } from './device.ts';
import { Inbound } from './inbound.ts';
import type { Misbehaviour } from './misbehave.ts';
import { Network } from './network.ts';
import { settle } from './options.ts';
import type { ModemOptions, Settled } from './options.ts';
import { incoming, textPdus } from './pdus.ts';
import type { SeenPart } from './pdus.ts';
import { Plug } from './plug.ts';
import { ModemState } from './state.ts';
import type { Counts } from './state.ts';
import type { MemoryName } from './family.ts';
import { Terminal } from './terminal.ts';
import { demoMenus } from './ussd.ts';
import type { UssdMenu } from './ussd.ts';
import { UssdDesk } from './ussd-desk.ts';

export interface SimulatedModem {
  readonly options: Settled;
  /** What a program opens: the link, the pty or tcp://127.0.0.1:port. Another one after some `plug`s. */
  readonly where: string;
  readonly counts: Readonly<Counts>;
  /** May be changed while it runs. */
  readonly misbehave: Set<Misbehaviour>;
  /** The parts the network took, in order. */
  seen(): readonly SeenPart[];
  /** Every command line that came, in order. */
  heard(): readonly string[];
  /** Codes and answers that were asked by USSD, in order. */
  asked(): readonly string[];
  /** Texts that were deleted from a storage or acknowledged with AT+CNMA so far, a repeated one twice. */
  acknowledged(): number;
  /** How many messages the network holds for this modem. */
  waiting(): number;
  stored(memory: MemoryName): number;
  /** Somebody texts this SIM; long texts come in parts. */
  text(from: string, text: string, messageClass?: 0 | 1 | 2 | 3): void;
  /** Any SMS-DELIVER or SMS-STATUS-REPORT, service centre first. false: that is no PDU. */
  pdu(hex: string): boolean;
  ring(from: string): void;
  /** Whoever rings has had enough. */
  giveUp(): void;
  /** The network says something by USSD, unasked. */
  ussd(text: string, answers?: UssdMenu['answers']): void;
  /** As 27.007 §7.2 counts. */
  register(stat: number): void;
  signal(value: number): void;
  sim(where: 'in' | 'out'): void;
  /** Octets on the line, as they are. */
  write(octets: string | Buffer): void;
  /** An unsolicited line. */
  urc(text: string): void;
  restart(): void;
  /** Out of the socket: the far side sees it go. */
  unplug(): Promise<void>;
  /** In again; with a link, under that name. */
  plug(link?: string): Promise<void>;
  stop(): Promise<void>;
}

const mostHeard = 10_000;
const foreignEveryMs = 2_000;
/** For the answer to the command that asked for it. */
const restartAfterMs = 20;

export async function startModem(options: ModemOptions = {}): Promise<SimulatedModem> {
  const settled = settle(options, { menus: demoMenus, air: createAir });
  const { timers } = settled;
  const state = new ModemState(settled);
  const inbound = new Inbound(state);
  const calls = new Calls(state);
  const ussd = new UssdDesk(state);
  const heard: string[] = [];
  let busyTimer: unknown;
  let restartTimer: unknown;
  let chatterTimer: unknown;
  let foreignTimer: unknown;
  let chatterAt = 0;

  const plug = new Plug(settled, state.misbehave, {
    received: (octets) => terminal.receive(octets),
    opened() {
      tickChatter();
      tickForeign();
    },
    closed() {
      stopTicking();
      terminal.reset();
      inbound.lineLost();
    },
  });
  const power = {
    restart() {
      timers.clear(restartTimer);
      restartTimer = timers.set(() => {
        state.counts.restarts += 1;
        switchedOff();
        void plug.out();
        restartTimer = timers.set(() => void plug.in(undefined).then(switchedOn, () => undefined), settled.restartMs);
      }, restartAfterMs);
    },
    pullOut() {
      switchedOff();
      void plug.out();
    },
  };
  const network = new Network(state, inbound, power);
  const terminal = new Terminal({
    write: (octets) => plug.write(octets),
    misbehave: state.misbehave, timers, chatter: state.family.chatter[0] ?? 'RING', urcsBeforeAnswer: state.has('urcsBeforeAnswer'),
    heard(line) {
      state.counts.commands += 1;
      if (heard.length < mostHeard) heard.push(line);
    },
    execute: (command) => runCommand(device, command),
  });
  const device: Device = { state, inbound, network, calls, ussd, power, line: terminal.settings, changing, unlocked: simBecomesReady };
  state.urc = (text) => terminal.urc(text);
  const leaveAir = settled.air.join(settled.number, (pdu) => inbound.arrive(pdu));
  if (state.misbehave.has('storageFull')) fillStorage(state);

  function changing(change: () => void): void {
    const before = state.registration;
    change();
    if (state.registration === before) return;
    for (const line of registrationLines(state)) terminal.urc(line);
    inbound.pump();
  }

  function simBecomesReady(): void {
    const ready = (): void => {
      state.sim.isBusy = false;
      for (const line of state.family.simReadyLines) terminal.urc(line);
      for (const line of registrationLines(state)) terminal.urc(line);
      inbound.pump();
    };
    if (settled.simReadyMs === 0) {
      ready();
      return;
    }
    state.sim.isBusy = true;
    timers.clear(busyTimer);
    busyTimer = timers.set(ready, settled.simReadyMs);
  }

  function switchedOff(): void {
    stopTicking();
    timers.clear(busyTimer);
    state.isPowered = false;
    terminal.reset();
    Object.assign(terminal.settings, { echo: true, verbose: true, quiet: false, errors: 0 });
    state.forgetSettings();
    state.radio.functionality = 1;
    state.sim.restart(settled.forgetsReference);
    calls.hangUp();
    ussd.cancel();
    inbound.lineLost();
  }

  function switchedOn(): void {
    state.isPowered = true;
    for (const line of state.family.bootLines) terminal.urc(line);
    if (state.sim.state === 'READY') simBecomesReady();
  }

  function tickChatter(): void {
    timers.clear(chatterTimer);
    if (settled.chatterMs === 0 || !state.family.chatters) return;
    chatterTimer = timers.set(() => {
      const { chatter } = state.family;
      if (state.settings.chatters) terminal.urc(chatter[chatterAt % chatter.length] ?? '');
      chatterAt += 1;
      tickChatter();
    }, settled.chatterMs);
  }

  function tickForeign(): void {
    timers.clear(foreignTimer);
    if (!state.misbehave.has('foreignProbe')) return;
    foreignTimer = timers.set(() => {
      terminal.receive(Buffer.from('AT+GCAP\rATI\r'));
      tickForeign();
    }, foreignEveryMs);
  }

  function stopTicking(): void {
    timers.clear(chatterTimer);
    timers.clear(foreignTimer);
  }

  await plug.in(settled.link);
  // A SIM is read anew at the start too; nobody has heard of it yet.
  if (settled.simReadyMs > 0 && state.sim.state === 'READY') simBecomesReady();

  return {
    options: settled, counts: state.counts, misbehave: state.misbehave,
    get where() {
      return plug.where;
    },
    seen: () => state.seen,
    heard: () => heard,
    asked: () => ussd.asked,
    acknowledged: () => state.counts.acknowledgedTexts,
    waiting: () => inbound.waiting,
    stored: (memory) => state.memory(memory).used,
    text(from, text, messageClass) {
      for (const pdu of textPdus({ from, text, smsc: settled.smsc, at: settled.now(), messageClass })) inbound.arrive(pdu);
    },
    pdu(hex) {
      const pdu = incoming(hex);
      if (pdu !== undefined) inbound.arrive(pdu);
      return pdu !== undefined;
    },
    ring: (from) => calls.ring(from),
    giveUp: () => calls.giveUp(),
    ussd: (text, answers) => ussd.push(text, answers),
    register: (stat) => changing(() => {
      state.radio.registration = stat;
    }),
    signal(value) {
      state.radio.signal = value;
      if (state.settings.autoSignal) terminal.urc(`+CSQ: ${value},99`);
      if (state.settings.chatters && state.family.chatter[0]?.startsWith('^RSSI') === true) terminal.urc(`^RSSI:${value}`);
    },
    sim(where) {
      changing(() => {
        state.sim.isIn = where === 'in';
        state.sim.restart(false);
      });
      if (where === 'in' && state.sim.state === 'READY') simBecomesReady();
      if (where === 'out' && state.family.simOutLine !== undefined) terminal.urc(state.family.simOutLine);
    },
    write: (octets) => plug.write(typeof octets === 'string' ? Buffer.from(octets, 'latin1') : octets),
    urc: (text) => terminal.urc(text),
    restart: () => power.restart(),
    unplug() {
      timers.clear(restartTimer);
      switchedOff();
      return plug.out();
    },
    async plug(link) {
      timers.clear(restartTimer);
      await plug.in(link);
      switchedOn();
    },
    async stop() {
      for (const timer of [busyTimer, restartTimer]) timers.clear(timer);
      stopTicking();
      leaveAir();
      network.stop();
      inbound.stop();
      calls.hangUp();
      ussd.cancel();
      await plug.out();
    },
  };
}

function fillStorage(state: ModemState): void {
  const memory = state.memory(state.settings.chosen.receive);
  for (let number = 0; memory.used < memory.size; number += 1) {
    for (const { hex, length } of textPdus({ from: `+99917055${String(number).padStart(4, '0')}`, text: `Old text ${number}`, smsc: state.smsc, at: state.options.now() })) {
      memory.put({ status: 0, hex, length, isReport: false, isInbound: true, isRepeat: false });
    }
  }
}
