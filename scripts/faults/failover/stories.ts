import { promotions } from './promotions-story.js';
import { rush } from './rush-story.js';
import { OWN_STORIES, type Story } from './story.js';

export const STORIES: readonly Story[] = [...OWN_STORIES, promotions, rush];
