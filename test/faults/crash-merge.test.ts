import { MERGE_STORIES } from '../../scripts/faults/merge-stories.js';
import { breakOff } from './break-off.js';

breakOff(MERGE_STORIES, 12);
