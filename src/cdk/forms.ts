/** The forms that a module can have, by name. */
export { ownForm as own } from './module-form.ts';
export { portalForm as portal } from './portal-form.ts';
