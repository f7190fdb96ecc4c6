// What lies between a simulated modem and the program that uses it: octets both ways, and a name under which it is found.

export interface Wire {
  /** What a program opens: a path, or tcp://127.0.0.1:port. */
  readonly where: string;
  /** Thrown away while nobody has opened it, as a serial port does. */
  write(octets: Buffer): void;
  /** The far side sees the modem go; resolves when everything of it is gone. */
  close(): Promise<void>;
}

export interface WireEvents {
  received(octets: Buffer): void;
  opened(): void;
  closed(): void;
}

/** What a far side that reads nothing may leave in our memory; more than that is lost, as from a full device buffer. */
export const mostUnreadOctets = 8_000_000;
