// Writes one answer: status, headers, bytes, once. No stream, no content negotiation; what a browser must not do with it is said here.
import type { ServerResponse } from 'node:http';
import { problemOf } from './errors.ts';
import type { ApiError } from './errors.ts';
import type { Answer } from './routes.ts';

const json = 'application/json; charset=utf-8';
const always = ['X-Content-Type-Options', 'nosniff', 'Referrer-Policy', 'no-referrer', 'Cross-Origin-Resource-Policy', 'same-origin', 'Cache-Control', 'no-store'] as const;

export function writeAnswer(response: ServerResponse, answer: Answer, head: boolean): void {
  const text = answer.text ?? (answer.body === undefined ? '' : JSON.stringify(answer.body));
  const headers: string[] = [...always];
  if (text !== '') headers.push('Content-Type', answer.type ?? json);
  if (answer.status !== 204) headers.push('Content-Length', String(Buffer.byteLength(text)));
  if (answer.headers !== undefined) for (const name of Object.keys(answer.headers)) headers.push(name, answer.headers[name] ?? '');
  response.writeHead(answer.status, headers);
  if (head) response.end();
  else response.end(text);
}

export function problemAnswer(error: ApiError, requestId?: string): Answer {
  return { status: error.status, body: problemOf(error, requestId), type: 'application/problem+json; charset=utf-8', ...(error.headers === undefined ? {} : { headers: error.headers }) };
}
