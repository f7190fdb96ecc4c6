// What keeps a modem well while its link is open: bringing up the SIM, watching registration and health, looking for texts that were
// not announced, and telling how things stand. Sends and reads nothing itself.
import { LinkError } from '../channel.ts';
import type { ChannelHealth } from '../channel.ts';
import type { Urc } from './at/at.ts';
import { BalanceCheck } from './balance-check.ts';
import { readHealth } from './health.ts';
import type { Health } from './health.ts';
import type { OpenLink } from './open-link.ts';
import { udevRule } from './ports.ts';
import { readRegistration } from './registration.ts';
import type { Registration } from './registration.ts';
import { Reviver } from './revive.ts';
import { readSimIdentity } from './sim.ts';
import { readySim } from './sim-ready.ts';
import { capReason, startSimSession } from './sim-session.ts';
import type { SimSession } from './sim-session.ts';
import type { Reason } from './standing.ts';
import type { Meaning } from './status.ts';
import { createUssd } from './ussd.ts';
import type { Ussd } from './ussd.ts';

/** How soon a SIM or a registration that is not there yet is looked at again. */
const impatientMs = 5_000;
/** How soon after a part left its count is told. */
const countsMs = 3_000;
/** After something could not be committed. */
const putOffMs = 5_000;
/** A SIM that the operator refuses is tried again after this, each time twice as long. */
const barredMs = 5 * 60_000;
const longestBarredMs = 2 * 3_600_000;
/** With these a modem says that it has started: whatever it was told is forgotten (RDY: SIMCom, Quectel; ^SYSSTART: Cinterion). */
const startSigns = new Set(['RDY', '^SYSSTART', '+SYSSTART']);
const simSigns = new Set(['+CPIN', '+QUSIM', '^SIMST', '+ZUSIMR', '#QSS', '+SIM']);
/** The modem has read what it needs for texts. */
const textSigns = new Set(['SMS Ready', 'SMS READY', 'SMS DONE', 'PB DONE', 'Call Ready', '+QIND', '+PBREADY', '+WIND']);
/** A modem that takes no texts this often after its SIM was ready never will: then it may at least send. */
const mostDeafLooks = 24;
const memoryFull = new Set(['^SMMEMFULL', '+SMSFULL', '*SMSFULL', '^SMSFULL']);

export class Care {
  readonly ussd: Ussd;
  readonly balance: BalanceCheck;
  readonly #link: OpenLink;
  readonly #onSession: (session: SimSession) => void;
  readonly #isUp: () => boolean;
  readonly #reviver: Reviver;
  #session: SimSession | undefined;
  #registration: Registration | undefined;
  #health: Health = {};
  readonly #errors = { message: 0, sim: 0, network: 0, modem: 0, unknown: 0 };
  #timer: unknown;
  #counting: unknown;
  /** Looks that are due at another time than the next one. */
  readonly #later = new Set<unknown>();
  #ticking = false;
  #tickWanted = false;
  #sweptAt = -Infinity;
  #barred = { times: 0, until: 0 };
  /** The modem said something of its SIM: it may be another one now. */
  #simDoubted = false;
  /** The SIM was not there any more at the last look. */
  #simGone = false;
  /** How often its SIM was ready and texts could not be had from it. */
  #deafLooks = 0;
  #told = '';
  #over = false;

