import { IDENTITY_STORIES } from '../../scripts/faults/identity-stories.js';
import { breakOff } from './break-off.js';

breakOff(IDENTITY_STORIES, 3);
