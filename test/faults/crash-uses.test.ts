import { USE_STORIES } from '../../scripts/faults/use-stories.js';
import { breakOff } from './break-off.js';

breakOff(USE_STORIES, 20);
