// The contract of this room: what can be simulated, by name, each as a command of its own. Loaded only when asked for.

const simulations: Readonly<Record<string, (words: readonly string[], folder: string) => Promise<number>>> = {
  smsc: async (words) => (await import('./smsc.ts')).simulateSmsc(words),
  modem: async (words, folder) => (await import('./modem/index.ts')).simulateModem(words, folder),
};

/** Resolves with the exit code; undefined: there is no such simulation. `folder` is the data folder. */
export function simulation(what: string | undefined): ((words: readonly string[], folder: string) => Promise<number>) | undefined {
  return what !== undefined && Object.hasOwn(simulations, what) ? simulations[what] : undefined;
}

/** A modem for the demo, in this process: whoever is texted through it texts back. `where` is what a channel opens. */
export async function startDemoModem(): Promise<{ readonly where: string; stop(): Promise<void> }> {
  const { startModem } = await import('./modem/index.ts');
  return startModem({ tcp: 0, number: '+999170000001', echo: true, echoDelayMs: 1_500, latencyMs: 700, reportDelayMs: 2_000 });
}
