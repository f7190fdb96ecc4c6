// What the network hands over, taken to the host: reads it, waits until it is committed, answers, and says when the
// answer has left. One per channel; the sessions come and go with it.
import { hash } from 'node:crypto';
import type { ChannelHost, InboundIdentity } from '../channel.ts';
import { isReceipt, readReceipt, readText } from './deliver.ts';
import type { Delivery, DeliverOptions } from './deliver.ts';
import type { IdMatcher } from './ids.ts';
import type { Session } from './session.ts';
import { statuses, statusText } from './status.ts';
import { findTlv, tags } from './tlv.ts';

/** Deliveries that wait for the store; beyond that the network is asked to come again. */
const maxOpen = 2_000;

export class Inbound {
  readonly #host: ChannelHost;
  readonly #options: DeliverOptions;
  readonly #ids: IdMatcher;
  /** Equal PDUs that are in flight at the same time are two messages: which numbers of each are taken. */
  readonly #taken = new Map<string, Set<number>>();
  #open = 0;
  #onIdle: (() => void)[] = [];

  constructor(host: ChannelHost, options: DeliverOptions, ids: IdMatcher) {
    this.#host = host;
    this.#options = options;
    this.#ids = ids;
  }

  /** Resolves when nothing waits for the store. */
  idle(): Promise<void> {
    return this.#open === 0 ? Promise.resolve() : new Promise((resolve) => this.#onIdle.push(resolve));
  }

  receive(session: Session, pdu: Delivery): void {
    if (this.#open >= maxOpen) {
      this.#answer(session, pdu, statuses.ESME_RX_T_APPN);
      return;
    }
    this.#open += 1;
    void this.#take(session, pdu)
      .catch((cause: unknown) => {
        this.#host.log.warn({ err: cause, sequence: pdu.sequence }, 'delivery could not be committed; the network is asked to come again');
        this.#answer(session, pdu, statuses.ESME_RX_T_APPN);
      })
      .finally(() => {
        this.#open -= 1;
        if (this.#open === 0) for (const call of this.#onIdle.splice(0)) call();
      });
  }

  async #take(session: Session, pdu: Delivery): Promise<void> {
    if (isReceipt(pdu)) {
      await this.#takeReceipt(pdu);
      this.#answer(session, pdu, 0);
      return;
    }
    const read = readText(pdu, this.#options);
    if ('refuse' in read) {
      this.#host.log.warn({ status: statusText(read.refuse), reason: read.reason, sequence: pdu.sequence }, 'delivery refused');
      this.#answer(session, pdu, read.refuse);
      return;
    }
    const { networkId, ...part } = read;
    const { identity, release } = this.#identify(pdu, networkId, part.concat?.part);
    try {
      await this.#host.inbound({ identity, ...part });
    } catch (cause) {
      release();
      throw cause;
    }
    this.#answer(session, pdu, 0, () => {
      release();
      this.#host.acked(identity);
    });
  }

  async #takeReceipt(pdu: Delivery): Promise<void> {
    const { ids, unknownWord, ...receipt } = readReceipt(pdu, this.#options);
    if (unknownWord !== undefined) this.#host.log.warn({ stat: unknownWord.slice(0, 20) }, 'delivery report with an unknown state');
    if (ids.length === 0) {
      this.#host.log.warn({ sequence: pdu.sequence }, 'delivery report without an id cannot belong to any message');
      return;
    }
    const refs = this.#ids.candidates(ids);
    if (refs.length === 0) {
      this.#host.log.warn({ mode: this.#ids.mode, sequence: pdu.sequence }, 'delivery report with an id that is not of the expected form');
      return;
    }
    const { matched } = await this.#host.receipt({ refs, ...receipt });
    this.#ids.learn(ids, matched);
  }

  #answer(session: Session, pdu: Delivery, status: number, onWritten?: () => void): void {
    session.answer(`${pdu.command}_resp`, { status, sequence: pdu.sequence, body: { message_id: '' } }, onWritten);
  }

  #identify(pdu: Delivery, networkId: string | undefined, part: number | undefined): { identity: InboundIdentity; release: () => void } {
    if (networkId !== undefined && networkId !== '') {
      return { identity: { key: `id:${networkId}/${part ?? 1}`, lasting: true }, release: () => undefined };
    }
    const digest = digestOf(pdu);
    const taken = this.#taken.get(digest) ?? new Set();
    this.#taken.set(digest, taken);
    let number = 0;
    while (taken.has(number)) number += 1;
    taken.add(number);
    const release = (): void => {
      taken.delete(number);
      if (taken.size === 0 && this.#taken.get(digest) === taken) this.#taken.delete(digest);
    };
    return { identity: { key: `${digest}/${number}`, lasting: false }, release };
  }
}

/** Over what the person and the network wrote, without the sequence number, which is new in a redelivery. */
function digestOf({ command, body, tlvs }: Delivery): string {
  const head = `${command}\0${body.source_addr_ton}\0${body.source_addr_npi}\0${body.source_addr}\0${body.dest_addr_ton}\0${body.dest_addr_npi}\0${body.destination_addr}\0${body.esm_class}\0${body.data_coding}\0`;
  const short = 'short_message' in body ? body.short_message.toString('latin1') : '';
  let rest = '';
  for (const { tag, value } of tlvs) rest += `\0${tag}:${value.toString('latin1')}`;
  return hash('sha256', `${head}${short}${findTlv(tlvs, tags.message_payload) === undefined ? '' : '\0payload'}${rest}`, 'base64url').slice(0, 24);
}
