import { randomBytes } from 'node:crypto';
import { csvTable } from '../csv-table.ts';
import { endpoint, type Endpoint } from '../endpoint.ts';
import { reply, unprocessable, type Reply } from '../reply.ts';
import { flag, optional, text, upload } from '../rules.ts';

const COLUMNS = ['email', 'first_name', 'last_name', 'plan'];

/** Customers from a CSV file. */
export function importEndpoints(): readonly Endpoint[] {
  return [
    endpoint('POST /api/v1/imports/customers', {
      summary: 'Import Customers',
      status: 202,
      admission: 'access',
      body: {
        name: 'Body_import_customers',
        form: 'multipart',
        fields: { file: upload(), source: text(), send_welcome_email: optional(flag(), false) },
      },
      handle: ({ body: { file, source, send_welcome_email } }) => {
        const csv = decodeUtf8(file.content);
        if (csv === undefined) return badFile('The file is not UTF-8 text', file.filename);
        const { columns, rows } = csvTable(csv);
        const missing = COLUMNS.filter((column) => !columns.includes(column));
        if (missing.length > 0) return badFile(`Missing columns: ${missing.join(', ')}`, file.filename);
        return reply(202, { import_id: `imp_${randomBytes(6).toString('hex')}`, rows, source, send_welcome_email });
      },
    }),
  ];
}

function badFile(msg: string, filename: string): Reply {
  return unprocessable([{ type: 'value_error', loc: ['body', 'file'], msg, input: filename }]);
}

function decodeUtf8(bytes: Buffer): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
