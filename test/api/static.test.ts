// The panel's files: compressed, cached, inert, and nothing but them.
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import type { IncomingHttpHeaders } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, brotliDecompressSync, gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadPanel } from '../../gateway/api/static.ts';
import { raw, startRig } from './rig.ts';
import type { Rig } from './rig.ts';

const page = '<!doctype html><title>Fieldpost</title>'.padEnd(500, ' ');
const script = 'export const answer = 42;'.padEnd(500, ' ');
let folder: string;
let rig: Rig;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fieldpost-web-'));
  await mkdir(join(folder, 'assets'));
  await writeFile(join(folder, 'index.html'), page);
  await writeFile(join(folder, 'icon.svg'), '<svg/>');
  await writeFile(join(folder, 'notes.secret'), 'not served');
  await symlink('/etc/passwd', join(folder, 'passwd.txt'));
  for (const name of ['index.html', 'assets/index-AbCd1234.js']) {
    const content = name.endsWith('.js') ? script : page;
    await writeFile(join(folder, name), content);
    await writeFile(join(folder, `${name}.br`), brotliCompressSync(content));
    await writeFile(join(folder, `${name}.gz`), gzipSync(content));
  }
  rig = await startRig({ setUp: false, api: { panel: await loadPanel(folder) } });
});
afterAll(async () => {
  await rig.stop();
  await rm(folder, { recursive: true, force: true });
});

/** Without the decompression and the default headers of fetch. */
function get(path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<{ status: number; headers: IncomingHttpHeaders; bytes: Buffer }> {
  return new Promise((resolve, reject) => {
    const asked = request({ port: rig.port, host: '127.0.0.1', path, method, headers, agent: false }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => void chunks.push(chunk));
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, bytes: Buffer.concat(chunks) }));
    });
    asked.on('error', reject).end();
  });
}

describe('the panel', () => {
  it('is served before set-up, with a policy that lets nothing foreign run', async () => {
    const answer = await get('/');
    expect([answer.status, answer.bytes.toString()]).toEqual([200, page]);
    expect(answer.headers['content-type']).toBe('text/html; charset=utf-8');
    for (const rule of ["default-src 'self'", "object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'", "require-trusted-types-for 'script'"]) expect(answer.headers['content-security-policy']).toContain(rule);
    expect(answer.headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer', 'cache-control': 'no-cache' });
  });

  it.each([
    ['br', 'gzip, deflate, br', 'br'], ['gzip', 'gzip', 'gzip'], ['nothing', '', undefined], ['gzip when br is refused', 'br;q=0, gzip;q=0.5', 'gzip'], ['nothing of what it does not know', 'zstd, brotli', undefined],
  ])('comes as %s', async (_name, accepted, encoding) => {
    const answer = await get('/assets/index-AbCd1234.js', accepted === '' ? {} : { 'accept-encoding': accepted });
    expect(answer.headers['content-encoding']).toBe(encoding);
    expect(answer.headers.vary).toBe('Accept-Encoding');
    expect(Number(answer.headers['content-length'])).toBe(answer.bytes.length);
    const unpacked = encoding === 'br' ? brotliDecompressSync(answer.bytes) : encoding === 'gzip' ? gunzipSync(answer.bytes) : answer.bytes;
    expect(unpacked.toString()).toBe(script);
  });

  it('is kept for a year where the name tells the content, and asked for again where not', async () => {
    expect((await get('/assets/index-AbCd1234.js')).headers['cache-control']).toBe('public, max-age=31536000, immutable');
    const first = await get('/icon.svg');
    expect(first.headers['cache-control']).toBe('no-cache');
    const again = await get('/icon.svg', { 'if-none-match': `"x", W/${first.headers.etag ?? ''}` });
    expect([again.status, again.bytes.length]).toEqual([304, 0]);
    expect((await get('/', { 'if-none-match': first.headers.etag ?? '' })).status).toBe(200);
    expect((await get('/', { 'accept-encoding': 'br' })).headers.etag).not.toBe((await get('/')).headers.etag);
  });

  it('answers HEAD without a body', async () => {
    const answer = await get('/', {}, 'HEAD');
    expect([answer.status, answer.bytes.length, answer.headers['content-length']]).toEqual([200, 0, String(page.length)]);
  });

  it('draws its own pages: a browser that asks for one gets the frame', async () => {
    for (const path of ['/setup', '/inbox/01ARZ3NDEKTSV4RRFFQ69G5FAV', '/channels/line-1']) expect((await get(path, { accept: 'text/html,application/xhtml+xml' })).bytes.toString()).toBe(page);
    for (const path of ['/setup', '/missing.js']) expect((await get(path, { accept: '*/*' })).status, path).toBe(404);
    expect((await get('/assets/gone-AbCd1234.js', { accept: 'text/html' })).status).toBe(404);
  });

  it('can only be read', async () => {
    for (const method of ['POST', 'PUT', 'DELETE', 'TRACE', 'OPTIONS']) {
      const answer = await get('/index.html', {}, method);
      expect([answer.status, answer.headers.allow], method).toEqual([405, 'GET, HEAD']);
    }
  });

  it.each(['/../package.json', '/assets/../../package.json', '/%2e%2e/package.json', '/..%2fpackage.json', '/assets/%2e%2e%2f%2e%2e%2fetc%2fpasswd', '/..\\package.json', '/%00', '/index.html%00.js', '/index.html.br', '/assets/', '/assets', '/notes.secret', '/passwd.txt', '/constructor', '/__proto__', '//etc/passwd', '/.', '/./index.html'])('has nothing else to give: %s', async (path) => {
    const text = await raw(rig.port, `GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
    expect(text.slice(0, 12)).toBe('HTTP/1.1 404');
  });

  it('is not there when it was not built', async () => {
    expect(await loadPanel(join(folder, 'assets'))).toBeUndefined();
    expect(await loadPanel(join(folder, 'nowhere'))).toBeUndefined();
    const bare = await startRig({ setUp: false });
    expect((await bare.call('GET', '/')).body).toMatchObject({ status: 404, code: 'not_found' });
    await bare.stop();
  });
});
