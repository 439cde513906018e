import { CHECKOUT_STORIES } from '../../scripts/faults/checkout-stories.js';
import { breakOff } from './break-off.js';

breakOff(CHECKOUT_STORIES, 15);
