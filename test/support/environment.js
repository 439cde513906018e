import { TestEnvironment } from 'jest-environment-node';

/**
 * Where each test file runs. A rejection that is nobody's when the microtasks are over ends the program, though somebody comes for it later; Jest
 * forgives that, so it is not told of those that come.
 */
export default class extends TestEnvironment {
  handleTestEvent({ name }) {
    if (name === 'test_start' || name === 'hook_start') process.removeAllListeners('rejectionHandled');
  }
}
