/** Every known-bad, in the order of the rules that they break. SYS-8's is evidence made for a test (test/properties). */

import asg1 from './asg/asg-1-owner-reaches-every-word.ts'
import asg2 from './asg/asg-2-dma-is-policed.ts'
import asg2Guest from './asg/asg-2-guest-programs-the-protection.ts'
import asg3DisabledButRouted from './asg/asg-3-disabled-but-routed.ts'
import asg3FirstVectorOnly from './asg/asg-3-first-vector-only.ts'
import asg3ListRegistersKept from './asg/asg-3-list-registers-kept.ts'
import asg3TargetWraps from './asg/asg-3-target-wraps.ts'
import asg3ToTheAssignee from './asg/asg-3-to-the-assignee.ts'
import type { Bug } from './bug.ts'
import ctx0 from './ctx/ctx-0-a-device-has-contexts.ts'
import ctx1 from './ctx/ctx-1-a-context-may-have-no-state.ts'
import ctx2 from './ctx/ctx-2-one-primary-a-device.ts'
import ctx3 from './ctx/ctx-3-primary-controls-assignment.ts'
import ctx4 from './ctx/ctx-4-more-in-the-primary.ts'
import ctx5 from './ctx/ctx-5-secondaries-are-independent.ts'
import ctx6 from './ctx/ctx-6-primary-shows-in-secondaries.ts'
import ctx7 from './ctx/ctx-7-arbitrated-by-privileged-software.ts'
import ctx8 from './ctx/ctx-8-configuration-by-emulation.ts'
import ctx9 from './ctx/ctx-9-secondaries-may-differ.ts'
import ctx10Clear from './ctx/ctx-10-clear-is-broadcast.ts'
import ctx10Command from './ctx/ctx-10-command-register-closes-all.ts'
import ctx10 from './ctx/ctx-10-no-effect-on-other-secondaries.ts'
import ctx11 from './ctx/ctx-11-visible-from-the-primary.ts'
import ctx12a from './ctx/ctx-12-sharing-is-permitted.ts'
import ctx12b from './ctx/ctx-12-time-is-isolated.ts'
import ctx13a from './ctx/ctx-13-arbitration-is-declared.ts'
import ctx13c from './ctx/ctx-13-everybody-is-granted.ts'
import ctx13Reads from './ctx/ctx-13-reads-starve.ts'
import ctx13b from './ctx/ctx-13-the-bound-is-met.ts'
import ctx13Banks from './ctx/ctx-13-two-banks-dead-lock.ts'
import dma1Stalled from './dma/dma-1-identifier-of-a-stalled-beat.ts'
import dma1 from './dma/dma-1-identifiers-never-change.ts'
import dma2a from './dma/dma-2-identifiers-disjoint.ts'
import dma2 from './dma/dma-2-own-identifier.ts'
import dma3a from './dma/dma-3-identifiers-listed.ts'
import dma3b from './dma/dma-3-table-tells-the-truth.ts'
import dma4 from './dma/dma-4-decided-by-its-identifier.ts'
import dma4InUse from './dma/dma-4-entry-in-use.ts'
import dma4Skipped from './dma/dma-4-entry-skipped.ts'
import dma5Freed from './dma/dma-5-freed-while-in-use.ts'
import dma5 from './dma/dma-5-linked-to-its-owner.ts'
import dma5NotRecorded from './dma/dma-5-owner-not-recorded.ts'
import dmaGBackToBack from './dma/dma-g-back-to-back.ts'
import dmaGStart from './dma/dma-g-judged-by-its-start.ts'
import dmaGBits from './dma/dma-g-upper-bits-ignored.ts'
import dmaG from './dma/dma-g-within-its-owners-space.ts'
import err1Primary from './err/err-1-error-halts-the-primary.ts'
import err1 from './err/err-1-error-stays-in-its-context.ts'
import gic1 from './gic/gic-1-version-3-or-newer.ts'
import irq1EveryInterruptAnEdge from './irq/irq-1-every-interrupt-an-edge.ts'
import irq1TriggerAgrees from './irq/irq-1-trigger-agrees.ts'
import irq1TriggerRewritten from './irq/irq-1-trigger-rewritten.ts'
import irq2 from './irq/irq-2-not-shared-with-a-device.ts'
import irq3a from './irq/irq-3-not-shared-between-secondaries.ts'
import irq3OwnLine from './irq/irq-3-own-line.ts'
import irq4OriginRecorded from './irq/irq-4-origin-recorded.ts'
import irq4StatusAlwaysZero from './irq/irq-4-status-always-zero.ts'
import irq5SecondaryRaisesPrimary from './irq/irq-5-secondary-raises-primary.ts'
import irq6ClearsAll from './irq/irq-6-clears-all.ts'
import irq6DeactivatedTooEarly from './irq/irq-6-deactivated-too-early.ts'
import irq6DeliveredInTime from './irq/irq-6-delivered-in-time.ts'
import irq6EnableLost from './irq/irq-6-enable-lost-with-the-primary.ts'
import irq6HalvesSwapped from './irq/irq-6-halves-swapped.ts'
import irq6HandledTwice from './irq/irq-6-handled-twice.ts'
import irq6IntoTheOwner from './irq/irq-6-into-the-owner.ts'
import irq6NeitherLostNorDoubled from './irq/irq-6-neither-lost-nor-doubled.ts'
import irq6NoRoomForgotten from './irq/irq-6-no-room-forgotten.ts'
import irq6OneAtATime from './irq/irq-6-one-at-a-time.ts'
import irq6OwnerNotUpdated from './irq/irq-6-owner-not-updated.ts'
import irq6FromContext from './irq/irq-6-owner-read-from-the-context.ts'
import irq6Reserved from './irq/irq-6-reserved-value-stops-el2.ts'
import irq6RouteInTheWrongSlot from './irq/irq-6-route-in-the-wrong-slot.ts'
import irq6TwoWriters from './irq/irq-6-two-writers-of-one-packet.ts'
import irq6WrongOneSpilled from './irq/irq-6-wrong-one-spilled.ts'
import mmio1 from './mmio/mmio-1-own-protection-region.ts'
import mmio2 from './mmio/mmio-2-own-page.ts'
import mmio3 from './mmio/mmio-3-isolation-granule.ts'
import mp0 from './mp/mp-0-protection-present.ts'
import mp1Dma from './mp/mp-1-dma-into-registers.ts'
import mp1 from './mp/mp-1-owner-only.ts'
import mp2 from './mp/mp-2-in-the-pe-or-in-memory.ts'
import mp3a from './mp/mp-3-every-port-passes-a-unit.ts'
import mp3b from './mp/mp-3-passes-a-unit.ts'
import mp3SecondStream from './mp/mp-3-second-stream-forgotten.ts'
import mp4 from './mp/mp-4-one-of-four-combinations.ts'
import mp5 from './mp/mp-5-apart-from-the-assigning-pe.ts'
import mp6 from './mp/mp-6-a-policy-for-each-context.ts'
import mp7 from './mp/mp-7-stage-2-may-be-shared.ts'
import mp8a from './mp/mp-8-a-bypass-is-permitted.ts'
import mp8Between from './mp/mp-8-between-two-streams.ts'
import mp8Direction from './mp/mp-8-direction-not-compared.ts'
import mp8b from './mp/mp-8-no-other-bypass.ts'
import mp9Path from './mp/mp-9-commit-behind-the-stall.ts'
import mp9b from './mp/mp-9-commits-in-time.ts'
import mp9Wakes from './mp/mp-9-nobody-wakes-the-commit.ts'
import mp9Port from './mp/mp-9-programmed-through-the-stalled-port.ts'
import mp9a from './mp/mp-9-takes-what-is-written.ts'
import mp10 from './mp/mp-10-apart-from-secondaries.ts'
import mp11 from './mp/mp-11-units-in-pages-of-their-own.ts'
import mp12Background from './mp/mp-12-background-meanwhile.ts'
import mp12Bounds from './mp/mp-12-bound-by-bound.ts'
import mp12c from './mp/mp-12-commits-what-was-declared.ts'
import mp12CommittedFirst from './mp/mp-12-committed-before-it-is-filled.ts'
import mp12DenyFirst from './mp/mp-12-deny-deleted-first.ts'
import mp12b from './mp/mp-12-el2-old-or-new.ts'
import mp12First from './mp/mp-12-enabled-first.ts'
import mp12d from './mp/mp-12-every-live-setting-allows.ts'
import mp12Dropped from './mp/mp-12-first-of-two-dropped.ts'
import mp12Before from './mp/mp-12-invalidated-before-the-change.ts'
import mp12Limit from './mp/mp-12-limit-in-the-wrong-region.ts'
import mp12Masks from './mp/mp-12-masks-before-bounds.ts'
import mp12Merged from './mp/mp-12-merged-entry.ts'
import mp12Beats from './mp/mp-12-neither-old-nor-new.ts'
import mp12Open from './mp/mp-12-open-while-disabled.ts'
import mp12Permission from './mp/mp-12-permission-before-bounds.ts'
import mp12Select from './mp/mp-12-region-select-race.ts'
import mp12Resumed from './mp/mp-12-resumed-too-early.ts'
import mp12Stage1 from './mp/mp-12-stage-1-commits-later.ts'
import mp12Once from './mp/mp-12-stage-2-asked-once.ts'
import mp12Second from './mp/mp-12-stage-2-commits-later.ts'
import mp12SecondFirst from './mp/mp-12-stage-2-first.ts'
import mp12Uncommitted from './mp/mp-12-stage-2-never-committed.ts'
import mp12Holds from './mp/mp-12-stall-holds-nobody.ts'
import mp12Stall from './mp/mp-12-stall-not-awaited.ts'
import mp12StalledSet from './mp/mp-12-stalled-set-recomputed.ts'
import mp12Table from './mp/mp-12-table-word-by-word.ts'
import mp12Translation from './mp/mp-12-translation-not-flushed.ts'
import mp12Key from './mp/mp-12-unmapped-by-another-key.ts'
import mp12Torn from './mp/mp-12-update-goes-live-at-once.ts'
import mp13Limit from './mp/mp-13-limit-is-exclusive.ts'
import mp13 from './mp/mp-13-read-back-is-in-force.ts'
import mp13Refusal from './mp/mp-13-refusal-is-cached.ts'
import mp13Late from './mp/mp-13-takes-effect-late.ts'
import mp14a from './mp/mp-14-a-fault-raises-the-interrupt.ts'
import mp14c from './mp/mp-14-a-fault-reaches-software.ts'
import mp14CodeLater from './mp/mp-14-code-of-a-later-fault.ts'
import mp14CodeEntry from './mp/mp-14-code-of-another-entry.ts'
import mp14CodeBefore from './mp/mp-14-code-of-the-fault-before.ts'
import mp14Rerouted from './mp/mp-14-fault-lost-on-a-new-route.ts'
import mp14Later from './mp/mp-14-later-requester-forgotten.ts'
import mp14Loss from './mp/mp-14-loss-cannot-be-read.ts'
import mp14b from './mp/mp-14-no-fault-is-silent.ts'
import mp14OneWire from './mp/mp-14-one-wire-for-two-sources.ts'
import mp14d from './mp/mp-14-the-code-names-the-cause.ts'
import mp14Wrong from './mp/mp-14-wrong-record.ts'
import pat1 from './pat/pat-1-emulation-keeps-vms-apart.ts'
import pat2 from './pat/pat-2-absent-device-emulated.ts'
import pat3 from './pat/pat-3-small-hypervisor.ts'
import pat4 from './pat/pat-4-control-trapped-data-direct.ts'
import pat5RedirectedOrDirect from './pat/pat-5-redirected-or-direct.ts'
import pat6 from './pat/pat-6-passed-through-to-one.ts'
import pat7 from './pat/pat-7-driver-vm-owns-the-hardware.ts'
import pat8 from './pat/pat-8-one-assignment-driver.ts'
import pat9 from './pat/pat-9-data-path-is-not-trapped.ts'
import rst1 from './rst/rst-1-primary-can-be-reset.ts'
import rst2Isolation from './rst/rst-2-isolation-never-ends.ts'
import rst2 from './rst/rst-2-primary-confirmed-in-time.ts'
import rst3Owners from './rst/rst-3-counts-the-owners.ts'
import rst3 from './rst/rst-3-primary-resets-all.ts'
import rst4NoReset from './rst/rst-4-no-reset-at-all.ts'
import rst4 from './rst/rst-4-secondary-can-be-reset.ts'
import rst5b from './rst/rst-5-confirmed-in-time.ts'
import rst5a from './rst/rst-5-confirmed-individually.ts'
import rst5PowerOn from './rst/rst-5-works-from-power-on.ts'
import rst6 from './rst/rst-6-reset-individually.ts'
import rst7 from './rst/rst-7-in-whatever-state.ts'
import rst7Data from './rst/rst-7-write-data-cleared.ts'
import rst8Gone from './rst/rst-8-gone-after-its-reset.ts'
import rst8 from './rst/rst-8-known-initial-state.ts'
import rst9Unreset from './rst/rst-9-handed-on-unreset.ts'
import rst9Memory from './rst/rst-9-index-from-memory.ts'
import rst9Index from './rst/rst-9-index-survives.ts'
import rst9 from './rst/rst-9-reset-values.ts'
import rst10 from './rst/rst-10-independent-of-the-past.ts'
import rst11Disabled from './rst/rst-11-disabled-before-reset.ts'
import rst11b from './rst/rst-11-drained-before-revoked.ts'
import rst11Forgets from './rst/rst-11-forgets-what-is-open.ts'
import rst11a from './rst/rst-11-nothing-lost.ts'
import rst11Unreset from './rst/rst-11-returned-unreset.ts'
import rst12Turn from './rst/rst-12-acknowledged-out-of-turn.ts'
import rst12a from './rst/rst-12-no-completion-before-drain.ts'
import rst12b from './rst/rst-12-nothing-accepted-before.ts'
import rst12Work from './rst/rst-12-work-enters-what-has-drained.ts'
import st1 from './st/st-1-both-states-at-run-time.ts'
import st2NotAwaited from './st/st-2-acknowledgement-not-awaited.ts'
import st2InFlight from './st/st-2-device-handed-back-in-flight.ts'
import st2OnePath from './st/st-2-one-path-without-isolation.ts'
import st2 from './st/st-2-unassigned-accesses-no-memory.ts'
import st3 from './st/st-3-unassigned-triggers-no-interrupt.ts'
import st4 from './st/st-4-unassigned-is-out-of-reach.ts'
import st5 from './st/st-5-assigned-may-act.ts'
import st6 from './st/st-6-assigned-is-reached.ts'
import sys2a from './sys/sys-2-finished-in-time.ts'
import sys2b from './sys/sys-2-owners-apart.ts'
import sys3a from './sys/sys-3-criticalities-apart.ts'
import sys3b from './sys/sys-3-criticalities-in-time.ts'
import sys4b from './sys/sys-4-nothing-left-behind.ts'
import sys4a from './sys/sys-4-scrubbed-between-owners.ts'
import sys5a from './sys/sys-5-a-filter-on-every-path.ts'
import sys5b from './sys/sys-5-filtering-is-permitted.ts'
import sys6 from './sys/sys-6-clusters-apart.ts'
import sys7a from './sys/sys-7-deadline-above-the-path.ts'
import sys7b from './sys/sys-7-hardware-follows-the-principles.ts'
import sys9b from './sys/sys-9-clusters-independent.ts'
import sys9a from './sys/sys-9-filters-name-clusters.ts'
import sys10 from './sys/sys-10-least-privilege.ts'
import sys11b from './sys/sys-11-failed-device-is-signalled.ts'
import sys11a from './sys/sys-11-failures-reach-the-monitor.ts'
import sys11c from './sys/sys-11-stopped-guest-is-signalled.ts'
import x1a from './x/x-1-closed-when-acknowledged.ts'
import x1b from './x/x-1-handed-on-when-revoked.ts'

