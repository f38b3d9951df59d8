/** A lean HTTP client, so that making the load costs little beside answering it. */
import { Agent, request, type RequestOptions } from 'node:http';
import type { Readable } from 'node:stream';

export interface Question {
  method?: string;
  path: string;
  type?: string;
  body?: string | Readable;
  token?: string;
}

export interface Answer {
  status: number;
  text: string;
}

/** Asks one server over connections that are kept. */
export class Client {
  private readonly agent: Agent;
  private readonly target: URL;

  /** @param localAddress where it asks from; any address of this machine unless given */
  constructor(url: string, localAddress?: string) {
    this.target = new URL(url);
    this.agent = new Agent({ keepAlive: true, maxSockets: 256, ...(localAddress && { localAddress }) });
  }

  ask({ method = 'GET', path, type, body, token }: Question): Promise<Answer> {
    const headers: Record<string, string | number> = {
      ...(type && { 'content-type': type }),
      ...(token && { authorization: `Bearer ${token}` }),
      ...(typeof body === 'string' && { 'content-length': Buffer.byteLength(body) }),
    };
    const { hostname, port } = this.target;
    const options: RequestOptions = { agent: this.agent, hostname, port, method, path, headers };
    return new Promise((resolve, reject) => {
      const asked = request(options, (answer) => {
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => chunks.push(chunk));
        answer.once('end', () => resolve({ status: answer.statusCode ?? 0, text: Buffer.concat(chunks).toString() }));
      });
      asked.once('error', reject);
      if (body === undefined || typeof body === 'string') asked.end(body);
      else body.pipe(asked);
    });
  }

  /** The JSON of a good answer. @throws Error telling what the server said */
  async json<T>(question: Question): Promise<T> {
    const { status, text } = await this.ask(question);
    if (status >= 300) throw new Error(`${question.path}: ${status} ${text.slice(0, 500)}`);
    return JSON.parse(text) as T;
  }

  close(): void {
    this.agent.destroy();
  }
}

/** Works through `items` with `atOnce` under way. Gives the time that each took, in ms. */
export async function loadOf<T>(
  items: readonly T[],
  atOnce: number,
  work: (item: T, i: number) => Promise<unknown>,
): Promise<number[]> {
  const took: number[] = [];
  let next = 0;
  const run = async (): Promise<void> => {
    while (next < items.length) {
      const i = next++;
      const start = performance.now();
      await work(items[i]!, i);
      took.push(performance.now() - start);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, run));
  return took;
}
