// A request's body as strict JSON, or why it is none: size, type, charset and shape are settled before anything walks it.
import { isUtf8 } from 'node:buffer';
import type { IncomingMessage } from 'node:http';
import { ApiError } from './errors.ts';
import { jsonTrouble } from './json-guard.ts';

export const usualBodyBytes = 256 * 1_024;

/** `undefined`: there is none. */
export async function readJson(request: IncomingMessage, maxBytes: number): Promise<unknown> {
  const { headers } = request;
  const length = headers['content-length'];
  if (length === '0' || (length === undefined && headers['transfer-encoding'] === undefined)) return undefined;
  if (headers['content-encoding'] !== undefined) throw new ApiError('unsupported_media_type', { detail: 'Compressed bodies are not accepted.' });
  const type = headers['content-type'];
  if (type !== 'application/json' && !isJsonType(type)) throw new ApiError('unsupported_media_type', { detail: 'The Content-Type must be application/json (UTF-8).' });
  if (length !== undefined && Number(length) > maxBytes) throw tooLarge(maxBytes);
  return parseJson(await readBytes(request, maxBytes));
}

function isJsonType(type: string | undefined): boolean {
  return type !== undefined && type.length < 100 && /^application\/json[ \t]*(?:;[ \t]*charset="?utf-8"?[ \t]*)?$/i.test(type);
}

export function parseJson(bytes: Buffer): unknown {
  if (!isUtf8(bytes)) throw new ApiError('invalid_json', { detail: 'The body is not UTF-8.' });
  const text = bytes.toString('utf8');
  if (text.charCodeAt(0) === 0xfeff) throw new ApiError('invalid_json', { detail: 'The body begins with a byte order mark.' });
  const trouble = jsonTrouble(text);
  if (trouble !== undefined) throw new ApiError('invalid_json', { detail: `The body ${trouble}.` });
  try {
    return JSON.parse(text);
  } catch {
    // The parser's own words quote the body.
    throw new ApiError('invalid_json', { detail: 'The body is not valid JSON.' });
  }
}

function readBytes(request: IncomingMessage, maxBytes: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    let first: Buffer | undefined;
    let rest: Buffer[] | undefined;
    let length = 0;
    request.on('data', (chunk: Buffer) => {
      length += chunk.length;
      if (length > maxBytes) {
        request.pause();
        reject(tooLarge(maxBytes));
      } else if (first === undefined) first = chunk;
      else (rest ??= [first]).push(chunk);
    });
    request.on('end', () => resolve(rest === undefined ? (first ?? Buffer.alloc(0)) : Buffer.concat(rest, length)));
    // Nobody is left to hear this one.
    request.on('error', () => reject(new ApiError('invalid_json', { detail: 'The body ended early.' })));
    request.on('close', () => {
      if (!request.complete) reject(new ApiError('invalid_json', { detail: 'The body ended early.' }));
    });
  });
}

function tooLarge(maxBytes: number): ApiError {
  return new ApiError('body_too_large', { detail: `The body may have at most ${maxBytes} bytes.` });
}
