// Room on the disk. SQLite cannot even delete when a disk is full, so a reserve file is kept: new messages are refused while
// little is left, and the reserve is given up so that what was accepted can still be sent, answered and receipted.
import { closeSync, existsSync, fsyncSync, openSync, statfsSync, unlinkSync, writeSync } from 'node:fs';

export interface SpaceOptions {
  readonly reserveFile: string;
  readonly reserveBytes: number;
  /** Below this much free space nothing new is accepted. */
  readonly watermarkBytes: number;
}

export interface Space {
  /** Looks at the disk; true when new messages may be accepted. */
  check(): boolean;
  /** The disk said it is full. True when the reserve could be given up, so that trying again makes sense. */
  giveUpReserve(): boolean;
}

export function createSpace(folder: string, options: SpaceOptions): Space {
  let roomy = true;
  function free(): number {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize;
  }
  function fillReserve(): boolean {
    let file: number | undefined;
    try {
      file = openSync(options.reserveFile, 'w', 0o600);
      const block = Buffer.alloc(1 << 16, 0xa5);
      for (let written = 0; written < options.reserveBytes; written += block.length) writeSync(file, block);
      fsyncSync(file);
      return true;
    } catch {
      return false;
    } finally {
      if (file !== undefined) closeSync(file);
    }
  }
  return {
    check() {
      const left = free();
      // Twice the reserve on the way back, so that it does not flap around the mark.
      roomy = left >= options.watermarkBytes + (roomy ? 0 : options.reserveBytes);
      if (roomy && !existsSync(options.reserveFile)) roomy = left >= options.watermarkBytes + options.reserveBytes && fillReserve();
      return roomy;
    },
    giveUpReserve() {
      roomy = false;
      if (!existsSync(options.reserveFile)) return false;
      unlinkSync(options.reserveFile);
      return true;
    },
  };
}
