/**
 * Guests that run under QEMU, looked at through its machine protocol (QMP, {@code docs/interop/qmp-spec.rst} of QEMU) without stopping them:
 *
 * <pre>
 * query-target                             the machine
 * human-monitor-command "info mtree -f"    where its memory is: lines START-END (prio N, ram): NAME, of the view of the address space "memory"
 * human-monitor-command "info registers -a"   the registers of all CPUs at this moment
 * pmemsave {val, size, filename}           memory, written by QEMU to a file of a folder that only this user can enter
 * human-monitor-command "xp /Nxg ADDRESS"  memory as text, where QEMU cannot write that file: on another machine, as another user
 * </pre>
 */
@NullMarked
package org.vmcoregdb.server.live;

import org.jspecify.annotations.NullMarked;
