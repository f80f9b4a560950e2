import { signIn } from '../accounts.ts';
import { endpoint, type Endpoint } from '../endpoint.ts';
import { reply } from '../reply.ts';
import { decimal, text } from '../rules.ts';
import { wait } from '../wait.ts';

const HEALTH_MS = 10;

/** Everything outside /api/v1 that the website journeys use. */
export function websiteEndpoints(): readonly Endpoint[] {
  return [health(), hello(), getItem(), createItem(), createUser(), submitForm(), login(), protectedData()];
}

function health(): Endpoint {
  return endpoint('GET /health', {
    summary: 'Health',
    handle: async () => {
      await wait(HEALTH_MS);
      return reply(200, { status: 'ok' });
    },
  });
}

function hello(): Endpoint {
  const greeting = reply(200, { message: 'Hello, World!' });
  return endpoint('GET /hello', { summary: 'Hello', handle: () => greeting });
}

function getItem(): Endpoint {
  return endpoint('GET /items/{item}', {
    summary: 'Get Item',
    params: { item: text() },
    handle: ({ params: { item } }) => {
      // Up to 15 digits: beyond that a JavaScript client could not hold the number.
      const itemId = /^\d{1,15}$/.test(item) ? Number(item) : item;
      return reply(200, { item_id: itemId, name: `Item ${item}` });
    },
  });
}

function createItem(): Endpoint {
  let created = 0;
  return endpoint('POST /create_item', {
    summary: 'Create Item',
    body: { name: 'ItemCreate', form: 'json', fields: { name: text(), price: decimal() } },
    handle: ({ body }) => {
      created += 1;
      return reply(200, { item_id: created, name: body.name, price: body.price });
    },
  });
}

function createUser(): Endpoint {
  let created = 0;
  const fields = {
    username: text({ min: 1, max: 100 }),
    email: text({ min: 3, max: 200 }),
    password: text({ min: 1, max: 200 }),
  };
  return endpoint('POST /users', {
    summary: 'Create User',
    status: 201,
    body: { name: 'UserCreate', form: 'json', fields },
    handle: ({ body }) => {
      created += 1;
      return reply(201, { id: created, username: body.username, email: body.email });
    },
  });
}

function submitForm(): Endpoint {
  return endpoint('POST /submit_form', {
    summary: 'Submit Form',
    body: { name: 'Body_submit_form', form: 'form', fields: { field1: text(), field2: text() } },
    handle: ({ body }) => reply(200, { field1: body.field1, field2: body.field2 }),
  });
}

function login(): Endpoint {
  return endpoint('POST /login', {
    summary: 'Login',
    body: { name: 'Credentials', form: 'json', fields: { username: text(), password: text() } },
    handle: ({ body, options }) => signIn(body.username, body.password, options.tokenSeconds),
  });
}

function protectedData(): Endpoint {
  return endpoint('GET /protected_data', {
    summary: 'Protected Data',
    admission: 'access',
    handle: ({ user }) => reply(200, { data: 'Only for signed-in users', username: user }),
  });
}
