import { PassThrough } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { HttpAnswerReader } from '../../../runtime-interface/extension/http-answer-reader.ts';

function reader() {
  const socket = new PassThrough();
  return { socket, reader: new HttpAnswerReader(socket as never) };
}

describe('HttpAnswerReader', () => {
  test('reads an answer that arrives byte by byte', async () => {
    const { socket, reader: answers } = reader();
    const next = answers.next();
    for (const byte of Buffer.from('HTTP/1.1 200 OK\r\nContent-Length: 3\r\nX-Id: a:b\r\n\r\nä!')) {
      socket.write(Buffer.of(byte));
    }
    const { status, headers, body } = await next;
    expect({ status, id: headers.get('x-id'), body }).toEqual({ status: 200, id: 'a:b', body: 'ä!' });
  });

  test('reads chunked bodies, and the answer behind them', async () => {
    const { socket, reader: answers } = reader();
    socket.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\n{"a"\r\n3\r\n:1}\r\n0\r\n\r\n');
    socket.write('HTTP/1.1 403 Forbidden\r\n\r\n');
    expect((await answers.next()).body).toBe('{"a":1}');
    expect((await answers.next()).status).toBe(403);
  });

  test('a connection that closes is an error, now and later', async () => {
    const { socket, reader: answers } = reader();
    const next = answers.next();
    socket.destroy(new Error('gone'));
    await expect(next).rejects.toThrow('gone');
    await expect(answers.next()).rejects.toThrow('gone');
  });
});
