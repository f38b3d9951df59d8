/** `theriac sscc new`: numbers for new pallets and boxes. */
import { type Command, InvalidArgumentError } from 'commander';
import { jsonAsk } from '../../client/http/http.js';
import { connect, online, type OnlineOptions } from '../connection/connection.js';
import { say } from '../terminal/output.js';
import { wholeNumber } from '../terminal/values.js';

interface NewOptions extends OnlineOptions {
  count: number;
  prefix?: string;
  extension: number;
}

/** Adds the command. */
export function ssccCommands(program: Command): void {
  const sscc = program.command('sscc').description('numbers of pallets and other containers (SSCC)');
  online(sscc.command('new'))
    .description('the next free SSCC of the numbers that are granted to you; it is never given to anybody again')
    .option('--count <n>', 'how many, up to 1000', wholeNumber, 1)
    .option('--prefix <digits>', 'of which beginning that is granted to you; the shortest unless given')
    .option('--extension <digit>', 'the first digit: one that your other systems do not use keeps theirs apart', digit, 0)
    .addHelpText(
      'after',
      `
The server counts, so that two tills never get the same, and passes over what the register knows. A number exists once something
is packed into it; one that is never used is lost.

Example:
  theriac sscc new --key plant.json
  theriac pack "$(theriac sscc new --key plant.json)" 01/09521001000017/21/7KQX2M --key plant.json`,
    )
    .action(async ({ count, prefix, extension, ...options }: NewOptions) => {
      const { api } = await connect(options);
      const { ssccs } = await api.json('ssccs', jsonAsk('POST', '/api/ssccs', { count, prefix, extension }));
      say(
        options.json,
        ssccs,
        ssccs.map((one) => `00/${one}`),
      );
    });
}

function digit(text: string): number {
  if (/^[0-9]$/.test(text)) return Number(text);
  throw new InvalidArgumentError('must be one digit');
}
