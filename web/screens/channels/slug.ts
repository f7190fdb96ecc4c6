// An id out of a name, as ids of networks are spelled. Pure.

export const longestId = 40;

export const slug = (name: string): string => name.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase().replaceAll(/[^a-z0-9]+/g, '-').replaceAll(/^-+|-+$/g, '').slice(0, longestId).replace(/-+$/, '');
