/**
 * What the firmware of some servers writes of a machine that hangs (sadump): to a partition of its own, to several disks, or from there into files. Numbers
 * are little-endian, blocks have 4096 bytes:
 *
 * <pre>
 * partition header, a block:  0 "sadump" 0 0;  88 GUID of the system, of the set of disks, of this disk;  136 time;
 *                             152 u32 0, or which disk of a set this is, from 1 on;  160 u64 bytes used of the disk
 * disk set header, on the first disk of a set:  0 u32 its blocks, u32 count of disks;  16 {GUID of a disk, 16 bytes} for each but the first
 * media header, a block before the partition header in a file that was copied:  0 GUID of the system, of the set of disks; time;  48 u8 number
 *                             of the file, from 1 on
 * dump header, a block:       0 "sadump" 0 0, u32 version;  32 time … 40 u32 block size, u32, u32 blocks of the sub-header, u32 blocks of a
 *                             bitmap of memory, u32 of a bitmap of what is there, u32 pages;  84 u32 count of CPUs;  88 u64 pages (version 1)
 * sub-header:                 u32 bytes of all CPUs' states; {u64 APIC id, u64} for each CPU; the state of each
 * the bitmaps, a bit for each page, the highest of a byte first; the pages that are there, one behind the other
 * </pre>
 *
 * A set has the partition header, disk set header, dump header, bitmaps and pages on its first disk, and the partition header and pages on each of the
 * others: a disk is full when it has as many bytes as its header says. A file that was copied has media header, partition header, and then what one disk
 * has. The state of a CPU is what it saved when it went into system management mode (Intel's manual, volume 3, "SMRAM State Save Map and Intel 64
 * Architecture"), which does not have the base of gs.
 */
@NullMarked
package org.vmcoregdb.dump.sadump;

import org.jspecify.annotations.NullMarked;