  constructor(link: OpenLink, onSession: (session: SimSession) => void, isUp: () => boolean) {
    this.#link = link;
    this.#onSession = onSession;
    this.#isUp = isUp;
    const { engine, profile, settings, host, surroundings, standing } = link;
    this.ussd = createUssd({ engine, profile, override: settings.ussdEncoding, timers: surroundings.timers, memory: host.memory, imei: link.identity.imei, onUnasked: ({ text, open }) => void this.#unasked(text, open) });
    this.balance = new BalanceCheck({ settings, host, timers: surroundings.timers, standing, ussd: this.ussd, session: () => this.#session, onChange: () => this.tell() });
    this.#reviver = new Reviver(link);
  }

  /** Once, at the start. @throws LinkError (`refused`) where only a person can go on. */
  async begin(): Promise<void> {
    // What the modem tells meanwhile is looked at afterwards.
    this.#ticking = true;
    try {
      await this.#bringUp();
    } finally {
      this.#ticking = false;
    }
    await this.#reviver.well();
    this.tell();
    this.#schedule();
    if (this.#tickWanted) setImmediate(() => void this.#tick());
  }

  stop(): void {
    this.#over = true;
    const { timers } = this.#link.surroundings;
    for (const timer of [this.#timer, this.#counting, ...this.#later]) timers.clear(timer);
    this.#later.clear();
  }

  #after(delayMs: number, run: () => void): void {
    if (this.#over) return;
    const timer = this.#link.surroundings.timers.set(() => {
      this.#later.delete(timer);
      run();
    }, delayMs);
    this.#later.add(timer);
  }

  onUrc({ name, line, rest }: Urc): void {
    if (name === '+CMGS') this.#session?.correlator.lateAnswer(Number(/\d{1,3}/.exec(rest)?.[0] ?? '-1'));
    else if (name === '+CUSD') this.ussd.onUrc(rest);
    else if (memoryFull.has(name)) { this.#sweptAt = -Infinity; this.#soon(); }
    else if (startSigns.has(name) && this.#isUp()) this.#link.end(new LinkError({ refused: false, code: 'modem_restarted', message: 'The modem has restarted' }));
    else if (simSigns.has(name) || /^\+C[GE]?REG$/.test(name)) {
      this.#simDoubted ||= simSigns.has(name);
      this.#link.host.log.debug({ urc: line.slice(0, 40) }, 'the modem tells of its SIM or its registration');
      this.#soon();
    } else if (textSigns.has(name) && this.#session === undefined) this.#soon();
  }

  /** The network speaks first: written down, since nobody waits for it. */
  async #unasked(text: string, open: boolean): Promise<void> {
    const { host } = this.#link;
    const summary = open ? 'The network asks something by USSD; answer it at the USSD console.' : 'The network said something by USSD.';
    await host.notice({ kind: 'ussd', summary, data: { text: text.slice(0, 400), open } }).catch((err: unknown) => host.log.warn({ err }, 'what the network said could not be written down'));
  }

  /** A part got no answer: resolves when the modem answers again, or its link has ended. */
  resync(): Promise<void> {
    return this.#reviver.revive();
  }

  /** Looks at everything now instead of at its time. */
  #soon(): void {
    if (this.#tickWanted || this.#over) return;
    this.#tickWanted = true;
    // What is told while a look is under way may be newer than what it saw: another one follows it.
    if (!this.#ticking) setImmediate(() => void this.#tick());
  }

  #schedule(): void {
    const { surroundings, settings, standing } = this.#link;
    surroundings.timers.clear(this.#timer);
    if (this.#over) return;
    const usualMs = settings.healthSeconds * 1_000;
    const waits = this.#session === undefined || standing.has('sim') || standing.has('registration');
    this.#timer = surroundings.timers.set(() => void this.#tick(), waits ? Math.min(impatientMs, usualMs) : usualMs);
  }

  async #tick(): Promise<void> {
    const { standing } = this.#link;
    if (this.#ticking || this.#over) return;
    this.#ticking = true;
    this.#tickWanted = false;
    try {
      if (this.#session === undefined) await this.#bringUp();
      else await this.#look(this.#session);
      this.tell();
      if (!standing.has('sim') && !standing.has('registration') && !standing.has('recovery')) void this.balance.whenDue();
    } catch (error) {
      const known = error instanceof LinkError ? error : new LinkError({ refused: false, code: 'channel_fault', message: 'The modem could not be looked after in an unexpected way.', cause: error });
      this.#link.end(known);
    } finally {
      this.#ticking = false;
      this.#schedule();
      if (this.#tickWanted) setImmediate(() => void this.#tick());
    }
  }

  async #bringUp(): Promise<void> {
    const { engine, host, settings, profile, identity, surroundings, standing } = this.#link;
    const reason = await readySim(this.#link);
    if (reason !== undefined) standing.set('sim', reason);
    if (reason !== undefined || this.#over) return;
    // Whether they are understood makes no difference to what is asked for later.
    for (const command of ['AT+CREG=2', 'AT+CEREG=2', 'AT+CLIP=1', 'AT+CUSD=1']) await engine.run({ command });
    const session = await startSimSession({
      engine, host, settings, profile, imei: identity.imei, timers: surroundings.timers, now: surroundings.now, standing,
      onTrouble: (meaning) => this.#trouble(meaning), onTaken: () => this.#taken(), onText: (from, text) => this.balance.onText(from, text),
      onPutOff: () => this.#after(putOffMs, () => this.#sweepAgain(session)), resync: () => this.resync(),
    });
    if (isDeaf(session) && this.#deafLooks < mostDeafLooks && !this.#over) {
      this.#deafLooks += 1;
      await session.stop(0);
      standing.set('sim', { code: 'sim_busy', summary: 'The SIM is ready, and the modem not yet for texts' });
      return;
    }
    this.#session = session;
    this.#onSession(session);
    await this.#look(session);
    // Only now is known how else it stands: nobody is told that it is ready before.
    standing.set('sim', undefined);
  }

  async #look(session: SimSession): Promise<void> {
    const { engine, profile, host, standing, settings, surroundings } = this.#link;
    const registration = await readRegistration(engine);
    if (registration === undefined) {
      // Nothing was answered in time.
      await this.resync();
      return;
    }
    this.#registration = registration;
    // The SIM first: without it the modem is not registered either, and that is not what is to be told.
    if (!(await this.#sameSim(session, registration.usable))) return;
    standing.set('registration', registration.usable ? undefined : { code: 'not_registered', summary: `${registration.words}: no texts can leave` });
    if (!(await this.#stillSet(session))) return;
    this.#health = await readHealth(engine, profile, session.delivery, this.#health);
    this.#sample();
    standing.set('cap', capReason(session.caps, host.clock.now()));
    if (standing.has('barred') && host.clock.now() >= this.#barred.until) standing.set('barred', undefined);
    if (surroundings.now() - this.#sweptAt < settings.sweepSeconds * 1_000) return;
    this.#sweptAt = surroundings.now();
    void session.receiver.sweep();
  }

  /** Not while the modem is being brought back: that has work enough, and the next look does it. */
  #sweepAgain({ receiver }: SimSession): void {
    if (this.#link.standing.has('recovery')) this.#sweptAt = -Infinity;
    else void receiver.sweep();
  }

  /** A SIM that went and came back, or that is another one, needs a session of its own: its link ends. */
  async #sameSim(session: SimSession, registered: boolean): Promise<boolean> {
    const { engine, profile, standing } = this.#link;
    if (registered && !this.#simDoubted && !this.#simGone) return true;
    this.#simDoubted = false;
    const reason = await readySim(this.#link);
    standing.set('sim', reason);
    if (reason !== undefined) {
      this.#simGone ||= reason.code !== 'sim_busy';
      return true;
    }
    const { iccid } = await readSimIdentity(engine, profile);
    if (!this.#simGone && (iccid === '' || iccid === session.iccid)) return true;
    this.#link.end(new LinkError({ refused: false, code: 'sim_changed', message: 'The SIM was taken out and put in again, or changed' }));
    return false;
  }

  /** A modem that restarted without a word has forgotten how texts are to be announced, and would stay deaf. */
  async #stillSet({ delivery }: SimSession): Promise<boolean> {
    const answer = await this.#link.engine.run({ command: 'AT+CNMI?' });
    const found = answer.lines.find((line) => line.startsWith('+CNMI:'))?.slice(6).replaceAll(' ', '');
    if (answer.result.kind !== 'ok' || found === undefined || delivery.cnmi === '' || found.startsWith(delivery.cnmi)) return true;
    this.#link.end(new LinkError({ refused: false, code: 'modem_restarted', message: 'The modem has forgotten its settings, as after a restart' }));
    return false;
  }

  #taken(): void {
    this.#barred.times = 0;
    void this.#reviver.well();
    // Counts are told a little later, for many parts at once.
    if (this.#counting !== undefined || this.#over) return;
    this.#counting = this.#link.surroundings.timers.set(() => {
      this.#counting = undefined;
      this.tell();
    }, countsMs);
  }

  #trouble(meaning: Meaning): void {
    this.#errors[meaning.class] += 1;
    const { standing, host } = this.#link;
    if (meaning.class === 'modem') void this.#reviver.doubt();
    if (meaning.class !== 'sim') return;
    const waitMs = Math.min(longestBarredMs, barredMs * 2 ** this.#barred.times);
    this.#barred = { times: this.#barred.times + 1, until: host.clock.now() + waitMs };
    standing.set('barred', { code: meaning.code, summary: `${meaning.sentence} Texts wait; the next try is in ${Math.round(waitMs / 60_000)} minutes` });
    this.#after(waitMs + 1, () => this.#soon());
    this.#soon();
  }

  #sample(): void {
    const values: Record<string, number> = {};
    for (const name of ['signalDbm', 'temperatureC', 'voltageMv', 'storageUsed'] as const) {
      const value = this.#health[name];
      if (value !== undefined) values[name] = value;
    }
    values['partsToday'] = this.#session?.caps.partsToday ?? 0;
    this.#link.host.sample(values);
  }

  /** Says how things stand, when that is news. */
  tell(): void {
    const { standing, host } = this.#link;
    // Before the link is up the last word of `waiting` is what counts; `ready` is said once it is.
    if (this.#over || (!this.#isUp() && standing.state === 'ready')) return;
    const { reason } = standing;
    const shared = reason === undefined && this.#link.engine.counts.foreign > 0 ? sharedPort(this.#link) : undefined;
    const told = reason ?? shared;
    const health: ChannelHealth = { summary: told?.summary ?? this.#readyWords(), ...(told === undefined ? {} : { code: told.code }), facts: this.#facts() };
    const news = JSON.stringify([standing.state, health]);
    if (news === this.#told) return;
    this.#told = news;
    host.state(standing.state, health);
  }

  #readyWords(): string {
    const where = this.#registration?.words ?? 'Ready';
    return this.#health.operator === undefined ? where : `${where}, ${this.#health.operator}`;
  }

  #facts(): Record<string, string | number | boolean> {
    const { identity, profile, settings, where, standing, engine } = this.#link;
    const session = this.#session;
    const facts: Record<string, string | number | boolean | undefined> = {
      ...this.#health, technology: this.#health.technology ?? this.#registration?.technology, registration: this.#registration?.words, roaming: this.#registration?.roaming,
      simState: standing.has('sim') ? undefined : 'Ready',
      partsToday: session?.caps.partsToday, partsThisMonth: session?.caps.partsThisMonth, capPerDay: settings.capPerDay || undefined, capPerMonth: settings.capPerMonth || undefined,
      balance: this.balance.words, ussdOpen: this.ussd.open || undefined, manufacturer: identity.manufacturer || undefined, model: identity.model || undefined, firmware: identity.firmware || undefined,
      profile: profile.title, port: where, imei: identity.imei === '' ? undefined : `…${identity.imei.slice(-4)}`, serviceCentreKnown: session === undefined ? undefined : settings.smsc !== '' || session.delivery.smsc !== '',
      noise: engine.counts.noise || undefined, overlongLines: engine.counts.overlong || undefined, strayLines: engine.counts.stray || undefined, foreignCommands: engine.counts.foreign || undefined,
      errorsOfMessages: this.#errors.message, errorsOfSim: this.#errors.sim, errorsOfNetwork: this.#errors.network, errorsOfModem: this.#errors.modem,
      ...this.#reviver.facts(),
    };
    return Object.fromEntries(Object.entries(facts).filter((fact): fact is [string, string | number | boolean] => fact[1] !== undefined));
  }
}

/** Many modems say for seconds after their start that the SIM is ready, and refuse everything about texts. */
function isDeaf({ delivery }: SimSession): boolean {
  return delivery.cnmi === '' || delivery.storages.length === 0;
}

/** Another program on the same port takes answers that are ours, sooner or later. */
function sharedPort({ entry }: OpenLink): Reason {
  const rule = entry === undefined ? '' : ` It is kept away with this udev rule: ${udevRule(entry)}`;
  return { code: 'port_shared', summary: `Ready, but another program types on this port, as ModemManager does.${rule}` };
}
