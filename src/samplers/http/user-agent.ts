/** How we introduce ourselves; the version is the package's (held by a test). */
export const USER_AGENT = 'loadplan/0.1.0';
