import { endAllImpossible, finishLeftApprovals, passOnWaiting } from '../approvals/approvals.service.js';
import { countUnfinishedApprovals, countWaiting } from '../approvals/approvals.store.js';
import { bringAllowances } from '../campaigns/campaigns.service.js';
import { countCasesWithOpenGrants, countUnansweredCases, countUnlistedFlags } from '../cases/cases.store.js';
import { isFlagged, listLeftFlags } from '../cases/flags.service.js';
import { finishOpenGrants } from '../cases/goodwill.service.js';
import { escalateUnanswered } from '../cases/reply-watch.service.js';
import { openCasesOfUnhappy } from '../cases/unhappy.service.js';
import { countToList, listChanges } from '../changes/list-changes.js';
import { systemContext } from '../context.js';
import { countExpired, countOpenings, countUnsettled } from '../coupons/coupons.store.js';
import { finishLeftExtensions } from '../coupons/extend.service.js';
import { countExtending } from '../coupons/extensions.store.js';
import { carryIssuesForward } from '../coupons/issue.service.js';
import { expireCoupons, settleLeftCoupons } from '../coupons/settle.service.js';
import { lookAtChangedOrders } from '../coupons/take-back.service.js';
import { countWordless } from '../customers/customers.store.js';
import { bringSearchWords } from '../customers/find.service.js';
import { answerLeftEvents } from '../events/events.service.js';
import { countUnanswered, issuedBy, tellWatchers } from '../events/events.store.js';
import { bringStocks } from '../gifts/gifts.service.js';
import { figuresDue, sweepFigures } from '../insights/sums.js';
import { countAllowancesInFlight } from '../ledger/ledger.store.js';
import { countUnfinishedMerges, finishMerges } from '../merges/merges.service.js';
import { countDueMessages } from '../messages/messages.store.js';
import { countToPlan, planMessages } from '../messages/plan.js';
import { sendMails, sendTexts, TEXT_CHANNELS } from '../messages/send.js';
import { countChangedOrders, countOrdersToRestore } from '../orders/orders.store.js';
import { clearInFlight } from '../redemptions/in-flight.service.js';
import { countOldAnswers, countOverHolds, countUnfinished } from '../redemptions/redemptions.store.js';
import { restoreCancelledOrders } from '../redemptions/restore.service.js';
import { finishLeftRedemptions, forgetAnswers, releaseOverHolds } from '../redemptions/sweeps.service.js';
import { whenMuchIsDue } from '../rollups/soon.js';
import { countDueSchedules, runSchedules } from '../schedules/schedules.service.js';
import { countSurveysNeedingCase } from '../surveys/surveys.store.js';
import { countToTell, tellWebhooks } from '../webhooks/deliver.service.js';
import { deleteLeftDeliveries } from '../webhooks/webhooks.service.js';
import type { Job } from './job.js';
import { endWhatWrongClocksWrote } from './wrong-clock.js';

/** Everything that runs by itself, in the order in which one thing leads to the next. To add a job, add a row. */
export const JOBS: readonly Job[] = [
  { name: 'end_what_wrong_clocks_wrote', every: '1 minute', run: endWhatWrongClocksWrote, due: async () => 0 },
  {
    name: 'answer_left_events',
    every: '10 seconds',
    run: (shop, now) => answerLeftEvents({ ...systemContext(shop, now), isFlagged }),
    due: countUnanswered,
  },
  {
    name: 'look_at_changed_orders',
    every: '10 seconds',
    run: (shop, now) => lookAtChangedOrders(shop, now, tellWatchers),
    due: countChangedOrders,
  },
  { name: 'carry_issues_forward', every: '10 seconds', run: (shop) => carryIssuesForward(shop, issuedBy), due: countOpenings },
  { name: 'release_over_holds', every: '10 seconds', run: (_shop, now) => releaseOverHolds(now), due: countOverHolds },
  { name: 'finish_left_redemptions', every: '10 seconds', run: finishLeftRedemptions, due: countUnfinished },
  {
    name: 'restore_cancelled_orders',
    every: '10 seconds',
    run: (shop, now) => restoreCancelledOrders({ ...systemContext(shop, now), isFlagged }),
    due: countOrdersToRestore,
  },
  { name: 'expire_coupons', every: '10 seconds', run: (_shop, now) => expireCoupons(now), due: (_shop, now) => countExpired(now) },
  { name: 'settle_left_coupons', every: '10 seconds', run: settleLeftCoupons, due: countUnsettled },
  { name: 'finish_left_extensions', every: '10 seconds', run: finishLeftExtensions, due: countExtending },
  { name: 'bring_allowances', every: '1 minute', run: async () => (await bringAllowances()) + (await bringStocks()), due: async () => 0 },
  { name: 'clear_in_flight', every: '10 seconds', run: clearInFlight, due: countAllowancesInFlight },
  { name: 'finish_open_grants', every: '10 seconds', run: finishOpenGrants, due: countCasesWithOpenGrants },
  { name: 'finish_left_approvals', every: '10 seconds', run: finishLeftApprovals, due: countUnfinishedApprovals },
  { name: 'pass_on_approvals', every: '10 seconds', run: passOnWaiting, due: (_shop, now) => countWaiting(now) },
  { name: 'end_impossible_approvals', every: '1 minute', run: endAllImpossible, due: async () => 0 },
  { name: 'open_cases_of_unhappy', every: '5 seconds', run: openCasesOfUnhappy, due: countSurveysNeedingCase },
  {
    name: 'escalate_unanswered',
    every: '1 minute',
    run: (_shop, now) => escalateUnanswered(now),
    due: (_shop, now) => countUnansweredCases(now),
  },
  { name: 'list_left_flags', every: '1 minute', run: listLeftFlags, due: countUnlistedFlags },
  { name: 'bring_search_words', every: '1 minute', run: bringSearchWords, due: countWordless },
  { name: 'finish_merges', every: '10 seconds', run: finishMerges, due: countUnfinishedMerges },
  { name: 'sum_figures', every: '5 seconds', soonerFor: whenMuchIsDue, run: (_shop, now) => sweepFigures(now), due: figuresDue },
  { name: 'run_schedules', every: '10 seconds', run: runSchedules, due: countDueSchedules },
  { name: 'plan_messages', every: '5 seconds', run: planMessages, due: countToPlan },
  { name: 'list_changes', every: '5 seconds', run: listChanges, due: countToList },
  {
    name: 'tell_webhooks',
    every: '5 seconds',
    run: (shop, now, _mail, stop) => tellWebhooks(shop, now, stop),
    due: (_shop, now) => countToTell(now),
  },
  { name: 'forget_answers', every: '1 hour', run: forgetAnswers, due: countOldAnswers },
  { name: 'delete_left_deliveries', every: '1 hour', run: deleteLeftDeliveries, due: async () => 0 },
  { name: 'send_mails', every: '5 seconds', run: sendMails, due: (_shop, now) => countDueMessages(now, ['email']) },
  { name: 'send_texts', every: '5 seconds', run: sendTexts, due: (_shop, now) => countDueMessages(now, TEXT_CHANNELS) },
];
