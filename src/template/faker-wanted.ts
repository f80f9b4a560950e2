/** Thrown where a template cannot do without faker, but its environment was loaded without it. */
export class FakerWanted extends Error {
  constructor() {
    super('A template uses faker, but its environment was loaded without it.');
  }
}
