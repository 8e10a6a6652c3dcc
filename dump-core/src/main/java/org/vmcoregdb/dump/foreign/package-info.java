/**
 * Files that are recognised by their first bytes but not read, so that what is said of them is what they are. Numbers are
 * little-endian, at the start of the file:
 *
 * <pre>
 *   u64 0xa8190173618f23ed, …cd    LKCD's dumps
 *   u64 0xa8190173618f23fd         stand-alone dumps of s390
 *   "LibvirtQemudPart"             virsh save that did not come to its end
 *   "LinuxGuestRecord"             xm save
 *   "QFI", 0xfb                    a disk image (qcow2); one with snapshots is read, as it may have memory
 *   u32 0xf00febed, …ee            Xen cores of before the ELF ones
 *   u32 0x01282014                 Hyper-V's saved machines (.vmrs), as dissect.hypervisor describes them; of older ones (.bin and .vsv) nothing is known
 * </pre>
 */
@NullMarked
package org.vmcoregdb.dump.foreign;

import org.jspecify.annotations.NullMarked;
