// The two environment variables Fieldpost reads. Nothing else in the product looks at the environment.
import { configError } from './problems.ts';
import type { ConfigProblem } from './problems.ts';
import { parseListen } from './settings.ts';
import type { ListenAddress, NodeSettings } from './settings.ts';

export interface Environment {
  /** The data folder: FIELDPOST_DATA, or ./data. */
  readonly folder: string;
  /** FIELDPOST_LISTEN, where it is set. */
  readonly listen: ListenAddress | undefined;
}

const defaultListen: ListenAddress = { host: '127.0.0.1', port: 8080 };

/** @throws an Error with `.problems` for values that mean nothing. */
export function readEnvironment(variables: Readonly<Record<string, string | undefined>> = process.env): Environment {
  const folder = variables['FIELDPOST_DATA'] ?? './data';
  const listenText = variables['FIELDPOST_LISTEN'];
  const listen = listenText === undefined ? undefined : parseListen(listenText);
  const problems: ConfigProblem[] = [];
  if (folder.trim() === '' || folder.includes('\0')) problems.push({ path: 'FIELDPOST_DATA', message: 'must name a folder' });
  if (listenText !== undefined && listen === undefined) problems.push({ path: 'FIELDPOST_LISTEN', message: 'must be host:port, such as 127.0.0.1:8080 or [::1]:8080' });
  if (problems.length > 0) throw configError('The environment cannot be used:', problems, '');
  return { folder, listen };
}

/** Environment before file before default. */
export function listenAddress(environment: Environment, settings: NodeSettings): ListenAddress {
  return environment.listen ?? (settings.listen === undefined ? undefined : parseListen(settings.listen)) ?? defaultListen;
}
