import { issueTokens, signIn } from '../accounts.ts';
import { NOTIFICATIONS } from '../catalog.ts';
import { endpoint, type Endpoint } from '../endpoint.ts';
import { reply } from '../reply.ts';
import { choice, flag, nullable, optional, text } from '../rules.ts';

/** Signing in, and what a user sees of themself. */
export function accountEndpoints(): readonly Endpoint[] {
  return [login(), refresh(), me(), updatePreferences(), listNotifications()];
}

function login(): Endpoint {
  return endpoint('POST /api/v1/auth/login', {
    summary: 'Login',
    body: { name: 'Credentials', form: 'json-or-form', fields: { username: text(), password: text() } },
    handle: ({ body, options }) => signIn(body.username, body.password, options.tokenSeconds),
  });
}

function refresh(): Endpoint {
  return endpoint('POST /api/v1/auth/refresh', {
    summary: 'Refresh',
    admission: 'any-token',
    handle: ({ user, options }) => reply(200, issueTokens(user, options.tokenSeconds)),
  });
}

function me(): Endpoint {
  return endpoint('GET /api/v1/users/me', {
    summary: 'Me',
    admission: 'access',
    handle: ({ user }) => {
      const email = user.includes('@') ? user : `${user}@example.com`;
      return reply(200, { username: user, email, is_active: true });
    },
  });
}

function updatePreferences(): Endpoint {
  const fields = {
    email_notifications: nullable(flag()),
    sms_notifications: nullable(flag()),
    theme: nullable(choice('light', 'dark')),
    timezone: nullable(text()),
  };
  return endpoint('PATCH /api/v1/users/me/preferences', {
    summary: 'Update Preferences',
    admission: 'access',
    body: { name: 'PreferencesUpdate', form: 'json', fields },
    handle: ({ body }) =>
      reply(200, {
        email_notifications: body.email_notifications ?? true,
        sms_notifications: body.sms_notifications ?? false,
        theme: body.theme ?? 'light',
        timezone: body.timezone ?? 'UTC',
      }),
  });
}

function listNotifications(): Endpoint {
  return endpoint('GET /api/v1/notifications', {
    summary: 'List Notifications',
    admission: 'access',
    query: { unread_only: optional(flag(), false) },
    handle: ({ query }) => {
      const found = NOTIFICATIONS.filter((notification) => !(query.unread_only && notification.read));
      return reply(200, { items: found, total: found.length });
    },
  });
}
