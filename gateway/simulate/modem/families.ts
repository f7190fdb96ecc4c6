// What differs between the families of modems, as data: who they say they are, what they offer, their own commands and chatter. From
// manuals and from reports of their users; where these say nothing, 27.005 and 27.007 hold.
import { cinterion, telit, ublox, wavecom } from './families-early.ts';
import { huawei, quectel, simcom, zte } from './families-later.ts';
import type { Family, FamilyName } from './family.ts';
import { familyNames } from './family.ts';

export const families: Readonly<Record<FamilyName, Family>> = { quectel, simcom, huawei, zte, wavecom, telit, ublox, cinterion };

export function isFamily(name: string): name is FamilyName {
  return familyNames.some((known) => known === name);
}
