import type { Clock } from '../../base/clock.ts';
import type { BackOff } from './back-off.ts';
import { ConnectGate } from './connect-gate.ts';
import { H2Lane } from './h2-lane.ts';
import type { Lane } from './lane.ts';
import { LaneSession } from './lane-session.ts';
import { NameCache } from './name-cache.ts';
import type { Resolve } from './name-cache.ts';
import { Parsers } from './parsers.ts';
import { ReadBuffer } from './read-buffer.ts';
import { routeTo } from './route.ts';
import type { Route } from './route.ts';
import { secureContexts } from './secure-contexts.ts';
import { TimerWheel } from './timer-wheel.ts';
import { TurnClock } from './turn-clock.ts';
import type { ConnectionSettings, Session, Transport, WireRequest } from './transport.ts';
import { UndiciLane } from './undici-lane.ts';
import type { UndiciShared } from './undici-shared.ts';
import { WireLane } from './wire-lane.ts';
import type { WireShared } from './wire-shared.ts';

/**
 * The connections of one worker. HTTP/1.1 goes over our own client, as fast as a socket can be; HTTP/2 over Node's;
 * proxies and steps that ask for it over undici.
 */
export function httpTransport(clock: Clock, resolve?: Resolve): Transport {
  return laneTransport(clock, resolve, laneFor);
}

/** Everything over undici's `dispatch`, without interceptors: one `Client` per user and origin. */
export function undiciTransport(clock: Clock, resolve?: Resolve): Transport {
  return laneTransport(clock, resolve, ({ undici }, request, backOff) => new UndiciLane(undici, request, backOff));
}

interface Shared {
  readonly wire: WireShared;
  readonly undici: UndiciShared;
  /** The way to an origin is the same for all users. */
  readonly route: (origin: string, connection: ConnectionSettings | undefined) => Route;
}

type OpenLane = (shared: Shared, request: WireRequest, backOff: BackOff) => Lane;

function laneTransport(clock: Clock, resolve: Resolve | undefined, openLane: OpenLane): Transport {
  const now = (): number => clock.now();
  const wheel = new TimerWheel(now);
  const names = new NameCache(now, resolve);
  const reads = new ReadBuffer();
  const undici: UndiciShared = { clock, wheel, names, secureContext: secureContexts() };
  const shared: Shared = {
    wire: { clock, turn: new TurnClock(clock), wheel, names, reads, parsers: new Parsers(reads) },
    undici,
    route: routes(undici),
  };
  const open = new Set<Session>();
  const gate = connectGates();
  return {
    session: () => {
      const session: Session = new LaneSession({
        clock,
        open: (request, backOff) => openLane(shared, request, backOff),
        gate,
        onClosed: () => open.delete(session),
      });
      open.add(session);
      return session;
    },
    close: async () => {
      await Promise.all([...open].map((session) => session.close()));
      wheel.close();
    },
  };
}

const laneFor: OpenLane = ({ wire, undici, route: routeOf }, request, backOff) => {
  const { rules, origin, connection } = request;
  const route = routeOf(origin, connection);
  if (rules.http2 && route.target.secure !== undefined) return new H2Lane(undici, request, { backOff, route });
  if (rules.transport === 'undici') return new UndiciLane(undici, request, backOff);
  if (route.target.proxy !== undefined) return new UndiciLane(undici, request, backOff);
  return new WireLane(wire, request, { backOff, route });
};

/** As many as are remembered: origins may come out of answers and data. */
const MOST_ROUTES = 1000;

function routes(undici: UndiciShared): Shared['route'] {
  const known = new Map<string, Route>();
  return (origin, connection) => {
    const key = `${origin} ${connection?.key ?? ''}`;
    let route = known.get(key);
    if (route === undefined) {
      route = routeTo(origin, connection, undici);
      if (known.size < MOST_ROUTES) known.set(key, route);
    }
    return route;
  };
}

function connectGates(): (origin: string) => ConnectGate {
  const gates = new Map<string, ConnectGate>();
  return (origin) => {
    let gate = gates.get(origin);
    if (gate === undefined) {
      gate = new ConnectGate();
      gates.set(origin, gate);
    }
    return gate;
  };
}