export const bugs: readonly Bug[] = [
  sys2a,
  sys2b,
  sys3a,
  sys3b,
  sys4a,
  sys4b,
  sys5a,
  sys5b,
  sys6,
  sys7a,
  sys7b,
  sys9a,
  sys9b,
  sys10,
  sys11a,
  sys11b,
  sys11c,
  pat1,
  pat2,
  pat3,
  pat4,
  pat5RedirectedOrDirect,
  pat6,
  pat7,
  pat8,
  pat9,
  ctx0,
  ctx1,
  ctx2,
  ctx3,
  ctx4,
  ctx5,
  ctx6,
  ctx7,
  ctx8,
  ctx9,
  ctx10,
  ctx10Clear,
  ctx10Command,
  ctx11,
  ctx12a,
  ctx12b,
  ctx13a,
  ctx13b,
  ctx13c,
  ctx13Reads,
  ctx13Banks,
  asg1,
  asg2,
  asg2Guest,
  asg3DisabledButRouted,
  asg3FirstVectorOnly,
  asg3ListRegistersKept,
  asg3TargetWraps,
  asg3ToTheAssignee,
  rst1,
  rst2,
  rst2Isolation,
  rst3,
  rst3Owners,
  rst4,
  rst4NoReset,
  rst5a,
  rst5b,
  rst5PowerOn,
  rst6,
  rst7,
  rst7Data,
  rst8,
  rst8Gone,
  rst9,
  rst9Index,
  rst9Memory,
  rst9Unreset,
  rst10,
  rst11a,
  rst11Forgets,
  rst11b,
  rst11Disabled,
  rst11Unreset,
  rst12a,
  rst12Turn,
  rst12Work,
  rst12b,
  mmio1,
  mmio2,
  mmio3,
  dmaG,
  dmaGBackToBack,
  dmaGStart,
  dmaGBits,
  dma1,
  dma1Stalled,
  dma2a,
  dma2,
  dma3a,
  dma3b,
  dma4,
  dma4InUse,
  dma4Skipped,
  dma5,
  dma5Freed,
  dma5NotRecorded,
  irq1EveryInterruptAnEdge,
  irq1TriggerAgrees,
  irq1TriggerRewritten,
  irq2,
  irq3a,
  irq3OwnLine,
  irq4OriginRecorded,
  irq4StatusAlwaysZero,
  irq5SecondaryRaisesPrimary,
  irq6ClearsAll,
  irq6DeactivatedTooEarly,
  irq6DeliveredInTime,
  irq6EnableLost,
  irq6HalvesSwapped,
  irq6HandledTwice,
  irq6IntoTheOwner,
  irq6NeitherLostNorDoubled,
  irq6NoRoomForgotten,
  irq6OneAtATime,
  irq6OwnerNotUpdated,
  irq6FromContext,
  irq6Reserved,
  irq6RouteInTheWrongSlot,
  irq6TwoWriters,
  irq6WrongOneSpilled,
  err1,
  err1Primary,
  mp0,
  mp1,
  mp1Dma,
  mp2,
  mp3a,
  mp3b,
  mp3SecondStream,
  mp4,
  mp5,
  mp6,
  mp7,
  mp8a,
  mp8b,
  mp8Between,
  mp8Direction,
  mp9a,
  mp9b,
  mp9Port,
  mp10,
  mp11,
  mp12Beats,
  mp12Torn,
  mp12Bounds,
  mp14Later,
  mp9Path,
  mp9Wakes,
  mp12Resumed,
  mp12Stage1,
  mp12Once,
  mp12SecondFirst,
  mp12Second,
  mp12Uncommitted,
  mp12Stall,
  mp12Holds,
  mp12Background,
  mp12Masks,
  mp12Permission,
  mp12Open,
  mp12Limit,
  mp12Select,
  mp12Merged,
  mp12Before,
  mp12Translation,
  mp12b,
  mp12c,
  mp12d,
  mp12Key,
  mp12DenyFirst,
  mp12StalledSet,
  mp12Table,
  mp12Dropped,
  mp12First,
  mp12CommittedFirst,
  mp13,
  mp13Late,
  mp13Limit,
  mp13Refusal,
  mp14a,
  mp14b,
  mp14Loss,
  mp14Wrong,
  mp14c,
  mp14Rerouted,
  mp14OneWire,
  mp14d,
  mp14CodeBefore,
  mp14CodeLater,
  mp14CodeEntry,
  gic1,
  st1,
  st2,
  st2InFlight,
  st2OnePath,
  st2NotAwaited,
  st3,
  st4,
  st5,
  st6,
  x1a,
  x1b,
]

export const bugNamed = (name: string): Bug | undefined => bugs.find((b) => b.name === name)
