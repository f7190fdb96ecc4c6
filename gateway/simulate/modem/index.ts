// The contract of this folder: a simulated GSM modem for tests, for the demo and for whoever tries things out. Not part of the
// running gateway.
export { createAir, type Air } from './air.ts';
export { runModems, simulateModem, type ModemIo } from './command.ts';
export { families, isFamily } from './families.ts';
export { familyNames, type FamilyName } from './family.ts';
export { isMisbehaviour, misbehaviours, type Misbehaviour } from './misbehave.ts';
export { startModem, type SimulatedModem } from './modem.ts';
export type { ModemOptions, Timers } from './options.ts';
export type { SeenPart } from './pdus.ts';
export { ussdForms, type UssdForm, type UssdMenu } from './ussd.ts';
