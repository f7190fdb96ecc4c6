// What was begun and not sent, per thread, for as long as this tab lives.
const key = (draftKey: string): string => `fieldpost.draft.${draftKey}`;

export const readDraft = (draftKey: string): string => sessionStorage.getItem(key(draftKey)) ?? '';

export function keepDraft(draftKey: string, text: string): void {
  if (text === '') sessionStorage.removeItem(key(draftKey));
  else sessionStorage.setItem(key(draftKey), text);
}

export const dropDraft = (draftKey: string): void => keepDraft(draftKey, '');
