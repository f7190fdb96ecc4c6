// The panel's files, read once into memory with the compressed copies the build made. A path is looked up in a table, so there is
// nothing to traverse; a page that the panel draws itself gets index.html.
import { createHash } from 'node:crypto';
import { readFile, readdir } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { extname, join, sep } from 'node:path';
import { ApiError } from './errors.ts';

interface Variant {
  readonly bytes: Buffer;
  readonly encoding: 'br' | 'gzip' | undefined;
  readonly etag: string;
}
interface PanelFile {
  readonly type: string;
  /** Its name changes with its content. */
  readonly immutable: boolean;
  readonly plain: Variant;
  readonly packed: readonly Variant[];
}
export type Panel = ReadonlyMap<string, PanelFile>;

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.webmanifest': 'application/manifest+json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.txt': 'text/plain; charset=utf-8',
  '.mp3': 'audio/mpeg',
};
const policy = "default-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'; require-trusted-types-for 'script'";

/** Undefined when the panel was not built. */
export async function loadPanel(folder: string): Promise<Panel | undefined> {
  const names = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const found = new Map<string, Buffer>();
  for (const entry of names) {
    if (!entry.isFile()) continue;
    const file = join(entry.parentPath, entry.name);
    found.set(file.slice(join(folder).length).split(sep).join('/').replace(/^\/*/, '/'), await readFile(file));
  }
  const panel = new Map<string, PanelFile>();
  for (const [path, bytes] of found) {
    const type = types[extname(path)];
    if (type === undefined) continue;
    const packed = ([['br', '.br'], ['gzip', '.gz']] as const).flatMap(([encoding, ending]) => {
      const copy = found.get(`${path}${ending}`);
      return copy === undefined || copy.length >= bytes.length ? [] : [variant(copy, encoding)];
    });
    panel.set(path, { type, immutable: /^\/assets\/.+-[A-Za-z0-9_-]{8}\.[a-z0-9]+$/.test(path), plain: variant(bytes, undefined), packed });
  }
  return panel.has('/index.html') ? panel : undefined;
}

function variant(bytes: Buffer, encoding: Variant['encoding']): Variant {
  return { bytes, encoding, etag: `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 22)}"` };
}

/** @throws ApiError when there is no such file. Otherwise the answer is written. */
export function serveFile(panel: Panel, path: string, request: IncomingMessage, response: ServerResponse): undefined {
  const file = panel.get(path === '/' ? '/index.html' : path) ?? (isNavigation(request, path) ? panel.get('/index.html') : undefined);
  if (file === undefined) throw new ApiError('not_found');
  if (request.method !== 'GET' && request.method !== 'HEAD') throw new ApiError('method_not_allowed', { headers: { Allow: 'GET, HEAD' } });
  const { bytes, encoding, etag } = chooseVariant(file, request.headers['accept-encoding']);
  const headers: Record<string, string> = {
    'Content-Type': file.type,
    'Cache-Control': file.immutable ? 'public, max-age=31536000, immutable' : 'no-cache',
    ETag: etag,
    Vary: 'Accept-Encoding',
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'no-referrer',
    'Content-Security-Policy': policy,
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Resource-Policy': 'same-origin',
    ...(encoding === undefined ? {} : { 'Content-Encoding': encoding }),
  };
  const known = request.headers['if-none-match']?.split(',').some((tag) => tag.trim().replace(/^W\//, '') === etag) === true;
  if (known) response.writeHead(304, headers).end();
  else response.writeHead(200, { ...headers, 'Content-Length': bytes.length }).end(request.method === 'HEAD' ? undefined : bytes);
  return undefined;
}

/** A page of the panel: asked for by a browser as a document, and not by the name of a file. */
function isNavigation(request: IncomingMessage, path: string): boolean {
  const last = path.slice(path.lastIndexOf('/') + 1);
  return (request.method === 'GET' || request.method === 'HEAD') && !last.includes('.') && !path.includes('%') && !path.includes('\\') && (request.headers.accept ?? '').includes('text/html');
}

function chooseVariant(file: PanelFile, accepted: string | string[] | undefined): Variant {
  const names = new Set(String(accepted ?? '').toLowerCase().split(',').map((part) => part.trim()).filter((part) => !/;\s*q=0(?:\.0*)?$/.test(part)).map((part) => part.split(';')[0]));
  return file.packed.find(({ encoding }) => encoding !== undefined && names.has(encoding)) ?? file.plain;
}
