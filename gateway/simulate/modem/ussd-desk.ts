// The operator's end of USSD: keeps the session, walks through the menus, writes the +CUSD lines.
import type { ModemState } from './state.ts';
import { writeUssd } from './ussd.ts';
import type { UssdMenu } from './ussd.ts';

export class UssdDesk {
  readonly #state: ModemState;
  #menu: UssdMenu | undefined;
  #timer: unknown;
  /** What was asked, in order. */
  readonly asked: string[] = [];

  constructor(state: ModemState) {
    this.#state = state;
  }

  get isOpen(): boolean {
    return this.#menu !== undefined;
  }

  ask(text: string): void {
    const { options } = this.#state;
    this.asked.push(text);
    const found = this.#menu === undefined ? options.ussd[text] : this.#menu.answers?.[text];
    this.#menu = found?.answers === undefined ? undefined : found;
    // 27.007 §7.15, <m>: 0 no further action, 1 further action needed, 4 operation not supported.
    const line = found === undefined ? '+CUSD: 4' : this.#line(found.answers === undefined ? 0 : 1, found.text);
    const tell = (): void => {
      if (this.#state.settings.cusd) this.#state.urc(line);
    };
    if (options.ussdDelayMs === 0) tell();
    else this.#timer = options.timers.set(tell, options.ussdDelayMs);
  }

  /** The network asks or tells something by itself. */
  push(text: string, answers?: UssdMenu['answers']): void {
    this.#menu = answers === undefined ? undefined : { text, answers };
    if (this.#state.settings.cusd) this.#state.urc(this.#line(answers === undefined ? 0 : 1, text));
  }

  #line(kind: number, text: string): string {
    const { options, family, settings } = this.#state;
    const { quoted, dcs } = writeUssd(text, options.ussdForm ?? family.ussdForm, settings.charset);
    return `+CUSD: ${kind},"${quoted}"${dcs === undefined ? '' : `,${dcs}`}`;
  }

  cancel(): void {
    this.#menu = undefined;
    this.#state.options.timers.clear(this.#timer);
  }
}
