import { endpoint, type Endpoint } from '../endpoint.ts';
import { reply } from '../reply.ts';
import { choice, integer, optional, text, textList } from '../rules.ts';

/** The support desk's tickets. */
export function ticketEndpoints(): readonly Endpoint[] {
  let created = 0;
  const fields = {
    customer_id: integer(),
    subject: text({ min: 3, max: 200 }),
    priority: choice('low', 'medium', 'high'),
    category: text(),
    message: text(),
    tags: optional(textList(), []),
  };
  return [
    endpoint('POST /api/v1/tickets', {
      summary: 'Create Ticket',
      status: 201,
      admission: 'access',
      body: { name: 'TicketCreate', form: 'json', fields },
      handle: ({ body }) => {
        created += 1;
        return reply(201, { id: created, status: 'open', ...body });
      },
    }),
  ];
}
